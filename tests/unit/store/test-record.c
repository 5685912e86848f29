/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that a result enters the books exactly once or not at all, that every fax that yields no
 * form stays in the queue, and that a reception with an error lets nothing through without a
 * person.
 */
#include "../test.h"

#include "instance.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void test_value_beside_what_was_seen(void **state)
{
    struct store *store = ((struct instance *)*state)->store;

    assert_string_equal(instance_add_nomination(store, 1), "N1");
    assert_string_equal(instance_member(store, "F1", "state"), "read");
    assert_string_equal(instance_member(store, "N1", "state"), "open");
    assert_string_equal(instance_member(store, "N1", "prefecture"), "東京都");
    assert_string_equal(instance_member(store, "N1", "facility"), "見本記念病院");
    assert_string_equal(
        instance_member(store, "N1", "counts"),
        "{\"blank\":1,\"accepted\":2,\"review\":1,\"corrected\":0,\"confirmed\":0}");
    assert_string_equal(instance_field(store, "N1", "prefecture", "as_written"), "東京");
    assert_string_equal(instance_field(store, "N1", "prefecture", "box"), "[100,200,300,40]");
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "reasons"),
                        "[\"low_score\"]");
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "confidence"), "0.61");
    assert_string_equal(instance_actions(store, "F1"), "received read opened");
}

static void test_exactly_once(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct result result = instance_result(&instance_form_page, 1);
    char error[] = "no TIFF";
    struct result failed = {.error = error};
    struct why why = {""};
    int64_t n = 0;

    instance_add_nomination(store, 1);
    assert_int_equal(store_fax_result(store, 1, &result, &why), -EEXIST);
    assert_int_equal(store_fax_result(store, 1, &failed, &why), -EEXIST);
    assert_int_equal(store_fax_result(store, 77, &result, &why), -ENOENT);
    instance_sql(instance, "SELECT count(*) FROM nominations", &n);
    assert_int_equal(n, 1);
}

/* What contradicts itself leaves nothing behind, and the fax still waits. */
static void test_all_or_nothing(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct field_result fields[4], twice[4];
    struct page_result page = instance_form_page, pages[2] = {page, page};
    struct result results[4];

    memcpy(fields, instance_fields, sizeof(fields));
    fields[3].status = FIELD_CONFIRMED; /* no reader may say so */
    page.fields = fields;
    results[0] = instance_result(&page, 1);
    results[1] = instance_result(pages, 2); /* two pages with one number */
    results[2] = instance_result(&instance_form_page, 1);
    memset(results[2].sha256, 'f', 64); /* of other bytes */
    memcpy(twice, instance_fields, sizeof(twice));
    twice[1].id = twice[0].id; /* two fields with one id */
    results[3] = instance_result(
        &(struct page_result){.page = 1, .form = page.form, .fields = twice, .n_fields = 4}, 1);
    instance_add_fax(store, 1);
    for (size_t i = 0; i < 4; i++) {
        static const char *const tables[] = {"pages", "nominations", "fields"};
        struct why why = {""};

        assert_int_equal(store_fax_result(store, 1, &results[i], &why), -EPROTO);
        assert_true(strlen(why.text) > 0);
        for (size_t j = 0; j < 3; j++) {
            char sql[64];
            int64_t n = -1;

            snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", tables[j]);
            instance_sql(instance, sql, &n);
            assert_int_equal(n, 0);
        }
        assert_string_equal(instance_actions(store, "F1"), "received");
        assert_string_equal(instance_listed(store, "received"), "F1");
    }
}

static void test_failed(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    char error[] = "fax.tif: not a TIFF file";
    struct result failed = {.error = error};
    struct why why = {""};

    instance_add_fax(store, 1);
    assert_int_equal(store_fax_result(store, 1, &failed, &why), 0);
    assert_string_equal(instance_member(store, "F1", "state"), "failed");
    assert_string_equal(instance_member(store, "F1", "reason"), error);
    assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), "F1");
}

