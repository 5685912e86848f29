/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows are copied by ranges of their numbers; a range that fails is halved, so that one bad page
 * costs the rows on it and no others. Tables without row numbers are copied from either end.
 * Nothing here knows the columns: what both databases have is copied.
 */
#include "store/salvage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "store/db.h"
#include "store/history.h"

enum {
    MAX_TABLES = 64,
    MAX_COLUMNS = 64,
    MAX_NAME_BYTES = 64,
    MAX_COLUMNS_BYTES = 2048,
    MAX_SQL_BYTES = 5000,
    MAX_ROWS = 1 << 24, /* of a table whose last row cannot be told */
    MAX_FAILED = 50000, /* then the rest of the table is given up: it costs hours */
};

struct table {
    char name[MAX_NAME_BYTES];
    bool without_rowid;
    char columns[MAX_COLUMNS_BYTES]; /* those that both have, with commas */
};

struct copy {
    sqlite3 *from; /* the damaged one */
    struct store *to;
    const struct table *table;
    sqlite3_stmt *insert;
    int64_t n_rows;
    unsigned n_failed; /* ranges that met a bad page */
};

/* Statements with the name of a table in them cannot be listed in queries.c. The names are those of
 * our own schema, read from the new database and never from the damaged one. */
__attribute__((format(printf, 3, 4))) static sqlite3_stmt *prepare(sqlite3 *sqlite, int *ret_code,
                                                                   const char *format, ...)
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

static int number(sqlite3 *sqlite, const char *sql, int64_t *ret_number)
{
    int code;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = prepare(sqlite, &code, "%s", sql);

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
    const struct table *table = copy->table;
    int64_t good = first - 1, middle;
    int code, r;

    while (first <= last && copy->n_failed <= MAX_FAILED) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *from =
            prepare(copy->from, &code,
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
        if (first >= last)
            return 0; /* this row is lost */
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
    number(copy->from, sql, &given);
    snprintf(sql, sizeof(sql), "SELECT max(rowid) FROM %s", copy->table->name);
    if (number(copy->from, sql, &last) < 0)
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
            prepare(copy->from, &code, "SELECT %s FROM %s ORDER BY 1 %s", copy->table->columns,
                    copy->table->name, orders[i]);

        if (from)
            code = copy_rows(copy, from, NULL);
    }
    return code == -1 ? -EIO : 0;
}

/* ---- which tables ---- */

/* The columns that the table has in both databases; 0 of them: it is not in the damaged one. */
static size_t find_columns(struct store *to, sqlite3 *from, struct table *table, char *ret_places)
{
    int code;
    size_t at = 0, n = 0;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *ours =
        prepare(to->sqlite, &code, "SELECT name FROM pragma_table_info('%s')", table->name);

    table->columns[0] = ret_places[0] = '\0';
    while (ours && sqlite3_step(ours) == SQLITE_ROW && n < MAX_COLUMNS) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *theirs =
            prepare(from, &code, "SELECT 1 FROM pragma_table_info('%s') WHERE name = '%s'",
                    table->name, db_text(ours, 0));

        if (!theirs || sqlite3_step(theirs) != SQLITE_ROW)
            continue;
        at += (size_t)snprintf(table->columns + at, sizeof(table->columns) - at, "%s\"%s\"",
                               n > 0 ? "," : "", db_text(ours, 0));
        strcat(ret_places, n > 0 ? ",?" : "?");
        n++;
        if (at >= sizeof(table->columns))
            return 0;
    }
    return n;
}

static int copy_table(struct store *to, sqlite3 *from, struct table *table, int64_t *n_rows)
{
    struct copy copy = {.from = from, .to = to, .table = table};
    char places[2 * MAX_COLUMNS + 1];
    int r, code;

    if (find_columns(to, from, table, places) == 0)
        return 0;
    copy.insert = prepare(to->sqlite, &code, "INSERT OR IGNORE INTO %s (%s) VALUES (%s)",
                          table->name, table->columns, places);
    if (!copy.insert)
        return -EIO;
    r = table->without_rowid ? copy_unnumbered(&copy) : copy_numbered(&copy);
    sqlite3_finalize(copy.insert);
    *n_rows += copy.n_rows;
    return r;
}

