/* SPDX-License-Identifier: Apache-2.0
 *
 * list: faxes and nominations as JSON: a line each for lists, and in full.
 * docs/schemata-database.md describes the shapes.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/log.h"
#include "store/ids.h"
#include "store/json.h"
#include "store/store.h"

/* Columns of the queries that begin with FAX_COLUMNS and NOMINATION_COLUMNS (queries.c). */
enum {
    FAX_ID,
    FAX_STATE,
    FAX_REASON,
    FAX_PATH,
    FAX_RECEIVED_AT,
    FAX_SENDER,
    FAX_ERROR,
    FAX_N_BYTES,
    FAX_N_FORMS,
    FAX_N_PAGES,
    FAX_DEVICE,
    FAX_COMMID,
    FAX_CALLER,
    FAX_SHA256,
    FAX_READER,
    FAX_WARNING,
    FAX_READ_AT,
    FAX_PURGED_AT
};

enum {
    NOMINATION_ID,
    NOMINATION_FORM,
    NOMINATION_PAGE,
    NOMINATION_STATE,
    NOMINATION_REASON,
    NOMINATION_PREFECTURE,
    NOMINATION_FACILITY,
    NOMINATION_COUNTS, /* one column for each status, in the order of enum field_status */
    NOMINATION_FAX = NOMINATION_COUNTS + FIELD_STATUS_COUNT
};

static int out_of_memory(struct why *why)
{
    return why_set(why, -ENOMEM, _("out of memory while the queue was listed"));
}

static json_t *nomination_line(sqlite3_stmt *row)
{
    json_t *counts = json_object();

    for (int i = 0; i < FIELD_STATUS_COUNT; i++)
        json_object_set_new(counts, field_status_name((enum field_status)i),
                            json_integer(sqlite3_column_int64(row, NOMINATION_COUNTS + i)));
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", json_id('N', row, NOMINATION_ID),
        "fax", json_id('F', row, NOMINATION_FAX), "page", json_column(row, NOMINATION_PAGE), "form",
        json_column(row, NOMINATION_FORM), "state", json_column(row, NOMINATION_STATE), "reason",
        json_column(row, NOMINATION_REASON), "prefecture", json_column(row, NOMINATION_PREFECTURE),
        "facility", json_column(row, NOMINATION_FACILITY), "counts", counts);
}

/* The file's name, for people and programs: quoted as in log lines. */
static json_t *file_name(sqlite3_stmt *row)
{
    const char *path = db_text(row, FAX_PATH), *slash = strrchr(path, '/');
    char quoted[1024]; /* a name of 255 bytes, each as \xNN */

    return *path ? json_string(log_quote(slash ? slash + 1 : path, quoted, sizeof(quoted)))
                 : json_null();
}

static json_t *fax_line(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id",
                     json_id('F', row, FAX_ID), "state", json_column(row, FAX_STATE), "reason",
                     json_column(row, FAX_REASON), "file", file_name(row), "received_at",
                     json_column(row, FAX_RECEIVED_AT), "sender", json_column(row, FAX_SENDER),
                     "error", json_column(row, FAX_ERROR), "n_bytes", json_column(row, FAX_N_BYTES),
                     "n_pages", json_column(row, FAX_N_PAGES), "n_forms",
                     json_column(row, FAX_N_FORMS));
}

static json_t *page_object(sqlite3_stmt *row)
{
    json_t *page = json_parsed(row, 2); /* as it was seen */

    json_object_set_new(page, "nomination", json_id('N', row, 3));
    return page;
}

static json_t *notice_object(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "at", json_column(row, 0), "path",
                     json_column(row, 1), "device", json_column(row, 2), "commid",
                     json_column(row, 3), "sender", json_column(row, 4), "caller",
                     json_column(row, 5), "error", json_column(row, 6));
}

/* What is believed now, beside what was seen: box, candidates, reading as the result had them; a
 * purged field has none. */
