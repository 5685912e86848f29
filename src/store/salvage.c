/* SPDX-License-Identifier: Apache-2.0
 *
 * First whatever can be read is copied, then gaps are filled out of a backup, then what does not
 * belong together any more is put right.
 */
#include "store/salvage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "store/db.h"
#include "store/history.h"
#include "store/salvage_copy.h"

enum { MAX_TABLES = 64 };

static int execute(struct store *store, const char *sql, struct why *why)
{
    return sqlite3_exec(store->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
                                                                           : db_fail(store, why);
}

static int copy_all(struct store *to, sqlite3 *from, int64_t *n_rows, struct why *why)
{
    struct salvage_table tables[MAX_TABLES];
    size_t n = 0;
    int r = 0, code;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = salvage_prepare(
        to->sqlite, &code,
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite%%' ORDER BY name");

    if (!statement)
        return db_fail(to, why);
    for (; n < MAX_TABLES && (r = db_step(to, why, statement)) == 1; n++) {
        snprintf(tables[n].name, sizeof(tables[n].name), "%s", db_text(statement, 0));
        tables[n].without_rowid = sqlite3_column_int(statement, 1);
    }
    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++)
        if (salvage_copy_table(to, from, &tables[i], n_rows) < 0)
            return db_fail(to, why);
    return 0;
}

/* ---- filling gaps out of a backup ---- */

/* What makes up a fax; each with a row number of its own that is given once. The rest is made anew,
 * or is not missed. */
static const char *const parts[] = {"history", "faxes", "pages", "nominations", "fields"};

/* Of rows that were not had: which faxes they are of, and which of those are in doubt. ?1: the last
 * row of history that the backup has; ?2: the last that there was. */
static const char *const weighing[] = {
    "INSERT INTO filled SELECT id FROM faxes WHERE id NOT IN (SELECT id FROM had_faxes)"
    " UNION SELECT fax FROM pages WHERE id NOT IN (SELECT id FROM had_pages)"
    " UNION SELECT fax FROM nominations WHERE id NOT IN (SELECT id FROM had_nominations)"
    " UNION SELECT n.fax FROM fields i JOIN nominations n ON n.id = i.nomination"
    "  WHERE i.id NOT IN (SELECT id FROM had_fields)",
    /* what was purged since does not come back with the backup */
    "UPDATE history SET was = NULL, became = NULL, note = NULL, salt = NULL"
    " WHERE id NOT IN (SELECT id FROM had_history)"
    " AND fax IN (SELECT fax FROM history WHERE action = 'purged')",
    "DELETE FROM faxes WHERE id IN (SELECT fax FROM filled)"
    " AND id IN (SELECT fax FROM history WHERE action = 'purged')"
    " AND id NOT IN (SELECT id FROM had_faxes)",
    "INSERT INTO doubtful SELECT fax FROM filled"
    " WHERE (SELECT max(id) FROM history) < ?2"
    " OR (SELECT count(*) FROM history) < (SELECT max(id) FROM history)"
    " OR fax IN (SELECT fax FROM history WHERE id > ?1)",
};

static int run_with(struct store *store, const char *sql, int64_t first, int64_t second,
                    struct why *why)
{
    int code;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement =
        salvage_prepare(store->sqlite, &code, "%s", sql);

    if (!statement)
        return db_fail(store, why);
    if (sqlite3_bind_parameter_count(statement) == 2) {
        sqlite3_bind_int64(statement, 1, first);
        sqlite3_bind_int64(statement, 2, second);
    }
    return sqlite3_step(statement) == SQLITE_DONE ? 0 : db_fail(store, why);
}

/* The number of the last row of the history that there was, or INT64_MAX when that is not known:
 * the damaged file cannot tell, or does not go on from the history that the backup has (up to
 * head). */
static int64_t last_of_history(struct store *store, sqlite3 *damaged, sqlite3 *backup, int64_t head)
{
    int code;
    int64_t last;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *theirs =
        salvage_prepare(backup, &code, "SELECT chain FROM history WHERE id = %" PRId64, head);
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *ours = salvage_prepare(
        store->sqlite, &code, "SELECT chain FROM history WHERE id = %" PRId64, head);

    if (!damaged || !theirs || !ours || sqlite3_step(theirs) != SQLITE_ROW ||
        sqlite3_step(ours) != SQLITE_ROW || strcmp(db_text(theirs, 0), db_text(ours, 0)) != 0 ||
        salvage_number(damaged, "SELECT seq FROM sqlite_sequence WHERE name = 'history'", &last) <
            0 ||
        last < head)
        return INT64_MAX;
    return last;
}

static int fill_gaps(struct store *store, sqlite3 *damaged, sqlite3 *backup, int64_t *n_rows,
                     struct why *why)
{
    int64_t head = 0;
    int r = 0;

    salvage_number(backup, "SELECT max(id) FROM history", &head);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && r == 0; i++) {
        struct salvage_table table = {.without_rowid = false};
        char sql[128];

        snprintf(sql, sizeof(sql), "CREATE TEMP TABLE had_%s AS SELECT id FROM %s", parts[i],
                 parts[i]);
        r = run_with(store, sql, 0, 0, why);
        snprintf(table.name, sizeof(table.name), "%s", parts[i]);
        if (r == 0 && salvage_copy_table(store, backup, &table, n_rows) < 0)
            r = db_fail(store, why);
    }
    for (size_t i = 0; i < sizeof(weighing) / sizeof(weighing[0]) && r == 0; i++)
        r = run_with(store, weighing[i], head, last_of_history(store, damaged, backup, head), why);
    return r;
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
    /* what may be older than what a person said last is shown to a person again, as it is */
    "DELETE FROM doubtful WHERE fax IN (SELECT id FROM unwhole)",
    "UPDATE fields SET status = 'review', reasons = json_insert(reasons, '$[#]', 'partial_fax')"
    " WHERE nomination IN (SELECT id FROM nominations WHERE state <> 'rejected'"
    " AND fax IN (SELECT fax FROM doubtful))",
    "UPDATE nominations SET state = 'open' WHERE state <> 'rejected'"
    " AND fax IN (SELECT fax FROM doubtful)",
    "UPDATE faxes SET error_text = ifnull(error_text || ' ', '') || '" SALVAGE_ERROR "'"
    " WHERE id IN (SELECT fax FROM doubtful)",
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

/* The row that numbers stand on: a table, and the last number that was given there. */
static int keep_number(struct store *to, sqlite3_stmt *numbers, struct why *why)
{
    int code;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *keep =
        salvage_prepare(to->sqlite, &code,
                        "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?"
                        " AND name IN ('faxes', 'nominations')");

    if (!keep)
        return db_fail(to, why);
    sqlite3_bind_value(keep, 1, sqlite3_column_value(numbers, 0));
    sqlite3_bind_value(keep, 2, sqlite3_column_value(numbers, 1));
    return sqlite3_step(keep) == SQLITE_DONE ? 0 : db_fail(to, why);
}

/* No number is given twice, also not that of a row that is lost; if the damaged file can tell. It
 * is asked twice. */
static int keep_numbers(struct store *to, sqlite3 *from, struct why *why)
{
    int code = SQLITE_ROW, r = 0;

    for (int i = 0; i < 2 && code != SQLITE_DONE; i++) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *numbers =
            salvage_prepare(from, &code, "SELECT seq, name FROM sqlite_sequence");

        while (numbers && r == 0 && (code = sqlite3_step(numbers)) == SQLITE_ROW)
            r = keep_number(to, numbers, why);
        if (r < 0)
            return r;
    }
    return 0;
}

