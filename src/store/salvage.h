/* SPDX-License-Identifier: Apache-2.0
 *
 * salvage: a new database out of a damaged one. Every row that can still be read is copied; what is
 * missing around it is put right in the direction of a second look by a person, never of silence.
 */
#pragma once

#include <stdint.h>

#include "base/intl.h"
#include "store/store.h"

struct salvaged {
    int64_t n_rows;        /* copied */
    int64_t n_stubs;       /* faxes and nominations that only the history still knows */
    int64_t n_from_backup; /* copied out of a backup */
    int64_t n_doubtful;    /* faxes that are as in the backup, with all fields in review */
    int64_t n_to_read;     /* faxes whose result was not whole: they are read again */
};

/* Fills the new, empty store with what can be read of the database file at `from` (its
 * write-ahead log with it, when it is whole). A file of which nothing can be read is no error: the
 * new store stays empty. Afterwards
 *
 *   - a fax whose pages, nominations or fields are not all there waits to be read again, and every
 *     field of it will be in review, for a person may have corrected it before;
 *   - what the history speaks of and is not there any more has its number all the same, as rejected
 *     or unreadable, with a reason.
 *
 * backup_or_null: a copy of the database from before, sound, whose rows fill the gaps. A fax for
 * which rows were taken out of it stands as the backup has it if the whole history is there and
 * says that nothing has befallen the fax since. Otherwise its values are those of the backup, and
 * every field of it is in review. A purged fax stays purged.
 *
 * The file is read (and its write-ahead log, if it is sound, taken into it by SQLite). */
int store_salvage(struct store *store, const char *from, const char *backup_or_null,
                  struct salvaged *ret_salvaged, struct why *why);

/* What a fax that was read again, or was found in the archive only, carries as the fax server's
 * error, so that every field of it goes to a person. */
#define SALVAGE_ERROR N_("(the queue database was rebuilt: compare every field with the image)")
