/* SPDX-License-Identifier: Apache-2.0
 *
 * status: the queue in numbers, for `uketsuke status`, and the facts of the nightly report.
 */
#include <errno.h>
#include <string.h>

#include "base/intl.h"
#include "store/json.h"
#include "store/store.h"

static int out_of_memory(struct why *why)
{
    return why_set(why, -ENOMEM, _("out of memory while the queue was counted"));
}

/* Adds every row (name, number) of a query to *object, which has its names at 0, and their sum as
 * "total". */
static int count(struct store *store, json_t *object, enum query query, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int64_t total = 0;
    int r = db_query(store, why, &statement, query, "");

    if (r < 0)
        return r;
    while ((r = db_step(store, why, statement)) == 1) {
        int64_t n = sqlite3_column_int64(statement, 1);

        if (json_object_set_new(object, db_text(statement, 0), json_integer(n)) < 0)
            return out_of_memory(why);
        total += n;
    }
    if (r == 0 && json_object_set_new(object, "total", json_integer(total)) < 0)
        return out_of_memory(why);
    return r;
}

static json_t *fax_counts(void)
{
    json_t *object = json_object();

    for (int i = 0; i < FAX_STATE_COUNT; i++)
        json_object_set_new(object, fax_state_name((enum fax_state)i), json_integer(0));
    return object;
}

static json_t *kind_counts(void)
{
    json_t *object = json_object();

    for (int i = 0; i < FORM_KIND_COUNT; i++)
        json_object_set_new(object, form_kind_name((enum form_kind)i), json_integer(0));
    return object;
}

static int read_status(struct store *store, json_t *status, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *oldest = NULL;
    int64_t unplaced = 0, notices = 0;
    int r;

    r = count(store, json_object_get(status, "faxes"), QUERY_COUNT_FAXES, why);
    if (r == 0)
        r = count(store, json_object_get(status, "nominations"), QUERY_COUNT_NOMINATIONS, why);
    if (r == 0)
        r = count(store, json_object_get(status, "review"), QUERY_COUNT_REVIEW, why);
    if (r == 0)
        r = db_number(store, why, &unplaced, QUERY_COUNT_UNPLACED, "");
    if (r >= 0)
        r = db_number(store, why, &notices, QUERY_COUNT_NOTICES, "");
    if (r >= 0)
        r = db_query(store, why, &oldest, QUERY_OLDEST_WAITING, "");
    if (r == 0)
        r = db_step(store, why, oldest);
    if (r < 0)
        return r;
    r = json_object_set_new(status, "unplaced", json_integer(unplaced)) |
        json_object_set_new(status, "notices_without_fax", json_integer(notices)) |
        json_object_set_new(status, "oldest_waiting", r ? json_column(oldest, 0) : json_null()) |
        json_object_set_new(status, "database", json_string(store->path)) |
        json_object_set_new(status, "schema_version", json_integer(STORE_SCHEMA_VERSION));
    return r ? out_of_memory(why) : 0;
}

int store_status(struct store *store, json_t **ret_object, struct why *why)
{
    _cleanup_(json_decrefp) json_t *status =
        json_pack("{s:o, s:{s:i, s:i, s:i}, s:o}", "faxes", fax_counts(), "nominations", "open", 0,
                  "complete", 0, "rejected", 0, "review", kind_counts());
    int r = status ? db_begin_read(store, why) : out_of_memory(why);

    if (r == 0)
        r = db_end(store, read_status(store, status, why), why);
    if (r < 0)
        return r;
    *ret_object = status;
    status = NULL;
    return 0;
}

static json_t *place_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o}", "place", json_column(row, 0), "n", json_column(row, 1));
}

static json_t *numbers_row(sqlite3_stmt *row)
{
    return json_pack("{s:I, s:I}", "stored", (json_int_t)sqlite3_column_int64(row, 0), "numbered",
                     (json_int_t)sqlite3_column_int64(row, 1));
}

static json_t *stuck_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "id", json_id('F', row, 0), "place",
                     json_column(row, 1), "received_at", json_column(row, 2), "path",
                     json_column(row, 3), "reason", json_column(row, 4));
}

static json_t *answer_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", json_id('N', row, 0), "form",
                     json_column(row, 1), "state", json_column(row, 2), "prefecture",
                     json_column(row, 3), "prefecture_status", json_column(row, 4), "facility",
                     json_column(row, 5), "facility_status", json_column(row, 6), "received_at",
                     json_column(row, 7));
}

static json_t *review_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o}", "kind", json_column(row, 0), "day", json_column(row, 1),
                     "n", json_column(row, 2));
}

static json_t *day_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o}", "day", json_column(row, 0), "n", json_column(row, 1));
}

int store_survey(struct store *store, const char *since, const char *until, json_t **ret_object,
                 struct why *why)
{
    static const struct {
        const char *key;
        json_t *(*row)(sqlite3_stmt *row);
        enum query query;
        const char *types; /* of what it is given: until, since */
    } parts[] = {
        {"places", place_row, QUERY_SURVEY_PLACES, "s"},
        {"numbers", numbers_row, QUERY_SURVEY_NUMBERS, ""},
        {"stuck", stuck_row, QUERY_SURVEY_STUCK, "s"},
        {"answers", answer_row, QUERY_SURVEY_ANSWERS, "s"},
        {"review", review_row, QUERY_SURVEY_REVIEW, "s"},
        {"days", day_row, QUERY_SURVEY_DAYS, "ss"},
    };
    _cleanup_(json_decrefp) json_t *survey = json_object();
    int r = db_begin_read(store, why);

    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && r == 0; i++) {
        json_t *rows = NULL;

        r = json_rows(store, why, &rows, parts[i].row, parts[i].query, parts[i].types, until,
                      since);
        if (r == 0 && json_object_set_new(survey, parts[i].key, rows) < 0)
            r = out_of_memory(why);
    }
    r = db_end(store, r, why);
    if (r < 0)
        return r;
    *ret_object = survey;
    survey = NULL;
    return 0;
}
