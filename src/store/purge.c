/* SPDX-License-Identifier: Apache-2.0 */
#include "store/purge.h"

#include <errno.h>

#include "base/clock.h"
#include "base/intl.h"
#include "store/db.h"
#include "store/history.h"
#include "store/json.h"

int store_purge_count(struct store *store, const char *before, struct purge_sum *ret_sum,
                      struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *sum = NULL;
    int r = db_query(store, why, &sum, QUERY_PURGE_COUNT, "s", before);

    if (r == 0)
        r = db_step(store, why, sum);
    if (r < 0)
        return r;
    *ret_sum = (struct purge_sum){
        .n_faxes = sqlite3_column_int64(sum, 0),
        .n_fields = sqlite3_column_int64(sum, 1),
        .n_history = sqlite3_column_int64(sum, 2),
        .n_waiting = sqlite3_column_int64(sum, 3),
    };
    r = db_number(store, why, &ret_sum->n_lone, QUERY_PURGE_LONE_COUNT, "s", before);
    return r < 0 ? r : 0;
}

static int purge_fax(struct store *store, int64_t fax, const char *actor, struct why *why)
{
    /* the mark comes first: the triggers that protect what was seen ask for it */
    static const enum query steps[] = {
        QUERY_PURGE_PAGES,       QUERY_PURGE_FIELDS,     QUERY_PURGE_NOMINATIONS,
        QUERY_PURGE_NOTICES,     QUERY_PURGE_DRAFTS,     QUERY_PURGE_SPOT_CHECKS,
        QUERY_PURGE_SECOND_KEYS, QUERY_PURGE_RECEPTIONS, QUERY_PURGE_HISTORY,
    };
    struct event event = {.actor = actor, .fax = fax, .action = "purged"};
    char now[CLOCK_TEXT_SIZE];
    int r;

    clock_format_utc(clock_now(), now);
    r = db_run(store, why, QUERY_PURGE_FAX, "si", now, fax);
    for (size_t i = 0; r >= 0 && i < sizeof(steps) / sizeof(steps[0]); i++)
        r = db_run(store, why, steps[i], "i", fax);
    return r < 0 ? r : history_add(store, &event, why);
}

int store_purge_next(struct store *store, const char *before, const char *actor, struct why *why)
{
    int64_t fax = 0;
    int r = db_run(store, why, QUERY_SECURE_DELETE, "");

    if (r >= 0)
        r = db_begin_write(store, why);
    if (r < 0)
        return r;
    r = db_number(store, why, &fax, QUERY_PURGE_NEXT, "s", before);
    if (r == 1) {
        r = purge_fax(store, fax, actor, why);
        r = r < 0 ? r : 1;
    }
    return db_end(store, r, why);
}

int store_purge_lone(struct store *store, const char *before, int64_t *ret_n, struct why *why)
{
    int r = db_run(store, why, QUERY_SECURE_DELETE, ""), n = 0;

    if (r >= 0)
        r = db_begin_write(store, why);
    if (r < 0)
        return r;
    r = n = db_run(store, why, QUERY_PURGE_LONE_NOTICES, "s", before);
    if (r >= 0)
        r = db_run(store, why, QUERY_PURGE_LONE_RECEPTIONS, "s", before);
    n += r;
    if (r >= 0)
        r = db_run(store, why, QUERY_PURGE_LOG_GAPS, "s", before);
    r = db_end(store, r < 0 ? r : 0, why);
    if (r == 0)
        *ret_n = n;
    return r;
}

static json_t *hash_row(sqlite3_stmt *row)
{
    return json_column(row, 0);
}

int store_purged_hashes(struct store *store, json_t **ret_array, struct why *why)
{
    return json_rows(store, why, ret_array, hash_row, QUERY_PURGED_HASHES, "");
}

int store_purge_wipe(struct store *store, struct why *why)
{
    int64_t busy = 0;
    int r = db_run(store, why, QUERY_VACUUM, "");

    if (r >= 0)
        r = db_number(store, why, &busy, QUERY_TRUNCATE_JOURNAL, "");
    if (r < 0)
        return r;
    return busy ? why_set(why, -EBUSY,
                          _("%s: its journal is in use and could not be emptied; run this again"),
                          store->path)
                : 0;
}