static int copy_all(struct store *to, sqlite3 *from, int64_t *n_rows, struct why *why)
{
    struct table tables[MAX_TABLES];
    size_t n = 0;
    int code;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement =
        prepare(to->sqlite, &code,
                "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                " AND name NOT LIKE 'sqlite%%' ORDER BY name");

    if (!statement)
        return db_fail(to, why);
    for (; n < MAX_TABLES && sqlite3_step(statement) == SQLITE_ROW; n++) {
        snprintf(tables[n].name, sizeof(tables[n].name), "%s", db_text(statement, 0));
        tables[n].without_rowid = sqlite3_column_int(statement, 1);
    }
    for (size_t i = 0; i < n; i++)
        if (copy_table(to, from, &tables[i], n_rows) < 0)
            return db_fail(to, why);
    return 0;
}

/* ---- putting right ---- */

/* In this order. What is deleted here is read from the image once more, or has lost what it is of.
 */
static const char *const repairs[] = {
    /* parts without their whole */
    "DELETE FROM pages WHERE fax NOT IN (SELECT id FROM faxes)",
    "DELETE FROM nominations WHERE page NOT IN (SELECT id FROM pages)",
    "DELETE FROM fields WHERE nomination NOT IN (SELECT id FROM nominations)",
    "DELETE FROM spool_files WHERE fax NOT IN (SELECT id FROM faxes)",
    "UPDATE notices SET fax = NULL WHERE fax NOT IN (SELECT id FROM faxes)",
    /* wholes without their parts: as many fields as any nomination of its form has */
    "CREATE TEMP TABLE unwhole AS SELECT f.id FROM faxes f WHERE f.state = 'read'"
    " AND (NOT EXISTS (SELECT 1 FROM pages WHERE fax = f.id)"
    "  OR f.n_forms <> (SELECT count(*) FROM nominations WHERE fax = f.id)"
    "  OR EXISTS (SELECT 1 FROM nominations n WHERE n.fax = f.id"
    "   AND (SELECT count(*) FROM fields WHERE nomination = n.id) < (SELECT max(k) FROM"
    "    (SELECT count(*) AS k FROM nominations m JOIN fields i ON i.nomination = m.id"
    "     WHERE m.form = n.form GROUP BY m.id))))",
    "DELETE FROM fields WHERE nomination IN"
    " (SELECT id FROM nominations WHERE fax IN (SELECT id FROM unwhole))",
    "DELETE FROM nominations WHERE fax IN (SELECT id FROM unwhole)",
    "DELETE FROM pages WHERE fax IN (SELECT id FROM unwhole)",
    "UPDATE faxes SET state = 'received', n_forms = NULL, read_at = NULL, reader = NULL,"
    " warning = NULL, error_text = ifnull(error_text || ' ', '') || '" SALVAGE_ERROR "'"
    " WHERE id IN (SELECT id FROM unwhole)",
    /* what only the history knows keeps its number */
    "INSERT INTO faxes (id, state, reason, received_at, n_bytes)"
    " SELECT fax, 'unreadable', '" SALVAGE_ERROR "', min(at), 0 FROM history"
    " WHERE fax NOT IN (SELECT id FROM faxes) GROUP BY fax",
    "INSERT INTO pages (fax, page, form, seen)"
    " SELECT DISTINCT fax, 1000000 + nomination, NULL, '{}' FROM history"
    " WHERE nomination IS NOT NULL AND nomination NOT IN (SELECT id FROM nominations)",
    "INSERT INTO nominations (id, fax, page, form, state, reason)"
    " SELECT page - 1000000, fax, id, '?', 'rejected', '" SALVAGE_ERROR "' FROM pages"
    " WHERE page > 1000000 AND page - 1000000 NOT IN (SELECT id FROM nominations)",
};

/* No number is given twice, also not that of a row that is lost; if the damaged file can tell. */
static int keep_numbers(struct store *to, sqlite3 *from, struct why *why)
{
    int code;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *numbers =
        prepare(from, &code, "SELECT seq, name FROM sqlite_sequence");

    while (numbers && sqlite3_step(numbers) == SQLITE_ROW) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *keep =
            prepare(to->sqlite, &code,
                    "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?"
                    " AND name IN ('faxes', 'nominations')");

        if (!keep)
            return db_fail(to, why);
        sqlite3_bind_value(keep, 1, sqlite3_column_value(numbers, 0));
        sqlite3_bind_value(keep, 2, sqlite3_column_value(numbers, 1));
        if (sqlite3_step(keep) != SQLITE_DONE)
            return db_fail(to, why);
    }
    return 0;
}

