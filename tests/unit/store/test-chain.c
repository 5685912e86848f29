/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that the history is the chain that docs/schemata-database.md describes (computed here once
 * more, from the description), in a new database and in one of version 1; that a purge of texts
 * leaves it whole; and that rows can be added at the end and nothing else.
 */
#include "../test.h"

#include "instance.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

enum { SQL_CONSTRAINT = 19, SQL_DONE = 101 };

/* "5:hello," or "-,". */
static void put(FILE *to, const char *text)
{
    if (text)
        fprintf(to, "%zu:%s,", strlen(text), text);
    else
        fputs("-,", to);
}

static void digest(const char *const *texts, size_t n, char ret_hex[65])
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    FILE *to = open_memstream(&bytes, &n_bytes);

    assert_non_null(to);
    for (size_t i = 0; i < n; i++)
        put(to, texts[i]);
    fclose(to);
    file_sha256(bytes, n_bytes, ret_hex);
    free(bytes);
}

static const char *column(sqlite3_stmt *row, int i)
{
    return (const char *)sqlite3_column_text(row, i);
}

/* Each text agrees with its digest, unless it was purged; the row's chain with all before it. */
static void assert_linked(sqlite3_stmt *row, char last[65])
{
    char hex[65];
    const char *fixed[11];

    for (int i = 0; i < 3; i++) { /* was, became, note: columns 7 to 9; their digests: 11 to 13 */
        const char *text = column(row, 7 + i), *was = column(row, 11 + i);

        if (!text && column(row, 10))
            assert_null(was);
        if (!text)
            continue;
        digest((const char *[]){column(row, 10), text}, 2, hex);
        assert_string_equal(was, hex);
    }
    fixed[0] = *last ? last : NULL;
    for (int i = 0; i < 7; i++)
        fixed[1 + i] = column(row, i);
    for (int i = 0; i < 3; i++)
        fixed[8 + i] = column(row, 11 + i);
    digest(fixed, 11, hex);
    assert_string_equal(column(row, 14), hex);
    strcpy(last, hex);
}

/* The number of rows. */
static int assert_chain(const struct instance *instance)
{
    char path[128], last[65] = "";
    sqlite3 *sqlite = NULL;
    sqlite3_stmt *row = NULL;
    int n = 0;

    snprintf(path, sizeof(path), "%s/queue.db", instance->directory);
    assert_int_equal(sqlite3_open(path, &sqlite), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(sqlite,
                                        "SELECT id, at, actor, fax, nomination, field, action, was,"
                                        " became, note, salt, was_digest, became_digest,"
                                        " note_digest, chain FROM history ORDER BY id",
                                        -1, &row, NULL),
                     SQLITE_OK);
    for (; sqlite3_step(row) == SQLITE_ROW; n++)
        assert_linked(row, last);
    sqlite3_finalize(row);
    sqlite3_close(sqlite);
    return n;
}

static void fill(const struct instance *instance)
{
    struct fax_source source = instance_source(1);
    struct why why = {""};

    instance_add_nomination(instance->store, 1);
    assert_int_equal(store_field_set(instance->store, "N1", "responsible.phone", "03-0000-0001",
                                     NULL, "tester", &why),
                     0);
    source.error = "carrier lost"; /* sends every field that is left to review */
    assert_int_equal(store_notice_add(instance->store, &source, &why), 0);
    assert_int_equal(store_reject(instance->store, "N1", "a test, 例", "tester", &why), 0);
}

static void test_linked(void **state)
{
    struct instance *instance = *state;

    fill(instance);
    assert_int_equal(assert_chain(instance), 11);
    assert_string_equal(instance_actions(instance->store, "N1"),
                        "opened corrected completed to_review to_review to_review reopened "
                        "rejected");
}

static void test_version_1_is_linked(void **state)
{
    struct instance *instance = *state;
    int64_t n = 0;

    instance_open_version_1(instance);
    instance_sql(instance, "SELECT count(*) FROM history", &n);
    assert_true(n > 10);
    assert_int_equal(assert_chain(instance), n);
    /* and goes on where it ended */
    instance_add_fax(instance->store, 99);
    assert_int_equal(assert_chain(instance), n + 1);
}

static void test_purge_leaves_the_chain(void **state)
{
    struct instance *instance = *state;
    int64_t n = -1;

    fill(instance);
    assert_int_equal(
        instance_sql(instance,
                     "UPDATE history SET was = NULL, became = NULL, note = NULL, salt = NULL"
                     " WHERE action = 'corrected'",
                     NULL),
        SQL_DONE);
    assert_int_equal(assert_chain(instance), 11);
    instance_sql(instance,
                 "SELECT count(*) FROM history WHERE action = 'corrected' AND became IS NULL"
                 " AND became_digest IS NOT NULL",
                 &n);
    assert_int_equal(n, 1);
}

static void test_only_added_at_the_end(void **state)
{
    struct instance *instance = *state;
    static const char *const refused[] = {
        "UPDATE history SET became = 'x' WHERE id = 1",
        "UPDATE history SET was = NULL, became = NULL, note = NULL WHERE id = 1",
        "UPDATE history SET was = NULL, became = NULL, note = NULL, salt = NULL, actor = 'x'"
        " WHERE id = 1",
        "UPDATE history SET was = NULL, became = NULL, note = NULL, salt = NULL, note_digest = NULL"
        " WHERE id = 1",
        "UPDATE history SET id = 100, was = NULL, became = NULL, note = NULL, salt = NULL"
        " WHERE id = 1",
        "DELETE FROM history WHERE id = 1",
        "INSERT OR REPLACE INTO history SELECT * FROM history WHERE id = 1",
        "INSERT INTO history (at, actor, fax, action, chain) VALUES"
        " ('2026-06-28T09:00:00Z', 'x', 1, 'received', NULL)",
        "INSERT INTO history (id, at, actor, fax, action, chain) VALUES"
        " (-1, '2026-06-28T09:00:00Z', 'x', 1, 'received', printf('%064d', 1))",
    };

    fill(instance);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (instance_sql(instance, refused[i], NULL) != SQL_CONSTRAINT)
            fail_msg("not refused: %s", refused[i]);
    assert_int_equal(assert_chain(instance), 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_linked, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_version_1_is_linked, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_purge_leaves_the_chain, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_only_added_at_the_end, instance_setup,
                                        instance_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
