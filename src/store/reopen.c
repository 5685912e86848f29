/* SPDX-License-Identifier: Apache-2.0
 *
 * reopen: what was said, or rejected, back into the queue; what could not be read, back to the
 * reader. A supervisor's word.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/intl.h"
#include "form/reason.h"
#include "store/desk.h"
#include "store/edit.h"
#include "store/ids.h"
#include "store/nomination.h"

static int reopen_field(struct store *store, struct event *event, const struct standing *field,
                        struct why *why)
{
    int r =
        db_run(store, why, QUERY_FIELD_TO_REVIEW, "si", reason_code(REASON_REOPENED), field->id);

    event->action = "to_review";
    event->was = field_status_name(field->status);
    event->became = field_status_name(FIELD_REVIEW);
    event->note = reason_code(REASON_REOPENED);
    return r < 0 ? r : history_add(store, event, why);
}

/* One field, or all that a person has said. */
static int reopen_fields(struct store *store, struct event *event, const char *only, size_t *ret_n,
                         struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *ids = NULL;
    int64_t first = 0;
    int r = history_next(store, &first, why);

    if (r == 0)
        r = db_query(store, why, &ids, QUERY_FIELD_IDS, "i", event->nomination);
    while (r >= 0 && (r = db_step(store, why, ids)) == 1) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
        struct standing field = {0};

        event->field = db_text(ids, 0);
        if (only && strcmp(only, event->field) != 0)
            continue;
        r = edit_find_field(store, event->nomination, event->field, &statement, &field, why);
        if (r < 0)
            return r;
        if (field.status == FIELD_REVIEW ||
            (!only && field.status != FIELD_CORRECTED && field.status != FIELD_CONFIRMED))
            continue;
        r = reopen_field(store, event, &field, why);
        *ret_n += 1;
    }
    if (r >= 0)
        r = history_add_whole(store, event, "all_reopened", first, *ret_n, why);
    return r < 0 ? r : nomination_settle(store, event->nomination, event->actor, why);
}

static int reopen_nomination(struct store *store, struct event *event, const char *field,
                             size_t *ret_n, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct standing ignored;
    int r = db_query(store, why, &statement, QUERY_NOMINATION_FIND, "i", event->nomination);

    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0)
        return id_unknown('N', event->nomination, why);
    event->fax = sqlite3_column_int64(statement, 0);
    if (strcmp(db_text(statement, 1), "rejected") != 0) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *known = NULL;

        r = field ? edit_find_field(store, event->nomination, field, &known, &ignored, why) : 0;
        return r < 0 ? r : reopen_fields(store, event, field, ret_n, why);
    }
    event->action = "reopened";
    event->was = "rejected";
    event->became = "open";
    r = edit_restore_nomination(store, event->nomination, why);
    if (r >= 0)
        r = db_run(store, why, QUERY_REPEAT_END, "i", event->nomination);
    if (r >= 0)
        r = history_add(store, event, why);
    return r < 0 ? r : nomination_settle(store, event->nomination, event->actor, why);
}

/* What the reader could not read, perhaps because the machine had no time for it, waits to be read
 * once more. 1: it does; 0: it had been read. */
static int read_again(struct store *store, struct event *event, struct why *why)
{
    int r = db_run(store, why, QUERY_FAX_READ_AGAIN, "i", event->fax);

    event->action = "reopened";
    event->was = fax_state_name(FAX_FAILED);
    event->became = fax_state_name(FAX_RECEIVED);
    if (r <= 0)
        return r;
    r = history_add(store, event, why);
    return r < 0 ? r : 1;
}

static int reopen_fax(struct store *store, struct event *event, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r = read_again(store, event, why);

    if (r != 0)
        return r < 0 ? r : 0;
    r = db_query(store, why, &statement, QUERY_FAX_REJECTION, "i", event->fax);

    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0)
        return why_set(why, -ENOENT, _("F%" PRId64 " was not rejected by a person"), event->fax);
    event->action = "reopened";
    event->was = "rejected";
    event->became = db_text(statement, 1);
    r = db_run(store, why, QUERY_FAX_RESTORE, "si", event->became, event->fax);
    if (r >= 0)
        r = db_run(store, why, QUERY_FAX_RESTORE_NOMINATIONS, "ii", event->fax,
                   sqlite3_column_int64(statement, 0));
    if (r >= 0)
        r = db_run(store, why, QUERY_FILINGS_END, "i", event->fax);
    if (r >= 0)
        r = history_add(store, event, why);
    return r < 0 ? r : nomination_settle_fax(store, event->fax, event->actor, why);
}

int store_reopen(struct store *store, const struct desk_who *who, const char *id,
                 const char *field_or_null, size_t *ret_n, struct why *why)
{
    struct event event = {.actor = who->actor};
    int64_t number = 0;
    size_t n = 0;
    char letter = 0;
    int r = id_parse(id, &letter, &number, why);

    if (r == 0 && !who->supervisor)
        r = why_set(why, -EPERM, _("%s is no supervisor ([desk] supervisors in uketsuke.conf)"),
                    who->actor);
    if (r == 0)
        r = db_begin_write(store, why);
    if (r < 0)
        return r;
    if (letter == 'F') {
        event.fax = number;
        r = reopen_fax(store, &event, why);
    } else {
        event.nomination = number;
        r = reopen_nomination(store, &event, field_or_null, &n, why);
    }
    r = db_end(store, r, why);
    if (r == 0)
        *ret_n = n;
    return r;
}
