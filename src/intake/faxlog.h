/* SPDX-License-Identifier: Apache-2.0
 *
 * faxlog: HylaFAX's log of calls, xferfaxlog, into the books, so that every reception that the fax
 * server tells of can be held against a file and a fax. A line is read once: the books remember
 * how far each log was read, also across its rotation (logrotate's FILE.1, by inode, or FILE.2.gz;
 * a log that was copied and cut begins anew). The same line read twice changes nothing.
 *
 * Format: xferfaxlog(5F) of HylaFAX 6.0.7, tab-separated:
 *   date  RECV  commid  device  file  ""  fax  "local number"  "sender"  parameters  pages
 *   job time  connect time  "error"  "caller's name"  "caller's number"  "" ""  "DCS"
 * Other versions have fewer or more fields behind the error; they are not needed. What is no such
 * line is counted, never believed.
 */
#pragma once

#include <stddef.h>
#include <time.h>

#include "base/why.h"
#include "store/store.h"

enum { FAXLOG_MAX_LINE_BYTES = 8192 }; /* a reason and two names are some hundred */

/* A RECV line. The texts lie in it; untrusted bytes. */
struct faxlog_entry {
    struct tm local; /* year to minute, in the time zone of the fax server: the call's begin */
    char file[256];  /* as the log has it, "recvq/fax000000001.tif" */
    char commid[64], device[64], sender[128], caller[128], error[512];
    int n_pages, duration_s;
};

/* One line without its end. 1: *ret_entry is a reception; 0: the line tells of something else
 * (CALL, SEND …); -EINVAL: it is no line of such a log. */
int faxlog_parse(const char *line, size_t n_bytes, struct faxlog_entry *ret_entry);

/* Takes what is new in the log at `path` into the books; the files that it names are those of the
 * spool directory. A log that was rotated since is read to its end first, also when gzip packed it;
 * that it is gone is kept in the books, until it is there again. -ENOENT, -EACCES …: with the
 * sentence; what was taken in before stays. */
int faxlog_take_in(struct store *store, const char *spool, const char *path, struct why *why);
