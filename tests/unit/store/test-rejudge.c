/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves what judging again may see and write: pages come whole, as they were read; what a person
 * has spoken of is marked and never overwritten; a change leaves its rows in the history; spot
 * checks are counted as right or wrong.
 */
#include "../test.h"

#include "instance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/rejudge.h"

static const struct rejudge_field *find(const struct rejudge_page *page, const char *field)
{
    for (size_t i = 0; i < page->n_fields; i++)
        if (strcmp(page->fields[i].field, field) == 0)
            return &page->fields[i];
    fail_msg("no field %s", field);
    return NULL;
}

static void test_pages_come_whole(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct rejudge_page page;
    struct result *result;
    struct why why = {""};

    instance_add_nomination(store, 1);
    instance_add_nomination(store, 2);
    assert_int_equal(store_rejudge_next(store, "", 0, &page, &why), 1);
    assert_int_equal(page.nomination, 1);
    assert_int_equal(page.n_fields, 4);
    assert_false(page.partial);
    if (result_from_json(page.json, strlen(page.json), &result, &why) < 0)
        fail_msg("%s", why.text);
    assert_int_equal(result->pages[0].n_fields, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(result->pages[0].fields[i].id, page.fields[i].field);
    result_free(result);
    rejudge_page_deinit(&page);
    assert_int_equal(store_rejudge_next(store, "", 1, &page, &why), 1);
    assert_int_equal(page.nomination, 2);
    rejudge_page_deinit(&page);
    assert_int_equal(store_rejudge_next(store, "", 2, &page, &why), 0);
    assert_int_equal(store_rejudge_next(store, "2999-01-01", 0, &page, &why), 0);
    assert_int_equal(store_reject(store, "N1", "test", "akane", &why), 0);
    assert_int_equal(store_rejudge_next(store, "", 0, &page, &why), 1);
    assert_int_equal(page.nomination, 2);
    rejudge_page_deinit(&page);
}

static void test_what_is_written(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct field_result now = {.value = (char *)"大阪府",
                               .confidence = 0.5,
                               .status = FIELD_REVIEW,
                               .reasons = {REASON_LOW_SCORE},
                               .n_reasons = 1};
    struct rejudge_change change = {.nomination = 1, .fax = 1, .now = &now};
    struct rejudge_page page;
    struct why why = {""};
    size_t n = 0;

    instance_add_nomination(store, 1);
    assert_int_equal(store_field_confirm(store, "N1", "responsible.phone", NULL, "akane", &n, &why),
                     0);
    assert_int_equal(store_rejudge_next(store, "", 0, &page, &why), 1);
    assert_true(find(&page, "responsible.phone")->fixed);
    assert_false(find(&page, "prefecture")->fixed);
    change.field = find(&page, "prefecture");
    assert_int_equal(store_rejudge_apply(store, &change, 1, "akane", &n, &why), 0);
    assert_int_equal(n, 1);
    assert_string_equal(instance_field(store, "N1", "prefecture", "status"), "review");
    assert_string_equal(instance_field(store, "N1", "prefecture", "value"), "大阪府");
    assert_non_null(strstr(instance_actions(store, "N1"), "rejudged to_review"));

    /* the same once more: the field is no longer what it was taken for */
    assert_int_equal(store_rejudge_apply(store, &change, 1, "akane", &n, &why), 0);
    assert_int_equal(n, 0);
    rejudge_page_deinit(&page);
}

static void test_spot_checks(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct spot_check *checks;
    struct why why = {""};
    size_t n;

    instance_add_nomination(store, 1);
    assert_int_equal(
        instance_sql(
            instance,
            "INSERT INTO spot_checks SELECT id, kind, 0.995, '東京都', "
            "iif(field = 'prefecture', '東京都', '東京 府'), 'akane', '2026-06-01T00:00:00Z'"
            " FROM fields WHERE field IN ('prefecture', 'facility')",
            NULL),
        /* SQLITE_DONE */ 101);
    assert_int_equal(store_spot_checks(store, &checks, &n, &why), 0);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(checks[i].nomination, 1);
        assert_int_equal(checks[i].right, strcmp(checks[i].field, "prefecture") == 0);
    }
    free(checks);
}

/* What people decided is told with the machine's confidence and with why it was with them; a spot
 * check is told by itself alone. */
static void test_decided(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct decided *decided;
    struct why why = {""};
    size_t n;

    instance_add_nomination(store, 1);
    assert_int_equal(instance_sql(instance,
                                  "UPDATE fields SET status = iif(field = 'prefecture', "
                                  "'confirmed', 'corrected'), confidence = 0.75, reasons = "
                                  "'[\"low_score\",\"nonsense\"]' WHERE field IN ('prefecture', "
                                  "'facility', 'responsible.phone')",
                                  NULL),
                     /* SQLITE_DONE */ 101);
    assert_int_equal(instance_sql(instance,
                                  "INSERT INTO spot_checks SELECT id, kind, 0.995, '', '', 'akane',"
                                  " '2026-06-01T00:00:00Z' FROM fields WHERE field = 'facility'",
                                  NULL),
                     101);
    assert_int_equal(store_decided(store, &decided, &n, &why), 0);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(decided[i].right, decided[i].kind == FORM_KIND_PREFECTURE);
        assert_true(decided[i].confidence == 0.75);
        assert_int_equal(decided[i].n_reasons, 1);
        assert_int_equal(decided[i].reasons[0], REASON_LOW_SCORE);
    }
    free(decided);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pages_come_whole, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_what_is_written, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_spot_checks, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_decided, instance_setup, instance_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