/* Rows of other tables that refer to what is gone. */
static int drop_dangling(struct store *store, struct why *why)
{
    int r, code;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = salvage_prepare(
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
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = salvage_prepare(
        store->sqlite, &code,
        "SELECT id, state FROM faxes WHERE id IN (SELECT id FROM unwhole UNION SELECT fax"
        " FROM doubtful)"
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
    salvage_number(store->sqlite, "SELECT count(*) FROM unwhole", &salvaged->n_to_read);
    salvage_number(store->sqlite, "SELECT count(DISTINCT fax) FROM doubtful",
                   &salvaged->n_doubtful);
    salvage_number(store->sqlite,
                   "SELECT (SELECT count(*) FROM faxes WHERE reason = '" SALVAGE_ERROR "')"
                   " + (SELECT count(*) FROM nominations WHERE reason = '" SALVAGE_ERROR "')",
                   &salvaged->n_stubs);
    return 0;
}

static int salvage(struct store *store, sqlite3 *from, sqlite3 *backup, struct salvaged *salvaged,
                   struct why *why)
{
    int r = db_begin_write(store, why);

    if (r < 0)
        return r;
    /* Rows come in any order, and some do not: triggers that keep counts beside them would stumble.
     * The counts are made anew at the end. */
    sqlite3_db_config(store->sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    r = execute(store, "CREATE TEMP TABLE filled (fax); CREATE TEMP TABLE doubtful (fax)", why);
    if (r == 0 && from)
        r = copy_all(store, from, &salvaged->n_rows, why);
    if (r == 0 && backup)
        r = fill_gaps(store, from, backup, &salvaged->n_from_backup, why);
    if (r == 0 && from)
        r = keep_numbers(store, from, why);
    if (r == 0 && backup)
        r = keep_numbers(store, backup, why);
    if (r == 0)
        r = put_right(store, salvaged, why);
    sqlite3_db_config(store->sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
    if (r == 0)
        r = execute(store, "INSERT INTO recount VALUES (1)", why);
    return db_end(store, r, why);
}

static sqlite3 *open_to_read(const char *path, int flags)
{
    sqlite3 *sqlite = NULL;

    if (path && sqlite3_open_v2(path, &sqlite, flags, NULL) == SQLITE_OK) {
        sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        return sqlite;
    }
    sqlite3_close(sqlite);
    return NULL;
}

int store_salvage(struct store *store, const char *from, const char *backup_or_null,
                  struct salvaged *ret_salvaged, struct why *why)
{
    struct salvaged salvaged = {0};
    /* writable, because a write-ahead log is read only by who may write; a backup has none */
    sqlite3 *damaged = open_to_read(from, SQLITE_OPEN_READWRITE);
    sqlite3 *backup = open_to_read(backup_or_null, SQLITE_OPEN_READONLY);
    int r;

    /* a foreign key may point to a row that is copied later, or not at all */
    r = execute(store, "PRAGMA foreign_keys = OFF", why);
    if (r == 0 && (damaged || backup))
        r = salvage(store, damaged, backup, &salvaged, why);
    sqlite3_close(damaged);
    sqlite3_close(backup);
    if (r == 0)
        r = execute(store, "PRAGMA foreign_keys = ON", why);
    if (r == 0)
        *ret_salvaged = salvaged;
    return r;
}
