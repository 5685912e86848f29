/* SPDX-License-Identifier: Apache-2.0
 *
 * answers: what came from whom, for the report and the roster.
 */
#include <errno.h>

#include "base/intl.h"
#include "store/ids.h"
#include "store/json.h"
#include "store/store.h"

static json_t *key_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o}", "prefecture", json_column(row, 0), "facility",
                     json_column(row, 1), "n", json_column(row, 2));
}

int store_answer_keys(struct store *store, const char *form, const char *until, json_t **ret_array,
                      struct why *why)
{
    return json_rows(store, why, ret_array, key_row, QUERY_ANSWER_KEYS, "ss", form, until);
}

static json_t *answer_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:b}", "id", json_id('N', row, 0), "fax",
                     json_id('F', row, 1), "state", json_column(row, 2), "received_at",
                     json_column(row, 3), "cut", sqlite3_column_int(row, 4));
}

static json_t *value_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "field", json_column(row, 0), "kind",
                     json_column(row, 1), "value", json_column(row, 2), "status",
                     json_column(row, 3));
}

int store_answers(struct store *store, const char *form, const char *prefecture,
                  const char *facility, const char *until, size_t limit, json_t **ret_array,
                  struct why *why)
{
    _cleanup_(json_decrefp) json_t *answers = NULL;
    json_t *answer;
    size_t i;
    int r = json_rows(store, why, &answers, answer_row, QUERY_ANSWERS, "ssssi", form, prefecture,
                      facility, until, (int64_t)limit);

    if (r < 0)
        return r;
    json_array_foreach(answers, i, answer)
    {
        int64_t nomination = 0;
        json_t *values = NULL;

        r = id_parse_nomination(json_string_value(json_object_get(answer, "id")), &nomination, why);
        if (r == 0)
            r = json_rows(store, why, &values, value_row, QUERY_ANSWER_VALUES, "i", nomination);
        if (r < 0)
            return r;
        if (json_object_set_new(answer, "values", values) < 0)
            return why_set(why, -ENOMEM, _("out of memory while the queue was listed"));
    }
    *ret_array = answers;
    answers = NULL;
    return 0;
}
