/* SPDX-License-Identifier: Apache-2.0
 *
 * notice: the words of a fax server's hook, on their way to the daemon. The hook runs as the fax
 * server's user, who must neither read the queue nor wait for it; so it drops one small file into
 * <instance>/notices/, durable before it returns, and the daemon, which watches that directory,
 * takes it into the books and removes it. The fax server's user needs no more than to create files
 * there (docs/fax-server.md).
 *
 * Format: lines are not enough, because words may hold any byte but zero. "uketsuke-notice 1\0",
 * then key\0value\0 …, then "end\0"; a file without its end was cut short. Described in
 * docs/schemata-notice.md.
 */
#pragma once

/* The template of mkostemp(3) of a notice that is being written. */
#define NOTICE_TEMPORARY ".XXXXXX"

#include <stdbool.h>

#include "base/why.h"
#include "store/store.h"

/* Writes source into notices/. Size, mtime and inode of the file are noted when the file can be
 * seen. */
int notice_drop(const char *instance, const struct fax_source *source, struct why *why);

/* What was read from a notice; the strings of source belong to it. */
struct notice {
    struct fax_source source;
    char *bytes;
};

/* Reads a notice. -EPROTO: is none (foreign, cut short, or of another version). The words are
 * untrusted bytes. */
int notice_load(const char *path, struct notice *ret_notice, struct why *why);

void notice_deinit(struct notice *notice);

/* Is this the name of a finished notice, not of one still being written? */
bool notice_is_name(const char *name);