static json_t *field_object(sqlite3_stmt *row)
{
    json_t *seen = json_parsed(row, 6);
    json_t *field = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:O?, s:O?, s:O?, s:O?, s:O?}", "id", json_column(row, 0),
        "kind", json_column(row, 1), "value", json_column(row, 2), "confidence",
        json_column(row, 3), "status", json_column(row, 4), "reasons", json_parsed(row, 5), "box",
        json_object_get(seen, "box"), "candidates", json_object_get(seen, "candidates"),
        "value_read", json_object_get(seen, "value"), "as_written",
        json_object_get(seen, "as_written"), "reading", json_object_get(seen, "reading"));

    json_decref(seen);
    return field;
}

/* Puts the rows of a query on an object's id under `key`. */
static int set_rows(struct store *store, struct why *why, json_t *object, const char *key,
                    json_t *(*row)(sqlite3_stmt *), enum query query, int64_t id)
{
    json_t *array = NULL;
    int r = json_rows(store, why, &array, row, query, "i", id);

    if (r < 0)
        return r;
    return json_object_set_new(object, key, array) < 0 ? out_of_memory(why) : 0;
}

/* Puts the fax's nominations on it. The statement is prepared once for the whole list: that costs
 * more than running it. */
static int list_nominations(struct store *store, sqlite3_stmt *of_fax, int64_t id, json_t *fax,
                            struct why *why)
{
    json_t *nominations = json_array();
    int r;

    if (json_object_set_new(fax, "nominations", nominations) < 0)
        return out_of_memory(why);
    sqlite3_reset(of_fax);
    sqlite3_bind_int64(of_fax, 1, id);
    while ((r = db_step(store, why, of_fax)) == 1)
        if (json_array_append_new(nominations, nomination_line(of_fax)) < 0)
            return out_of_memory(why);
    return r;
}

static int list_rows(struct store *store, sqlite3_stmt *statement, json_t *array, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *of_fax = NULL;
    int r = db_query(store, why, &of_fax, QUERY_NOMINATIONS_OF_FAX, "i", (int64_t)0);

    if (r < 0)
        return r;

    while ((r = db_step(store, why, statement)) == 1) {
        json_t *fax = fax_line(statement);

        if (json_array_append_new(array, fax) < 0)
            return out_of_memory(why);
        r = list_nominations(store, of_fax, sqlite3_column_int64(statement, FAX_ID), fax, why);
        if (r < 0)
            return r;
    }
    return r;
}

static int check_state(const char *state, struct why *why)
{
    char known[160] = STORE_LIST_QUEUE, quoted[64];
    size_t at = strlen(known);

    if (!state || !strcmp(state, STORE_LIST_QUEUE))
        return 0;
    for (int i = 0; i < FAX_STATE_COUNT; i++) {
        const char *name = fax_state_name((enum fax_state)i);

        if (!strcmp(state, name))
            return 0;
        at += (size_t)snprintf(known + at, sizeof(known) - at, " %s", name);
    }
    return why_set(why, -EINVAL, _("«%s» is no state of a fax; it is one of: %s"),
                   log_quote(state, quoted, sizeof(quoted)), known);
}

int store_list(struct store *store, const char *state, int64_t limit, json_t **ret_array,
               struct why *why)
{
    _cleanup_(json_decrefp) json_t *array = json_array();
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r = check_state(state, why);

    if (r == 0)
        r = db_begin_read(store, why);
    if (r < 0)
        return r;
    if (!state)
        r = db_query(store, why, &statement, QUERY_LIST_ALL, "i", limit);
    else if (!strcmp(state, STORE_LIST_QUEUE))
        r = db_query(store, why, &statement, QUERY_LIST_QUEUE, "i", limit);
    else
        r = db_query(store, why, &statement, QUERY_LIST_STATE, "is", limit, state);
    if (r == 0)
        r = list_rows(store, statement, array, why);
    r = db_end(store, r, why);
    if (r < 0)
        return r;
    *ret_array = array;
    array = NULL;
    return 0;
}