static int execute(struct store *store, const char *sql, struct why *why)
{
    return sqlite3_exec(store->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
                                                                           : db_fail(store, why);
}

/* Rows of other tables that refer to what is gone. */
static int drop_dangling(struct store *store, struct why *why)
{
    int r, code;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = prepare(
        store->sqlite, &code,
        "SELECT format('DELETE FROM \"%%w\" WHERE rowid = %%d', \"table\", rowid)"
        " FROM pragma_foreign_key_check WHERE rowid IS NOT NULL AND \"table\" <> 'history'");

    if (!statement)
        return db_fail(store, why);
    while ((r = db_step(store, why, statement)) == 1)
        if (execute(store, db_text(statement, 0), why) < 0)
            return -EIO;
    return r;
}

static int note_rebuilt(struct store *store, struct why *why)
{
    struct event event = {.actor = DB_ACTOR_PROGRAM, .action = "rebuilt", .note = SALVAGE_ERROR};
    int r, code;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement =
        prepare(store->sqlite, &code,
                "SELECT id, state FROM faxes WHERE id IN (SELECT id FROM unwhole)"
                " OR reason = '" SALVAGE_ERROR "' ORDER BY id");

    if (!statement)
        return db_fail(store, why);
    while ((r = db_step(store, why, statement)) == 1) {
        event.fax = sqlite3_column_int64(statement, 0);
        event.became = db_text(statement, 1);
        r = history_add(store, &event, why);
        if (r < 0)
            return r;
    }
    return r;
}

static int put_right(struct store *store, struct salvaged *salvaged, struct why *why)
{
    int r = 0;

    for (size_t i = 0; i < sizeof(repairs) / sizeof(repairs[0]) && r == 0; i++)
        r = execute(store, repairs[i], why);
    if (r == 0)
        r = drop_dangling(store, why);
    if (r == 0)
        r = note_rebuilt(store, why);
    if (r < 0)
        return r;
    number(store->sqlite, "SELECT count(*) FROM unwhole", &salvaged->n_to_read);
    number(store->sqlite,
           "SELECT (SELECT count(*) FROM faxes WHERE reason = '" SALVAGE_ERROR "')"
           " + (SELECT count(*) FROM nominations WHERE reason = '" SALVAGE_ERROR "')",
           &salvaged->n_stubs);
    return 0;
}

static int salvage(struct store *store, sqlite3 *from, struct salvaged *salvaged, struct why *why)
{
    int r = db_begin_write(store, why);

    if (r < 0)
        return r;
    /* Rows come in any order, and some do not: triggers that keep counts beside them would stumble.
     * The counts are made anew at the end. */
    sqlite3_db_config(store->sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    r = copy_all(store, from, &salvaged->n_rows, why);
    if (r == 0)
        r = keep_numbers(store, from, why);
    if (r == 0)
        r = put_right(store, salvaged, why);
    sqlite3_db_config(store->sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
    if (r == 0)
        r = execute(store, "INSERT INTO recount VALUES (1)", why);
    return db_end(store, r, why);
}

int store_salvage(struct store *store, const char *from, struct salvaged *ret_salvaged,
                  struct why *why)
{
    struct salvaged salvaged = {0};
    sqlite3 *damaged = NULL;
    int r = 0;

    /* a foreign key may point to a row that is copied later, or not at all */
    r = execute(store, "PRAGMA foreign_keys = OFF", why);
    /* writable, because a write-ahead log is read only by who may write */
    if (r == 0 && sqlite3_open_v2(from, &damaged, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK) {
        sqlite3_db_config(damaged, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        r = salvage(store, damaged, &salvaged, why);
    }
    sqlite3_close(damaged);
    if (r == 0)
        r = execute(store, "PRAGMA foreign_keys = ON", why);
    if (r == 0)
        *ret_salvaged = salvaged;
    return r;
}
