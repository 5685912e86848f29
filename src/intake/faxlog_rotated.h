/* SPDX-License-Identifier: Apache-2.0
 *
 * faxlog_rotated: where logrotate put the log that stood here before: beside it, with its name and
 * more behind (xferfaxlog.1, xferfaxlog-20260628, xferfaxlog.2.gz).
 */
#pragma once

#include <stdint.h>
#include <zlib.h>

enum { ROTATED_MAX_PACKED = 4 }; /* newest ones that are looked at */

/* The file with that inode, for reading; the caller's. -1: it is not there. */
int rotated_open(const char *path, int64_t inode);

/* The i-th of the packed ones, the newest first; the caller's to gzclose(). NULL: there are no
 * more. */
gzFile rotated_open_packed(const char *path, unsigned i);
