/* SPDX-License-Identifier: Apache-2.0
 *
 * intake: a file into the archive and the books; from then on it cannot be lost. The fax server's file is only
 * ever read. Used by the daemon for the spool and by `uketsuke add`.
 *
 * Order: copy to <instance>/incoming (fsync) → hash → rename to <instance>/archive/ab/abcd….tif (fsync of the
 * directory) → row (COMMIT). A crash between any two steps leaves at worst an orphan that the next intake of the
 * same bytes takes over; intake_sweep() clears incoming/ at start.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/why.h"
#include "store/store.h"

/* Positive results of intake_take(): look again later. */
enum {
    INTAKE_BUSY = 1,  /* locked by its writer, changed while copied, or not settled yet */
    INTAKE_EMPTY = 2, /* 0 bytes: HylaFAX leaves these after failed calls */
};

/* settle_s: the file must not have changed for this long (0: it is known to be complete). source->path names the
 * file; its size, mtime and inode are filled in. */
int intake_take(struct store *store, const char *instance, struct fax_source *source,
                unsigned settle_s, int64_t *ret_fax, bool *ret_new, struct why *why);

/* Opens the archived bytes of a fax read-only; the descriptor is the caller's. -ENOENT, -EIO … with why. */
int intake_open_archived(const char *instance, const char *sha256, int *ret_fd, struct why *why);

/* Makes archive/ and incoming/ (0700) and removes leftovers of a crash from incoming/. */
int intake_prepare(const char *instance, struct why *why);
