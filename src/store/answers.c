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

/* Adds the fields' values to a nomination. */
static int add_values(struct store *store, json_t *answer, struct why *why)
{
    int64_t nomination = 0;
    json_t *values = NULL;
    int r = id_parse_nomination(json_string_value(json_object_get(answer, "id")), &nomination, why);

    if (r == 0)
        r = json_rows(store, why, &values, value_row, QUERY_ANSWER_VALUES, "i", nomination);
    if (r == 0 && json_object_set_new(answer, "values", values) < 0)
        r = why_set(why, -ENOMEM, _("out of memory while the queue was listed"));
    return r;
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

    json_array_foreach(answers, i, answer)
    {
        if (r == 0)
            r = add_values(store, answer, why);
    }
    if (r < 0)
        return r;
    *ret_array = answers;
    answers = NULL;
    return 0;
}

int store_answer(struct store *store, const char *id, json_t **ret_answer, struct why *why)
{
    _cleanup_(json_decrefp) json_t *answers = NULL;
    int64_t nomination = 0;
    int r = id_parse_nomination(id, &nomination, why);

    if (r == 0)
        r = json_rows(store, why, &answers, answer_row, QUERY_ANSWER, "i", nomination);
    if (r == 0 && json_array_size(answers) == 0)
        r = id_unknown('N', nomination, why);
    if (r == 0)
        r = add_values(store, json_array_get(answers, 0), why);
    if (r == 0)
        *ret_answer = json_incref(json_array_get(answers, 0));
    return r;
}

static json_t *place_row(sqlite3_stmt *row)
{
    json_t *box = json_parsed(row, 3);

    if (!json_is_array(box)) {
        json_decref(box);
        return json_null();
    }
    return json_pack("{s:o, s:o, s:o, s:o}", "sha256", json_column(row, 0), "page",
                     json_column(row, 1), "rotation", json_column(row, 2), "box", box);
}

int store_field_place(struct store *store, const char *nomination, const char *field,
                      json_t **ret_place, struct why *why)
{
    _cleanup_(json_decrefp) json_t *rows = NULL;
    int64_t id = 0;
    int r = id_parse_nomination(nomination, &id, why);

    if (r == 0)
        r = json_rows(store, why, &rows, place_row, QUERY_FIELD_PLACE, "is", id, field);
    if (r < 0)
        return r;
    *ret_place = json_array_size(rows) > 0 ? json_incref(json_array_get(rows, 0)) : json_null();
    return 0;
}

int store_export(struct store *store, const char *form,
                 int (*row)(void *context, const json_t *nomination), void *context,
                 struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r = db_begin_read(store, why);

    if (r < 0)
        return r;
    r = db_query(store, why, &statement, QUERY_ANSWERS_ALL, "s", form);
    while (r >= 0 && (r = db_step(store, why, statement)) == 1) {
        _cleanup_(json_decrefp) json_t *answer = answer_row(statement);

        r = add_values(store, answer, why);
        if (r == 0)
            r = row(context, answer);
    }
    sqlite3_reset(statement);
    return db_end(store, r, why);
}
