/* SPDX-License-Identifier: Apache-2.0
 *
 * What was said of a field is taken back. Nothing is kept for it but the history: the status before
 * a row is the status after the row before it of the same field, and at the beginning what the
 * machine gave.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "form/reason.h"
#include "store/nomination.h"
#include "store/undo.h"

enum { MAX_STEPS = 1000 }; /* a field that was changed more often than this is not undone further */

/* The status of the row's field just before the row `before`. */
static int status_before(struct store *store, const struct undo_row *row, int64_t before,
                         enum field_status *ret_status, struct why *why)
{
    for (int i = 0; i < MAX_STEPS; i++) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
        int r = db_query(store, why, &statement, QUERY_FIELD_ROW_BEFORE, "isi", row->nomination,
                         row->field, before);

        if (r == 0)
            r = db_step(store, why, statement);
        if (r < 0)
            return r;
        if (r == 0) { /* as the machine gave it */
            _cleanup_(sqlite3_finalizep) sqlite3_stmt *seen = NULL;

            r = db_query(store, why, &seen, QUERY_FIELD_STATUS_SEEN, "is", row->nomination,
                         row->field);
            if (r == 0)
                r = db_step(store, why, seen);
            return r < 0 ? r : field_status_from_name(db_text(seen, 0), ret_status);
        }
        if (strcmp(db_text(statement, 0), "undone") != 0)
            return field_status_from_name(db_text(statement, 1), ret_status);
        /* an undone row left what stood before the row that it names */
        if (sscanf(db_text(statement, 2), "row %" SCNd64, &before) != 1)
            break;
    }
    return why_set(why, -ESTALE, _("N%" PRId64 " %s: its history cannot be followed back"),
                   row->nomination, row->field);
}

int undo_said_since(const struct undo_row *row, const struct standing *field, struct why *why)
{
    return why_set(
        why, -ESTALE,
        _("N%" PRId64 " %s: something else was said of it since («%s»); it is not taken back"),
        row->nomination, row->field, field->value);
}

/* -ESTALE when somebody spoke of the field after row `after`. */
static int check_last(struct store *store, const struct undo_row *row, int64_t after,
                      const struct standing *field, struct why *why)
{
    int64_t later;
    int r = db_number(store, why, &later, QUERY_FIELD_ROW_AFTER, "isi", row->nomination, row->field,
                      after);

    return r == 1 ? undo_said_since(row, field, why) : r;
}

int undo_find_field(struct store *store, const struct undo_row *row, struct event *event,
                    sqlite3_stmt **ret_statement, struct standing *ret_field,
                    enum field_status *ret_before, struct why *why)
{
    int r = edit_find_nomination(store, row->nomination, &event->fax, why);

    if (r == 0)
        r = edit_find_field(store, row->nomination, row->field, ret_statement, ret_field, why);
    if (r == 0)
        r = status_before(store, row, row->id, ret_before, why);
    return r == 0 ? check_last(store, row, row->id, ret_field, why) : r;
}

/* The value and status that stood before, once the history says that the row is taken back; and
 * what hung on it. */
static int restore(struct store *store, const struct undo_row *row, const struct event *event,
                   int64_t field, enum field_status status, struct why *why)
{
    int r =
        db_run(store, why, QUERY_FIELD_RESTORE, "ssi", row->was, field_status_name(status), field);

    if (r >= 0)
        r = db_run(store, why, QUERY_FIELD_UNREASON, "si", reason_code(REASON_ILLEGIBLE),
                   !strcmp(row->action, "illegible") ? field : 0);
    if (r >= 0)
        r = db_run(store, why, QUERY_SPOT_END, "is", field, event->actor);
    if (r >= 0)
        r = db_run(store, why, QUERY_SECOND_UNSETTLE, "ii", field, row->id);
    if (r > 0)
        r = db_run(store, why, QUERY_FIELD_TO_REVIEW, "si", reason_code(REASON_KEYS_DIFFER), field);
    return r < 0 ? r : nomination_settle(store, row->nomination, event->actor, why);
}

int undo_field(struct store *store, const struct undo_row *row, struct event *event,
               struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct standing field = {0};
    enum field_status status = FIELD_REVIEW;
    int r = undo_find_field(store, row, event, &statement, &field, &status, why);

    if (r == 0 && (!row->was || strcmp(row->became, field.value) != 0))
        r = undo_said_since(row, &field, why);
    if (r < 0)
        return r;
    event->was = row->became;
    event->became = row->was;
    r = history_add(store, event, why);
    return r < 0 ? r : restore(store, row, event, field.id, status, why);
}

/* When the keys differed, the field went to a supervisor; that is taken back with it. */
static int undo_differing(struct store *store, const struct undo_row *row, struct event *event,
                          int64_t sent, const struct standing *field, struct why *why)
{
    struct event undone = *event;
    enum field_status status = FIELD_REVIEW;
    char note[40];
    int r = status_before(store, row, row->id, &status, why);

    snprintf(note, sizeof(note), "row %" PRId64, sent);
    undone.note = note;
    undone.was = field_status_name(FIELD_REVIEW);
    undone.became = field_status_name(status);
    if (r >= 0)
        r = db_run(store, why, QUERY_FIELD_UNREASON, "si", reason_code(REASON_KEYS_DIFFER),
                   field->id);
    if (r >= 0)
        r = history_add(store, &undone, why);
    return r < 0 ? r
                 : db_run(store, why, QUERY_FIELD_RESTORE, "ssi", field->value,
                          field_status_name(status), field->id);
}

int undo_second_key(struct store *store, const struct undo_row *row, struct event *event,
                    struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct standing field = {0};
    int64_t sent = row->id;
    int r = edit_find_nomination(store, row->nomination, &event->fax, why);

    if (r == 0)
        r = edit_find_field(store, row->nomination, row->field, &statement, &field, why);
    if (r == 0)
        r = db_number(store, why, &sent, QUERY_KEYS_DIFFERED, "isi", row->nomination, row->field,
                      row->id);
    if (r >= 0)
        r = check_last(store, row, sent, &field, why);
    if (r >= 0)
        r = db_run(store, why, QUERY_SECOND_END, "is", field.id, event->actor);
    if (r == 0)
        r = undo_said_since(row, &field, why);
    if (r > 0 && sent != row->id)
        r = undo_differing(store, row, event, sent, &field, why);
    if (r >= 0)
        r = history_add(store, event, why);
    return r < 0 ? r : nomination_settle(store, row->nomination, event->actor, why);
}
