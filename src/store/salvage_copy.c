/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows are copied by ranges of their numbers; a range that fails is halved, so that one bad page
 * costs the rows on it and no others. Tables without row numbers are copied from either end.
 * Nothing here knows the columns: what both databases have is copied.
 */
#include "store/salvage_copy.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
    MAX_COLUMNS = 64,
    MAX_SQL_BYTES = 5000,
    MAX_ROWS = 1 << 24, /* of a table whose last row cannot be told */
    MAX_FAILED = 50000, /* then the rest of the table is given up: it costs hours */
};

struct copy {
    sqlite3 *from; /* the damaged one */
    struct store *to;
    const struct salvage_table *table;
    sqlite3_stmt *insert;
    int64_t n_rows;
    unsigned n_failed; /* ranges that met a bad page */
};

sqlite3_stmt *salvage_prepare(sqlite3 *sqlite, int *ret_code, const char *format, ...)
{
    char sql[MAX_SQL_BYTES];
    sqlite3_stmt *statement = NULL;
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(sql, sizeof(sql), format, ap);
    va_end(ap);
    *ret_code = n < 0 || (size_t)n >= sizeof(sql)
                    ? SQLITE_TOOBIG
                    : sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL);
    return statement;
}

int salvage_number(sqlite3 *sqlite, const char *sql, int64_t *ret_number)
{
    int code;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement =
        salvage_prepare(sqlite, &code, "%s", sql);

    if (!statement || sqlite3_step(statement) != SQLITE_ROW)
        return -EIO;
    *ret_number = sqlite3_column_int64(statement, 0);
    return 0;
}

/* ---- copying ---- */

/* The row that `from` stands on. A row that the rules of the new database refuse is lost, too. */
static int copy_row(struct copy *copy, sqlite3_stmt *from)
{
    int code;

    for (int i = 0; i < sqlite3_bind_parameter_count(copy->insert); i++)
        sqlite3_bind_value(copy->insert, i + 1, sqlite3_column_value(from, i));
    code = sqlite3_step(copy->insert);
    sqlite3_reset(copy->insert);
    if (code == SQLITE_DONE)
        copy->n_rows += sqlite3_changes64(copy->to->sqlite);
    return code == SQLITE_DONE || (code & 0xFF) == SQLITE_CONSTRAINT ? 0 : -EIO;
}

/* Copies the rows that `from` gives; SQLITE_DONE when it gave all, what stopped it otherwise, and
 * -1 when the new database took no more. *ret_last is the last column of the last row. */
static int copy_rows(struct copy *copy, sqlite3_stmt *from, int64_t *ret_last)
{
    int code;

    while ((code = sqlite3_step(from)) == SQLITE_ROW) {
        if (copy_row(copy, from) < 0)
            return -1;
        if (ret_last)
            *ret_last = sqlite3_column_int64(from, sqlite3_column_count(from) - 1);
    }
    return code;
}

static int copy_range(struct copy *copy, int64_t first, int64_t last)
{
    const struct salvage_table *table = copy->table;
    int64_t good = first - 1, middle;
    bool again = false;
    int code, r;

    while (first <= last && copy->n_failed <= MAX_FAILED) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *from =
            salvage_prepare(copy->from, &code,
                            "SELECT %s, rowid FROM %s NOT INDEXED WHERE rowid BETWEEN %" PRId64
                            " AND %" PRId64 " ORDER BY rowid",
                            table->columns, table->name, first, last);

        if (from)
            code = copy_rows(copy, from, &good);
        if (code == SQLITE_DONE || code == -1)
            return code == -1 ? -EIO : 0;
        copy->n_failed++;
        first = good + 1; /* what lies behind the last good row, in two halves */
        middle = first + (last - first) / 2;
        if (first > last || (first == last && again))
            return 0;        /* this row is lost */
        if (first == last) { /* a disk may read the second time what it did not the first */
            again = true;
            continue;
        }
        r = copy_range(copy, first, middle);
        if (r < 0)
            return r;
        first = middle + 1;
        good = middle;
    }
    return 0;
}

static int copy_numbered(struct copy *copy)
{
    char sql[256];
    int64_t given = 0, last = 0;

    /* Whatever of these can be told: the last number that was given, the last row. */
    snprintf(sql, sizeof(sql), "SELECT seq FROM sqlite_sequence WHERE name = '%s'",
             copy->table->name);
    salvage_number(copy->from, sql, &given);
    snprintf(sql, sizeof(sql), "SELECT max(rowid) FROM %s", copy->table->name);
    if (salvage_number(copy->from, sql, &last) < 0)
        last = MAX_ROWS;
    return copy_range(copy, 1, last > given ? last : given);
}

/* From either end until a bad page. */
static int copy_unnumbered(struct copy *copy)
{
    static const char *const orders[] = {"ASC", "DESC"};
    int code = 0;

    for (size_t i = 0; i < 2 && code != -1; i++) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *from =
            salvage_prepare(copy->from, &code, "SELECT %s FROM %s ORDER BY 1 %s",
                            copy->table->columns, copy->table->name, orders[i]);

        if (from)
            code = copy_rows(copy, from, NULL);
    }
    return code == -1 ? -EIO : 0;
}

/* ---- which tables ---- */

/* Has the table that column in the damaged database? Asked again where there is no answer. */
static bool has_column(sqlite3 *from, const char *table, const char *column)
{
    for (int i = 0; i < 2; i++) {
        int code;
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = salvage_prepare(
            from, &code, "SELECT 1 FROM pragma_table_info('%s') WHERE name = '%s'", table, column);

        if (statement)
            code = sqlite3_step(statement);
        if (code == SQLITE_ROW || code == SQLITE_DONE)
            return code == SQLITE_ROW;
    }
    return false;
}

/* How many columns the table has in both databases, and which; 0: it is not in the damaged one. */
static int find_columns(struct store *to, sqlite3 *from, struct salvage_table *table,
                        char *ret_places)
{
    int code, n = 0;
    size_t at = 0;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *ours =
        salvage_prepare(to->sqlite, &code, "SELECT name FROM pragma_table_info('%s')", table->name);

    table->columns[0] = ret_places[0] = '\0';
    while (ours && (code = sqlite3_step(ours)) == SQLITE_ROW && n < MAX_COLUMNS) {
        if (!has_column(from, table->name, db_text(ours, 0)))
            continue;
        at += (size_t)snprintf(table->columns + at, sizeof(table->columns) - at, "%s\"%s\"",
                               n > 0 ? "," : "", db_text(ours, 0));
        strcat(ret_places, n > 0 ? ",?" : "?");
        n++;
        if (at >= sizeof(table->columns))
            return -E2BIG;
    }
    return ours && code == SQLITE_DONE ? n : -EIO;
}

int salvage_copy_table(struct store *to, sqlite3 *from, struct salvage_table *table,
                       int64_t *n_rows)
{
    struct copy copy = {.from = from, .to = to, .table = table};
    char places[2 * MAX_COLUMNS + 1];
    int r = find_columns(to, from, table, places), code;

    if (r <= 0)
        return r;
    copy.insert = salvage_prepare(to->sqlite, &code, "INSERT OR IGNORE INTO %s (%s) VALUES (%s)",
                                  table->name, table->columns, places);
    if (!copy.insert)
        return -EIO;
    r = table->without_rowid ? copy_unnumbered(&copy) : copy_numbered(&copy);
    sqlite3_finalize(copy.insert);
    *n_rows += copy.n_rows;
    return r;
}
