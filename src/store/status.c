/* SPDX-License-Identifier: Apache-2.0
 *
 * status: the queue in numbers, for `uketsuke status`.
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
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *times = NULL;
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
        r = db_query(store, why, &times, QUERY_STATUS_TIMES, "");
    if (r == 0)
        r = db_step(store, why, times);
    if (r < 0)
        return r;
    r = json_object_set_new(status, "unplaced", json_integer(unplaced)) |
        json_object_set_new(status, "notices_without_fax", json_integer(notices)) |
        json_object_set_new(status, "oldest_waiting", json_column(times, 0)) |
        json_object_set_new(status, "newest", json_column(times, 1)) |
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
