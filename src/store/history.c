/* SPDX-License-Identifier: Apache-2.0 */
#include "store/history.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/intl.h"
#include "store/ids.h"
#include "store/json.h"
#include "store/store.h"

int history_add(struct store *store, const struct event *event, struct why *why)
{
    char now[CLOCK_TEXT_SIZE];
    int r;

    clock_format_utc(clock_now(), now);
    r = db_run(store, why, QUERY_HISTORY_ADD, "ssiisssss", now, event->actor, event->fax,
               event->nomination, event->field, event->action, event->was, event->became,
               event->note);
    return r < 0 ? r : 0;
}

int history_next(struct store *store, int64_t *ret_id, struct why *why)
{
    int r = db_number(store, why, ret_id, QUERY_HISTORY_NEXT, "");

    return r < 0 ? r : 0;
}

int history_add_whole(struct store *store, const struct event *event, const char *action,
                      int64_t first, size_t n_parts, struct why *why)
{
    char note[40];
    struct event whole = {.actor = event->actor,
                          .fax = event->fax,
                          .nomination = event->nomination,
                          .action = action,
                          .note = note};

    snprintf(note, sizeof(note), "rows %" PRId64, first);
    return n_parts < 2 ? 0 : history_add(store, &whole, why);
}

static json_t *row(sqlite3_stmt *statement)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "at",
                     json_column(statement, 0), "actor", json_column(statement, 1), "fax",
                     json_id('F', statement, 2), "nomination", json_id('N', statement, 3), "field",
                     json_column(statement, 4), "action", json_column(statement, 5), "was",
                     json_column(statement, 6), "became", json_column(statement, 7), "note",
                     json_column(statement, 8));
}

int store_history(struct store *store, const char *id, json_t **ret_array, struct why *why)
{
    int64_t number;
    char letter;
    int r = id_parse(id, &letter, &number, why);

    if (r == 0)
        r = json_rows(store, why, ret_array, row,
                      letter == 'F' ? QUERY_HISTORY_OF_FAX : QUERY_HISTORY_OF_NOMINATION, "i",
                      number);
    if (r < 0)
        return r;
    if (json_array_size(*ret_array) == 0) { /* whatever exists has a history */
        json_decref(*ret_array);
        return id_unknown(letter, number, why);
    }
    return 0;
}
