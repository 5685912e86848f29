/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves what a person's words do to a field, a nomination and a fax; that saying them twice is
 * saying them once; and that the history can only grow.
 */
#include "../test.h"

#include "instance.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void test_set(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    static const struct {
        const char *field, *typed;
        int r;
        const char *value, *status; /* afterwards */
    } rows[] = {
        {"prefecture", "東京都", 0, "東京都", "confirmed"},
        {"facility", "見本記念病院", 0, "見本記念病院", "confirmed"},
        {"responsible.phone", " 03-0000-0001\n", 0, "03-0000-0001", "corrected"},
        {"responsible.phone", "\xE3\x80\x80 03-0000-0001", 0, "03-0000-0001", "corrected"},
        {"responsible.phone", "０３－００００", 0, "０３－００００", "corrected"}, /* as typed */
        {"responsible.phone", "", 0, "", "corrected"},
        {"facility", "髙﨑\xF3\xA0\x84\x80病院", 0, "髙﨑\xF3\xA0\x84\x80病院", "corrected"},
        {"opinion", "   ", 0, "", "confirmed"},
        {"opinion", "一行\n二行\n", 0, "一行\n二行", "corrected"},
        {"prefecture", "東京\n都", -EINVAL, "東京都", "accepted"},
        {"prefecture", "\xFF", -EINVAL, "東京都", "accepted"},
        {"prefecture", "\x1b[2J", -EINVAL, "東京都", "accepted"},
        {"prefecture", "\xE2\x80\xAE都京東", -EINVAL, "東京都", "accepted"}, /* U+202E */
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *nomination = instance_add_nomination(store, i + 1);
        struct why why = {""};

        assert_int_equal(
            store_field_set(store, nomination, rows[i].field, rows[i].typed, NULL, "test", &why),
            rows[i].r);
        assert_int_equal(strlen(why.text) > 0, rows[i].r < 0);
        assert_string_equal(instance_field(store, nomination, rows[i].field, "value"),
                            rows[i].value);
        assert_string_equal(instance_field(store, nomination, rows[i].field, "status"),
                            rows[i].status);
    }
}

static void test_too_long(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    static char text[RESULT_MAX_TEXT_BYTES + 2];
    struct why why = {""};

    instance_add_nomination(store, 1);
    memset(text, 'x', sizeof(text) - 1);
    assert_int_equal(store_field_set(store, "N1", "opinion", text, NULL, "test", &why), -E2BIG);
    text[RESULT_MAX_TEXT_BYTES] = '\0';
    assert_int_equal(store_field_set(store, "N1", "opinion", text, NULL, "test", &why), 0);
}

static void test_who_when_from_to(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    json_t *history = NULL, *row;
    struct why why = {""};

    instance_add_nomination(store, 1);
    assert_int_equal(
        store_field_set(store, "n1", "responsible.phone", "03-0000-0001", NULL, "akane", &why), 0);
    assert_int_equal(store_history(store, "N1", &history, &why), 0);
    assert_int_equal(json_array_size(history), 3);
    row = json_array_get(history, 1);
    assert_string_equal(json_string_value(json_object_get(row, "actor")), "akane");
    assert_string_equal(json_string_value(json_object_get(row, "field")), "responsible.phone");
    assert_string_equal(json_string_value(json_object_get(row, "was")), "03-0000-0000");
    assert_string_equal(json_string_value(json_object_get(row, "became")), "03-0000-0001");
    assert_int_equal(strlen(json_string_value(json_object_get(row, "at"))), 20);
    /* nothing is left in review */
    row = json_array_get(history, 2);
    assert_string_equal(json_string_value(json_object_get(row, "action")), "completed");
    json_decref(history);
    /* what was seen stays beside it */
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "value_read"),
                        "03-0000-0000");
}

