/* SPDX-License-Identifier: Apache-2.0
 *
 * rebuild: a new queue database from what can be read of a damaged one and from the archive.
 */
#pragma once

#include <limits.h>

#include "store/salvage.h"

struct rebuilt {
    struct salvaged salvaged;
    int64_t n_from_archive; /* images that had no record and wait to be read now */
    char aside[PATH_MAX];   /* where the damaged database is */
};

/* Needs the instance's lock (intake/lock.h). Until the last step the damaged database stays where
 * it is; a crash before that leaves it there, one after it has the new one in its place. The
 * damaged file is kept beside it as queue.db.damaged-N. -ENOENT: there is no archive here. */
int intake_rebuild(const char *instance, struct rebuilt *ret_rebuilt, struct why *why);
