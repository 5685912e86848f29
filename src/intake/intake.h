/* SPDX-License-Identifier: Apache-2.0
 *
 * intake: a file into the archive and the books; from then on it cannot be lost. The fax server's
 * file is only ever read. Used by the daemon for the spool and by `uketsuke add`.
 *
 * Order: read whole, unchanged meanwhile → hash → copy in <instance>/incoming (fsync) → rename to
 * <instance>/archive/ab/abcd….tif (fsync of the directory) → row (COMMIT). A crash between any two
 * steps leaves at worst an orphan that the next intake of the same bytes takes over;
 * intake_prepare() clears incoming/ at start.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/why.h"
#include "store/store.h"

/* The reader refuses larger files, too: a page is at most 2 MB, a fax at most 50 pages of mostly
 * paper. */
#define INTAKE_MAX_BYTES ((size_t)20 << 20)

/* Positive results of intake_take(), with the reason in why: what is the matter with the file. */
enum {
    INTAKE_BUSY =
        1, /* locked by its writer, changed while copied, or not settled yet: look again */
    INTAKE_EMPTY = 2,   /* 0 bytes: HylaFAX leaves these after failed calls */
    INTAKE_GONE = 3,    /* there is no such file (any more) */
    INTAKE_DENIED = 4,  /* may not or cannot be read, which may be mended */
    INTAKE_REFUSED = 5, /* too large, or no regular file: will never do */
};

/* settle_s: the file must not have changed for this long (0: it is known to be complete).
 * source->path names the file; its size, mtime and inode are filled in, also when the result is
 * positive (0 where unknown; of what is no regular file the inode alone, for a directory's time
 * changes with every entry). 0: taken in; *ret_fax and *ret_new are set. >0: see above. <0: trouble
 * of ours (a full disk, the database), said in why; the file stays where it is and can be taken
 * later. */
int intake_take(struct store *store, const char *instance, struct fax_source *source,
                unsigned settle_s, int64_t *ret_fax, bool *ret_new, struct why *why);

/* Fills in size, mtime and inode as intake_take() does, and looks no further: 0 (a regular file),
 * INTAKE_GONE, INTAKE_DENIED, INTAKE_REFUSED, or negative. */
int intake_examine(struct fax_source *source, struct why *why);

/* Opens the archived bytes of a fax read-only; the descriptor is the caller's. -ENOENT, -EIO … with
 * why. */
int intake_open_archived(const char *instance, const char *sha256, int *ret_fd, struct why *why);

/* Makes archive/, incoming/ and notices/ (0700 unless they are there) and removes leftovers of a
 * crash from incoming/. */
int intake_prepare(const char *instance, struct why *why);

/* Tells the daemon, if one runs, that a fax waits: touches <instance>/wake, which it watches. */
int intake_wake(const char *instance, struct why *why);

/* The path of a file with the symbolic links of its directory resolved and its own name kept, so
 * that a hook, a person and the daemon mean the same file by the same name. -ENOENT … without why.
 * The path is the caller's. */
int intake_canonical_path(const char *path, char **ret_path);
