/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that the counts kept beside the rows (schema/0005.sql) are what counting the rows gives,
 * whatever was done to them: reading, partial receptions, edits, rejections, and rows deleted with
 * SQL. A count that is off by one would make the books lie.
 */
#include "../test.h"

#include "instance.h"

#include <stdio.h>
#include <stdlib.h>

/* Each gives the number of differences. */
static const char *const recounts[] = {
    /* a place is where the rows say it is */
    "SELECT count(*) FROM faxes f WHERE n_open <> (SELECT count(*) FROM nominations n"
    " WHERE n.fax = f.id AND n.state = 'open')",
    "SELECT count(*) FROM (SELECT place, count(*) AS n FROM faxes GROUP BY place) AS c"
    " WHERE n IS NOT (SELECT n FROM tallies WHERE what = 'place' AND quarter = '' AND key = place)",
    "SELECT count(*) FROM (SELECT state, count(*) AS n FROM nominations GROUP BY state) AS c"
    " WHERE n IS NOT (SELECT n FROM tallies WHERE what = 'nomination' AND quarter = ''"
    "  AND key = state)",
    "SELECT count(*) FROM (SELECT i.kind AS kind, count(*) AS n FROM fields i JOIN nominations m"
    " ON m.id = i.nomination WHERE i.status = 'review' AND m.state <> 'rejected' GROUP BY i.kind)"
    " WHERE n IS NOT (SELECT n FROM tallies WHERE what = 'review' AND quarter = '' AND key = kind)",
    "SELECT count(*) FROM tallies t WHERE what = 'review' AND quarter = '' AND NOT EXISTS (SELECT 1"
    " FROM fields i JOIN nominations m ON m.id = i.nomination WHERE i.status = 'review'"
    " AND m.state <> 'rejected' AND i.kind = t.key)",
    /* the sum is the sum of the quarters, and nothing is below 1 */
    "SELECT count(*) FROM tallies t WHERE quarter = '' AND n <> (SELECT sum(n) FROM tallies q"
    " WHERE q.what = t.what AND q.key = t.key AND q.quarter <> '')",
    "SELECT count(*) FROM tallies WHERE n < 1",
    /* what waits for a person */
    "SELECT count(*) FROM nominations n WHERE n_waiting <> (SELECT count(*) FROM fields"
    " WHERE nomination = n.id AND status = 'review')",
    /* who answered */
    "SELECT count(*) FROM nominations n WHERE prefecture IS NOT (SELECT value FROM fields"
    " WHERE nomination = n.id AND kind = 'prefecture' ORDER BY position LIMIT 1)"
    " OR facility IS NOT (SELECT value FROM fields"
    " WHERE nomination = n.id AND kind = 'facility' ORDER BY position LIMIT 1)",
    "SELECT count(*) FROM answers a WHERE n < 1 OR n <> (SELECT count(*) FROM nominations m"
    " WHERE m.form = a.form AND m.prefecture = a.prefecture AND m.facility = a.facility"
    " AND m.state <> 'rejected')",
    "SELECT (SELECT count(*) FROM nominations WHERE state <> 'rejected')"
    " <> (SELECT ifnull(sum(n), 0) FROM answers)",
};

static void check(const struct instance *instance)
{
    for (size_t i = 0; i < sizeof(recounts) / sizeof(recounts[0]); i++) {
        int64_t differences = -1;

        assert_int_equal(instance_sql(instance, recounts[i], &differences), 100 /* SQLITE_ROW */);
        if (differences != 0)
            fail_msg("%d differences: %s", (int)differences, recounts[i]);
    }
}

static int64_t tally(const struct instance *instance, const char *what, const char *key)
{
    char sql[200];
    int64_t n = 0;

    snprintf(sql, sizeof(sql),
             "SELECT ifnull((SELECT n FROM tallies WHERE what = '%s' AND quarter = '' AND key = "
             "'%s'), 0)",
             what, key);
    instance_sql(instance, sql, &n);
    return n;
}

static void test_counts_follow(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct result other = instance_result(&instance_other_page, 1);
    struct fax_source cut = instance_source(3);
    struct why why = {""};
    size_t n = 0;

    setenv("UKETSUKE_NOW", "1782000000", 1);
    for (unsigned number = 1; number <= 6; number++)
        instance_add_nomination(store, number);
    assert_int_equal(store_fax_result(store, instance_add_fax(store, 7), &other, &why), 0);
    instance_add_fax(store, 8);
    check(instance);
    assert_int_equal(tally(instance, "place", "review"), 6);
    assert_int_equal(tally(instance, "judged", "phone review"), 6);

    setenv("UKETSUKE_NOW", "1782100000", 1);
    store_field_set(store, "N1", "responsible.phone", "03-0000-0001", NULL, "test", &why);
    store_field_set(store, "N2", "facility", "別の病院", NULL, "test", &why);
    store_field_confirm(store, "N2", "prefecture", NULL, "test", &n, &why);
    check(instance);
    assert_int_equal(tally(instance, "checked", "facility"), 1);
    assert_int_equal(tally(instance, "wrong", "facility"), 1);
    assert_int_equal(tally(instance, "checked", "prefecture"), 1);
    assert_int_equal(tally(instance, "wrong", "prefecture"), 0);

    cut.error = "sender abort";
    assert_int_equal(store_notice_add(store, &cut, &why), 0);
    check(instance);
    assert_int_equal(store_reject(store, "N4", "sent twice", "test", &why), 0);
    assert_int_equal(store_reject(store, "F5", "sent twice", "test", &why), 0);
    assert_int_equal(store_reject(store, "F7", "an advertisement", "test", &why), 0);
    check(instance);
}

/* Whoever takes rows out with another program leaves counts that fit what is left. */
static void test_deleted_rows(void **state)
{
    struct instance *instance = *state;
    static const char *const deletions[] = {
        "DELETE FROM fields WHERE nomination = 1",
        "DELETE FROM nominations WHERE id = 1",
        "DELETE FROM pages WHERE fax = 1",
        "DELETE FROM faxes WHERE id = 1",
    };

    instance_add_nomination(instance->store, 1);
    instance_add_nomination(instance->store, 2);
    for (size_t i = 0; i < sizeof(deletions) / sizeof(deletions[0]); i++)
        assert_int_equal(instance_sql(instance, deletions[i], NULL), 101 /* SQLITE_DONE */);
    check(instance);
    assert_int_equal(tally(instance, "place", "review"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_counts_follow, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_deleted_rows, instance_setup, instance_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
