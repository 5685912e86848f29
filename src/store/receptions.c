/* SPDX-License-Identifier: Apache-2.0
 *
 * receptions: what the fax server's own log says it received, held against what is in the books.
 */
#include <errno.h>

#include "base/clock.h"
#include "base/intl.h"
#include "store/json.h"
#include "store/store.h"

int store_log_begin(struct store *store, const char *path, struct store_log *ret_log,
                    struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r = db_begin_write(store, why);

    if (r < 0)
        return r;
    r = db_query(store, why, &statement, QUERY_LOG_FIND, "s", path);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0) {
        sqlite3_reset(statement);
        return db_end(store, r, why);
    }
    *ret_log = (struct store_log){0};
    if (r == 1)
        *ret_log = (struct store_log){sqlite3_column_int64(statement, 0),
                                      sqlite3_column_int64(statement, 1),
                                      sqlite3_column_int64(statement, 2)};
    return 0;
}

int store_reception_add(struct store *store, const struct store_reception *reception,
                        struct why *why)
{
    int r =
        db_run(store, why, QUERY_RECEPTION_ADD, "ssssssssiis", reception->log, reception->local_at,
               reception->at, reception->path, reception->commid, reception->device,
               reception->sender, reception->caller, (int64_t)reception->n_pages,
               (int64_t)reception->duration_s, reception->error[0] ? reception->error : NULL);

    return r < 0 ? r : 0;
}

int store_log_gap_add(struct store *store, const char *path, const struct store_log *log,
                      struct why *why)
{
    char now[CLOCK_TEXT_SIZE];
    int r;

    clock_format_utc(clock_now(), now);
    r = db_run(store, why, QUERY_LOG_GAP_ADD, "siis", path, log->inode, log->offset, now);
    return r < 0 ? r : 0;
}

int store_log_gap_end(struct store *store, const char *path, int64_t inode, struct why *why)
{
    int r = db_run(store, why, QUERY_LOG_GAP_END, "si", path, inode);

    return r < 0 ? r : 0;
}

static json_t *gap_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o}", "inode", json_column(row, 0), "offset", json_column(row, 1),
                     "until_s", json_column(row, 2));
}

int store_log_gaps(struct store *store, const char *path, json_t **ret_array, struct why *why)
{
    return json_rows(store, why, ret_array, gap_row, QUERY_LOG_GAPS, "s", path);
}

static json_t *pair_row(sqlite3_stmt *row)
{
    return json_pack("{s:I, s:I}", "reception", (json_int_t)sqlite3_column_int64(row, 0), "fax",
                     (json_int_t)sqlite3_column_int64(row, 1));
}

/* Receptions that have no fax yet, with the fax that took their file in; gathered first, for
 * joining writes to the table that is read here. */
static int join_alone(struct store *store, struct why *why)
{
    _cleanup_(json_decrefp) json_t *pairs = NULL;
    const json_t *pair;
    size_t i;
    int r = json_rows(store, why, &pairs, pair_row, QUERY_RECEPTIONS_TO_JOIN, "");

    json_array_foreach(pairs, i, pair)
    {
        if (r >= 0)
            r = db_run(store, why, QUERY_RECEPTION_JOIN, "ii",
                       json_integer_value(json_object_get(pair, "fax")),
                       json_integer_value(json_object_get(pair, "reception")));
    }
    return r;
}

int store_log_end(struct store *store, const char *path, const struct store_log *log, int r,
                  struct why *why)
{
    if (r >= 0)
        r = db_run(store, why, QUERY_LOG_SET, "siii", path, log->inode, log->offset, log->n_bad);
    if (r >= 0)
        r = join_alone(store, why);
    r = db_end(store, r, why);
    return r < 0 ? r : 0;
}