static void test_twice_is_once(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct why why = {""};
    size_t n = 7;

    instance_add_nomination(store, 1);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(store_field_set(store, "N1", "prefecture", "大阪府", NULL, "test", &why),
                         0);
        assert_int_equal(store_field_confirm(store, "N1", "facility", NULL, "test", &n, &why), 0);
        assert_int_equal(n, i == 0 ? 1 : 0);
        assert_int_equal(store_field_confirm(store, "N1", "prefecture", NULL, "test", &n, &why), 0);
        assert_int_equal(n, 0); /* it is corrected, and stays so */
        assert_int_equal(store_field_confirm(store, "N1", NULL, NULL, "test", &n, &why), 0);
        assert_int_equal(n, i == 0 ? 1 : 0);
    }
    assert_string_equal(instance_actions(store, "N1"),
                        "opened corrected confirmed confirmed completed");
    for (int i = 0; i < 2; i++)
        assert_int_equal(store_reject(store, "N1", "sent again", "test", &why), 0);
    assert_string_equal(instance_actions(store, "N1"),
                        "opened corrected confirmed confirmed completed rejected");
}

static void test_unknown(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    static const char *const no_ids[] = {
        "", "N", "12", "N-1", "N1x", "X1", "N99999999999999999999"};
    struct why why = {""};
    size_t n = 0;

    instance_add_nomination(store, 1);
    for (size_t i = 0; i < sizeof(no_ids) / sizeof(no_ids[0]); i++) {
        json_t *object = NULL;

        assert_int_equal(store_show(store, no_ids[i], &object, &why), -EINVAL);
        assert_null(object);
    }
    assert_int_equal(store_field_set(store, "F1", "prefecture", "x", NULL, "test", &why), -EINVAL);
    assert_int_equal(store_field_set(store, "N9", "prefecture", "x", NULL, "test", &why), -ENOENT);
    assert_int_equal(store_field_set(store, "N1", "nonsense", "x", NULL, "test", &why), -ENOENT);
    assert_non_null(strstr(why.text, "prefecture facility responsible.phone opinion"));
    assert_int_equal(store_field_confirm(store, "N1", "nonsense", NULL, "test", &n, &why), -ENOENT);
    assert_int_equal(store_reject(store, "F9", "because", "test", &why), -ENOENT);
    assert_string_equal(instance_actions(store, "N1"), "opened");
}

static void test_reject(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct why why = {""};
    size_t n = 0;

    instance_add_nomination(store, 1);
    assert_int_equal(store_reject(store, "F1", " \n", "test", &why), -EINVAL);
    assert_int_equal(store_reject(store, "F1", "広告", "test", &why), 0);
    assert_string_equal(instance_member(store, "F1", "state"), "rejected");
    assert_string_equal(instance_member(store, "F1", "reason"), "広告");
    assert_string_equal(instance_member(store, "N1", "state"), "rejected");
    assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), "");
    /* nothing in it can be changed any more */
    assert_int_equal(store_field_set(store, "N1", "prefecture", "x", NULL, "test", &why), -EPERM);
    assert_non_null(strstr(why.text, "広告"));
    assert_int_equal(store_field_confirm(store, "N1", NULL, NULL, "test", &n, &why), -EPERM);

    instance_add_fax(store, 2);
    assert_int_equal(store_reject(store, "F2", "because", "test", &why), -EBUSY);
    assert_string_equal(instance_member(store, "F2", "state"), "received");
}

/* As anybody could try with sqlite3(1). */
static void test_history_only_grows(void **state)
{
    struct instance *instance = *state;
    static const char *const attempts[] = {
        "UPDATE history SET actor = 'nobody'",
        "DELETE FROM history",
        "INSERT OR REPLACE INTO history (id, at, actor, fax, action)"
        " VALUES (1, 'never', 'nobody', 1, 'read')",
        "UPDATE fields SET seen = '{}'",
        "UPDATE pages SET seen = '{}'",
        "UPDATE faxes SET sha256 = NULL",
        "UPDATE faxes SET state = 'gone'",
        "UPDATE fields SET status = 'perhaps'",
    };
    const char *before;
    char kept[256];

    instance_add_nomination(instance->store, 1);
    before = instance_actions(instance->store, "F1");
    snprintf(kept, sizeof(kept), "%s", before);
    for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
        assert_int_equal(instance_sql(instance, attempts[i], NULL), 19 /* SQLITE_CONSTRAINT */);
    assert_string_equal(instance_actions(instance->store, "F1"), kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_set, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_too_long, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_who_when_from_to, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_twice_is_once, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_unknown, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_reject, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_history_only_grows, instance_setup, instance_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
