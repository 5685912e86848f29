/* SPDX-License-Identifier: Apache-2.0
 *
 * undo: a row of the history is taken back by saying what stood there before it. Inside store/;
 * each within the caller's transaction.
 */
#pragma once

#include "store/edit.h"

/* What is taken back; the texts are borrowed from the statement that found it, NULL where nothing
 * stands or it was purged. */
struct undo_row {
    int64_t id, fax, nomination;
    const char *field, *action, *was, *became, *note;
};

/* The row's field as it stands, its fax for the event, and the status that it had before the row.
 * *ret_field lives in *ret_statement, which is the caller's to finalize, after a failure too.
 * -ESTALE: somebody spoke of the field since. */
int undo_find_field(struct store *store, const struct undo_row *row, struct event *event,
                    sqlite3_stmt **ret_statement, struct standing *ret_field,
                    enum field_status *ret_before, struct why *why);

/* -ESTALE, and why says that somebody did. */
int undo_said_since(const struct undo_row *row, const struct standing *field, struct why *why);

/* What was said of a field: corrected, confirmed, illegible. event: the row "undone" to be written,
 * with what it is of and note "row ID". -ESTALE: somebody has gone on from there. */
int undo_field(struct store *store, const struct undo_row *row, struct event *event,
               struct why *why);

/* What was reopened: a field, a nomination or fax that had been rejected, a fax whose pages were
 * laid out. -ESTALE: somebody has gone on from there. */
int undo_reopened(struct store *store, const struct undo_row *row, struct event *event,
                  struct why *why);

/* A second key. -ESTALE: a supervisor has decided between the two. */
int undo_second_key(struct store *store, const struct undo_row *row, struct event *event,
                    struct why *why);