/* Which pages came, and whether the fax needs a person. */
static void test_pages_without_a_form(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct field_result sure[2];
    struct page_result other = instance_other_page, form = instance_form_page;
    struct page_result cover_and_form[2], empty_form = instance_form_page;
    struct {
        struct result result;
        const char *queue; /* after this fax */
    } rows[4];

    memcpy(sure, instance_fields, sizeof(sure)); /* the two that are accepted */
    form.fields = sure;
    form.n_fields = 2;
    cover_and_form[0] = other;
    cover_and_form[1] = form;
    cover_and_form[1].page = 2;
    empty_form.n_fields = 0;
    rows[0].result = instance_result(cover_and_form, 2);
    rows[0].queue = ""; /* a cover sheet needs nobody */
    rows[1].result = instance_result(&other, 1);
    rows[1].queue = "F2";
    rows[2].result = instance_result(NULL, 0);
    rows[2].queue = "F2 F3";
    rows[3].result = instance_result(&empty_form, 1);
    rows[3].queue = "F2 F3 F4";
    for (unsigned i = 0; i < 4; i++) {
        struct why why = {""};
        int64_t fax = instance_add_fax(store, i + 1);

        assert_int_equal(store_fax_result(store, fax, &rows[i].result, &why), 0);
        assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), rows[i].queue);
    }
    assert_string_equal(instance_member(store, "N1", "state"), "complete");
    assert_string_equal(instance_actions(store, "N1"), "opened completed");
}

/* An error of the reception, known before the result or told afterwards, has the same outcome. */
static void test_partial_fax(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct result result = instance_result(&instance_form_page, 1);
    struct why why = {""};
    struct fax_source notice;

    for (unsigned number = 1; number <= 2; number++) {
        char nomination[8];

        notice = instance_source(number);
        notice.error = "COMREC received DCN";
        if (number == 1)
            assert_int_equal(store_notice_add(store, &notice, &why), 0);
        instance_add_fax(store, number);
        assert_int_equal(store_fax_result(store, number, &result, &why), 0);
        if (number == 2) {
            assert_int_equal(
                store_field_set(store, "N2", "prefecture", "大阪府", NULL, "test", &why), 0);
            notice = instance_source(number);
            notice.error = "COMREC received DCN";
            assert_int_equal(store_notice_add(store, &notice, &why), 0);
        }
        snprintf(nomination, sizeof(nomination), "N%u", number);
        assert_string_equal(instance_field(store, nomination, "facility", "status"), "review");
        assert_string_equal(instance_field(store, nomination, "facility", "reasons"),
                            "[\"partial_fax\"]");
        assert_string_equal(instance_field(store, nomination, "opinion", "status"), "review");
        assert_string_equal(instance_field(store, nomination, "responsible.phone", "reasons"),
                            "[\"low_score\"]");
    }
    assert_string_equal(instance_field(store, "N1", "prefecture", "status"), "review");
    assert_string_equal(instance_actions(store, "N1"), "opened to_review to_review to_review");
    /* what a person has said stays */
    assert_string_equal(instance_field(store, "N2", "prefecture", "status"), "corrected");
    assert_string_equal(instance_actions(store, "N2"), "opened corrected to_review to_review");
}

/* A complete nomination opens again; a rejected one does not. */
static void test_late_error_reopens(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct why why = {""};
    struct fax_source notice;
    size_t n = 0;

    instance_add_nomination(store, 1);
    instance_add_nomination(store, 2);
    assert_int_equal(store_field_confirm(store, "N1", NULL, NULL, "test", &n, &why), 0);
    assert_int_equal(store_reject(store, "N2", "twice", "test", &why), 0);
    assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), "");
    for (unsigned number = 1; number <= 2; number++) {
        notice = instance_source(number);
        notice.error = "cut";
        assert_int_equal(store_notice_add(store, &notice, &why), 0);
    }
    assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), "F1");
    assert_string_equal(instance_member(store, "N1", "state"), "open");
    assert_string_equal(instance_member(store, "N2", "state"), "rejected");
    assert_string_equal(instance_actions(store, "N1"),
                        "opened confirmed completed to_review to_review to_review reopened");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_value_beside_what_was_seen, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_exactly_once, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_all_or_nothing, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_failed, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_pages_without_a_form, instance_setup,
                                        instance_teardown),
        cmocka_unit_test_setup_teardown(test_partial_fax, instance_setup, instance_teardown),
        cmocka_unit_test_setup_teardown(test_late_error_reopens, instance_setup, instance_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