/* All of a nomination. */
static int fill_nomination(struct store *store, json_t *nomination, int64_t id, struct why *why)
{
    return set_rows(store, why, nomination, "fields", field_object, QUERY_SHOW_FIELDS, id);
}

static int show_fax_row(sqlite3_stmt *row, json_t **ret_fax)
{
    json_t *fax = fax_line(row);
    json_t *more = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "path", json_column(row, FAX_PATH),
        "device", json_column(row, FAX_DEVICE), "commid", json_column(row, FAX_COMMID), "caller",
        json_column(row, FAX_CALLER), "sha256", json_column(row, FAX_SHA256), "reader",
        json_column(row, FAX_READER), "warning", json_column(row, FAX_WARNING), "read_at",
        json_column(row, FAX_READ_AT), "purged_at", json_column(row, FAX_PURGED_AT));
    int r = json_object_update(fax, more);

    json_decref(more);
    *ret_fax = fax;
    return r;
}

static int show_fax(struct store *store, int64_t id, json_t **ret_fax, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    _cleanup_(json_decrefp) json_t *fax = NULL;
    json_t *nomination;
    size_t i;
    int r;

    r = db_query(store, why, &statement, QUERY_SHOW_FAX, "i", id);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0)
        return id_unknown('F', id, why);
    if (show_fax_row(statement, &fax) < 0)
        return out_of_memory(why);
    r = set_rows(store, why, fax, "notices", notice_object, QUERY_SHOW_NOTICES, id);
    if (r == 0)
        r = set_rows(store, why, fax, "pages", page_object, QUERY_SHOW_PAGES, id);
    if (r == 0)
        r = set_rows(store, why, fax, "nominations", nomination_line, QUERY_NOMINATIONS_OF_FAX, id);
    json_array_foreach(json_object_get(fax, "nominations"), i, nomination)
    {
        const char *name = json_string_value(json_object_get(nomination, "id"));
        int64_t number = 0;

        if (r == 0)
            r = id_parse_nomination(name ? name : "", &number, why);
        if (r == 0)
            r = fill_nomination(store, nomination, number, why);
    }
    if (r < 0)
        return r;
    *ret_fax = fax;
    fax = NULL;
    return 0;
}

static int show_nomination(struct store *store, int64_t id, json_t **ret_nomination,
                           struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL, *of_fax = NULL;
    _cleanup_(json_decrefp) json_t *nomination = NULL;
    int r;

    r = db_query(store, why, &statement, QUERY_NOMINATION_BY_ID, "i", id);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0)
        return id_unknown('N', id, why);
    nomination = nomination_line(statement);
    r = db_query(store, why, &of_fax, QUERY_SHOW_FAX, "i",
                 sqlite3_column_int64(statement, NOMINATION_FAX));
    if (r == 0)
        r = db_step(store, why, of_fax);
    if (r < 0)
        return r;
    if (json_object_set_new(nomination, "from", fax_line(of_fax)) < 0)
        return out_of_memory(why);
    r = fill_nomination(store, nomination, id, why);
    if (r < 0)
        return r;
    *ret_nomination = nomination;
    nomination = NULL;
    return 0;
}

int store_show(struct store *store, const char *id, json_t **ret_object, struct why *why)
{
    int64_t number = 0;
    char letter = 0;
    _cleanup_(json_decrefp) json_t *object = NULL;
    int r = id_parse(id, &letter, &number, why);

    if (r == 0)
        r = db_begin_read(store, why);
    if (r < 0)
        return r;
    r = letter == 'F' ? show_fax(store, number, &object, why)
                      : show_nomination(store, number, &object, why);
    r = db_end(store, r, why);
    if (r < 0)
        return r;
    *ret_object = object;
    object = NULL;
    return 0;
}
