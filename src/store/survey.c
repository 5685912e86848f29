/* SPDX-License-Identifier: Apache-2.0
 *
 * survey: the facts of the nightly report, in one consistent moment. No statement walks a whole
 * table: sums come from the tallies, the rest by index from the days that were asked for, and what
 * is listed is bounded.
 */
#include <errno.h>

#include "base/intl.h"
#include "store/desk.h"
#include "store/json.h"
#include "store/store.h"

static int out_of_memory(struct why *why)
{
    return why_set(why, -ENOMEM, _("out of memory while the queue was counted"));
}

int store_read_begin(struct store *store, struct why *why)
{
    return db_begin_read(store, why);
}

int store_read_end(struct store *store, int r, struct why *why)
{
    return db_end(store, r, why);
}

static json_t *count_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o}", "key", json_column(row, 0), "n", json_column(row, 1));
}

static json_t *numbers_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o}", "stored", json_column(row, 0), "numbered", json_column(row, 1));
}

static json_t *stuck_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "id", json_id('F', row, 0), "place",
                     json_column(row, 1), "received_at", json_column(row, 2), "path",
                     json_column(row, 3), "reason", json_column(row, 4));
}

static json_t *review_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o}", "kind", json_column(row, 0), "day", json_column(row, 1),
                     "n", json_column(row, 2));
}

static json_t *day_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o}", "day", json_column(row, 0), "key", json_column(row, 1), "n",
                     json_column(row, 2));
}

static json_t *judged_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "day", json_column(row, 0), "what",
                     json_column(row, 1), "key", json_column(row, 2), "n", json_column(row, 3));
}

static json_t *share_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "key", json_column(row, 0), "n", json_column(row, 1),
                     "judged", json_column(row, 2), "accepted", json_column(row, 3));
}

static json_t *desk_work_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o}", "n_keys", json_column(row, 0), "n_fields",
                     json_column(row, 1), "active_s", json_column(row, 2));
}

static json_t *keys_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o}", "nomination", json_id('N', row, 0), "field",
                     json_column(row, 1));
}

static json_t *only_row(sqlite3_stmt *row)
{
    return json_column(row, 0);
}

static json_t *spot_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o}", "kind", json_column(row, 0), "checked", json_column(row, 1),
                     "wrong", json_column(row, 2));
}

static json_t *desk_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o}", "second_keys", json_column(row, 0), "drafts",
                     json_column(row, 1));
}

static json_t *log_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "receptions", json_column(row, 0),
                     "without_pages", json_column(row, 1), "in_books", json_column(row, 2), "cut",
                     json_column(row, 3), "again", json_column(row, 4));
}

static json_t *lost_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "path", json_column(row, 0), "at",
                     json_column(row, 1), "sender", json_column(row, 2), "n_pages",
                     json_column(row, 3), "error", json_column(row, 4), "commid",
                     json_column(row, 5));
}

static json_t *unlogged_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o}", "id", json_id('F', row, 0), "path", json_column(row, 1),
                     "received_at", json_column(row, 2));
}

static json_t *logs_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o}", "path", json_column(row, 0), "n_bad", json_column(row, 1));
}

static json_t *gap_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o}", "log", json_column(row, 0), "since", json_column(row, 1),
                     "until", json_column(row, 2));
}

static json_t *times_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o}", "last_fax", json_column(row, 0), "oldest_unread",
                     json_column(row, 1), "oldest_in_queue", json_column(row, 2));
}

/* Those that are not asked by a moment or two. */
static int set_rows(struct store *store, json_t *survey, const char *key,
                    json_t *(*row)(sqlite3_stmt *), enum query query,
                    const struct store_window *window, struct why *why)
{
    json_t *rows = NULL;
    int r = window ? json_rows(store, why, &rows, row, query, "sss", window->until, window->since,
                               window->logged)
                   : json_rows(store, why, &rows, row, query, "");

    if (r == 0 && json_object_set_new(survey, key, rows) < 0)
        r = out_of_memory(why);
    return r;
}

int store_survey(struct store *store, const struct store_window *window, json_t **ret_object,
                 struct why *why)
{
    const struct {
        const char *key;
        json_t *(*row)(sqlite3_stmt *row);
        enum query query;
        const char *since; /* NULL: the query takes none */
    } parts[] = {
        {"places", count_row, QUERY_SURVEY_PLACES, NULL},
        {"came", count_row, QUERY_SURVEY_CAME, window->since},
        {"stuck", stuck_row, QUERY_SURVEY_STUCK, NULL},
        {"review", review_row, QUERY_SURVEY_REVIEW, NULL},
        {"days", day_row, QUERY_SURVEY_DAYS, window->days_since},
        {"judged", judged_row, QUERY_SURVEY_JUDGED, window->weeks_since},
        {"senders", share_row, QUERY_SURVEY_SENDERS, window->week_since},
        {"lines", share_row, QUERY_SURVEY_LINES, window->week_since},
        {"readers", only_row, QUERY_SURVEY_READERS, window->since},
        {"work", count_row, QUERY_SURVEY_WORK, window->since},
        {"attempts", only_row, QUERY_SURVEY_ATTEMPTS, window->since},
        {"desk_work", desk_work_row, QUERY_SURVEY_DESK_WORK, window->since},
        {"waited_minutes", only_row, QUERY_SURVEY_WAITED, window->since},
        {"times", times_row, QUERY_SURVEY_TIMES, NULL},
        {"spots", spot_row, QUERY_SURVEY_SPOTS, window->weeks_since},
        {"log", log_row, QUERY_SURVEY_LOG, window->since},
        {"lost", lost_row, QUERY_SURVEY_LOST, NULL},
        {"gaps", gap_row, QUERY_SURVEY_GAPS, NULL},
    };
    _cleanup_(json_decrefp) json_t *survey = json_object();
    int r = set_rows(store, survey, "numbers", numbers_row, QUERY_SURVEY_NUMBERS, NULL, why);

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && r == 0; i++) {
        json_t *rows = NULL;

        r = json_rows(store, why, &rows, parts[i].row, parts[i].query, parts[i].since ? "ss" : "s",
                      window->until, parts[i].since);
        if (r == 0 && json_object_set_new(survey, parts[i].key, rows) < 0)
            r = out_of_memory(why);
    }
    if (r == 0)
        r = set_rows(store, survey, "logs", logs_row, QUERY_SURVEY_LOGS, NULL, why);
    if (r == 0)
        r = set_rows(store, survey, "desk", desk_row, QUERY_SURVEY_DESK, NULL, why);
    if (r == 0)
        r = set_rows(store, survey, "unlogged", unlogged_row, QUERY_SURVEY_UNLOGGED, window, why);
    if (r < 0)
        return r;
    *ret_object = survey;
    survey = NULL;
    return 0;
}

int store_conflicts(struct store *store, json_t **ret_object, struct why *why)
{
    json_t *repeats = NULL, *keys = NULL;
    int r = store_repeats_newest(store, &repeats, why);

    if (r == 0)
        r = json_rows(store, why, &keys, keys_row, QUERY_SURVEY_KEYS, "");
    if (r < 0) {
        json_decref(repeats);
        return r;
    }
    *ret_object = json_pack("{s:o, s:o}", "repeats", repeats, "keys", keys);
    return *ret_object ? 0 : out_of_memory(why);
}
