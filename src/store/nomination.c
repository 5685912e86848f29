/* SPDX-License-Identifier: Apache-2.0 */
#include "store/nomination.h"

#include <stddef.h>
#include <string.h>

#include "form/reason.h"
#include "form/result.h"
#include "store/history.h"

int nomination_settle(struct store *store, int64_t nomination, const char *actor, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct event event = {.actor = actor, .nomination = nomination};
    bool open, in_review;
    int r;

    r = db_query(store, why, &statement, QUERY_NOMINATION_STATE, "i", nomination);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r <= 0)
        return r;
    if (!strcmp(db_text(statement, 0), "rejected"))
        return 0;
    open = !strcmp(db_text(statement, 0), "open");
    in_review = sqlite3_column_int(statement, 2);
    if (open == in_review)
        return 0;
    event.fax = sqlite3_column_int64(statement, 1);
    event.action = in_review ? "reopened" : "completed";
    event.was = open ? "open" : "complete";
    event.became = in_review ? "open" : "complete";
    r = db_run(store, why, QUERY_NOMINATION_SET_STATE, "si", event.became, nomination);
    return r < 0 ? r : history_add(store, &event, why);
}

int nomination_settle_fax(struct store *store, int64_t fax, const char *actor, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int64_t
        ids[RESULT_MAX_PAGES]; /* gathered first: settling writes to the table that is read here */
    size_t n = 0;
    int r;

    r = db_query(store, why, &statement, QUERY_FAX_NOMINATIONS, "i", fax);
    if (r < 0)
        return r;
    while (n < RESULT_MAX_PAGES && (r = db_step(store, why, statement)) == 1)
        ids[n++] = sqlite3_column_int64(statement, 0);
    for (size_t i = 0; i < n && r >= 0; i++)
        r = nomination_settle(store, ids[i], actor, why);
    return r < 0 ? r : 0;
}

static int note_partial(struct store *store, int64_t fax, const char *code, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct event event = {.actor = DB_ACTOR_PROGRAM,
                          .fax = fax,
                          .action = "to_review",
                          .became = "review",
                          .note = code};
    int r = db_query(store, why, &statement, QUERY_PARTIAL_FIELDS, "i", fax);

    while (r == 0 && (r = db_step(store, why, statement)) == 1) {
        event.nomination = sqlite3_column_int64(statement, 0);
        event.field = db_text(statement, 1);
        event.was = db_text(statement, 2);
        r = history_add(store, &event, why);
    }
    return r;
}

int nomination_partial_fax(struct store *store, int64_t fax, struct why *why)
{
    const char *code = reason_code(REASON_PARTIAL_FAX);
    int r = note_partial(store, fax, code, why);

    if (r == 0)
        r = db_run(store, why, QUERY_PARTIAL_REVIEW, "si", code, fax);
    return r < 0 ? r : nomination_settle_fax(store, fax, DB_ACTOR_PROGRAM, why);
}
