/* SPDX-License-Identifier: Apache-2.0
 *
 * A reopening is taken back: the field is as it was said, the nomination or fax rejected again with
 * the reason that it had, and the pages of a fax that could not be read are no pages again.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/intl.h"
#include "form/reason.h"
#include "store/lease.h"
#include "store/nomination.h"
#include "store/undo.h"

static int undo_field_reopened(struct store *store, const struct undo_row *row, struct event *event,
                               struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct standing field = {0};
    enum field_status status = FIELD_REVIEW;
    int r = undo_find_field(store, row, event, &statement, &field, &status, why);

    if (r == 0 && field.status != FIELD_REVIEW)
        r = undo_said_since(row, &field, why);
    if (r < 0)
        return r;
    event->was = row->became;
    event->became = row->was;
    r = history_add(store, event, why);
    if (r >= 0)
        r = db_run(store, why, QUERY_FIELD_RESTORE, "ssi", field.value, field_status_name(status),
                   field.id);
    if (r >= 0)
        r = db_run(store, why, QUERY_FIELD_UNREASON, "si", reason_code(REASON_REOPENED), field.id);
    return r < 0 ? r : nomination_settle(store, row->nomination, event->actor, why);
}

/* -ESTALE when somebody went on with the nomination, or with any of the fax (nomination 0). */
static int check_untouched(struct store *store, const struct undo_row *row, struct why *why)
{
    int64_t said;
    int r =
        db_number(store, why, &said, QUERY_SAID_SINCE, "iii", row->fax, row->nomination, row->id);

    if (r == 1)
        return why_set(why, -ESTALE,
                       _("%c%" PRId64 ": somebody has gone on with it since; it is not taken back"),
                       row->nomination ? 'N' : 'F', row->nomination ? row->nomination : row->fax);
    return r;
}

/* Rejected as before, with a row of its own in the history. */
static int reject_again(struct store *store, struct event *event, const char *because,
                        struct why *why)
{
    int r = lease_check(store, event->nomination, NULL, event->actor, "", why);

    if (r == 0)
        r = db_run(store, why, QUERY_NOMINATION_REJECT, "si", because, event->nomination);
    event->was = "open";
    event->became = "rejected";
    return r < 0 ? r : history_add(store, event, why);
}

static int reject_fax_again(struct store *store, const struct undo_row *row, struct event *event,
                            const char *because, struct why *why)
{
    int r = db_number(store, why, &event->nomination, QUERY_FAX_NOMINATIONS, "i", row->fax);

    while (r == 1) {
        r = reject_again(store, event, because, why);
        if (r == 0)
            r = db_number(store, why, &event->nomination, QUERY_FAX_NOMINATIONS, "i", row->fax);
    }
    if (r == 0)
        r = db_run(store, why, QUERY_FAX_REJECT, "si", because, row->fax);
    event->nomination = 0;
    event->was = row->became;
    event->became = row->was;
    return r < 0 ? r : history_add(store, event, why);
}

/* The fax is one that could not be read, with the reason that it had. */
static int undo_laid_out(struct store *store, const struct undo_row *row, struct event *event,
                         struct why *why)
{
    int r = db_run(store, why, QUERY_PAGES_END, "i", row->fax);

    if (r == 0) /* one of them was a form for a while, and its nomination stays in the history */
        r = why_set(why, -ESTALE,
                    _("%c%" PRId64 ": somebody has gone on with it since; it is not taken back"),
                    'F', row->fax);
    if (r >= 0)
        r = db_run(store, why, QUERY_FAX_RESTORE, "si", row->was, row->fax);
    event->was = row->became;
    event->became = row->was;
    return r < 0 ? r : history_add(store, event, why);
}

int undo_reopened(struct store *store, const struct undo_row *row, struct event *event,
                  struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *rejection = NULL;
    int r;

    if (row->field)
        return undo_field_reopened(store, row, event, why);
    r = check_untouched(store, row, why);
    if (r == 0 && !strcmp(row->was, fax_state_name(FAX_FAILED)))
        return undo_laid_out(store, row, event, why);
    if (r == 0)
        r = db_query(store, why, &rejection, QUERY_REJECTION_NOTE, "iii", row->fax, row->nomination,
                     row->id);
    if (r == 0)
        r = db_step(store, why, rejection);
    if (r <= 0)
        return r < 0 ? r
                     : why_set(why, -ESTALE, _("F%" PRId64 ": its history cannot be followed back"),
                               row->fax);
    return row->nomination ? reject_again(store, event, db_text(rejection, 0), why)
                           : reject_fax_again(store, row, event, db_text(rejection, 0), why);
}
