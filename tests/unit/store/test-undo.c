/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that what a person said can be taken back and reopened, that the same hospital's second
 * nomination supersedes the first and not silently, and that a page without a form waits until
 * somebody says what it is.
 */
#include "../test.h"

#include "instance.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/desk.h"

static const struct desk_who akane = {.actor = "akane", .session = "a"};
static const struct desk_who chief = {.actor = "chief", .session = "d", .supervisor = true};

static int undo(struct store *store, const char *id, struct why *why)
{
    json_t *row = NULL;
    int r = store_undo(store, &akane, id, &row, why);

    json_decref(row);
    return r;
}

static void set(struct store *store, const char *field, const char *value, const char *actor)
{
    struct why why = {""};

    if (store_field_set(store, "N1", field, value, NULL, actor, &why) < 0)
        fail_msg("%s", why.text);
}

/* Value and status come back, step by step, also of what was undone and done again. */
static void test_undo_field(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct why why = {""};

    instance_add_nomination(store, 1);
    set(store, "responsible.phone", "03-1", "akane");
    set(store, "responsible.phone", "03-2", "akane");
    set(store, "facility", "見本記念病院", "akane"); /* confirmed */
    assert_string_equal(instance_member(store, "N1", "state"), "complete");
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_string_equal(instance_field(store, "N1", "facility", "status"), "accepted");
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "value"), "03-1");
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "status"), "corrected");
    set(store, "responsible.phone", "03-3", "akane");
    assert_int_equal(undo(store, "N1", &why), 0);
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "value"), "03-1");
    assert_int_equal(undo(store, "N1", &why), 0);
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "value"), "03-0000-0000");
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "status"), "review");
    assert_string_equal(instance_member(store, "N1", "state"), "open");
    assert_int_equal(undo(store, NULL, &why), -ENOENT);
}

/* Nobody takes back what another has gone on from, nor what another has said. */
static void test_undo_of_others(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct expected expected = {.value = "03-1"};
    struct why why = {""};

    instance_add_nomination(store, 1);
    set(store, "facility", "別の病院", "aoi");
    set(store, "responsible.phone", "03-1", "akane");
    assert_int_equal(
        store_field_set(store, "N1", "responsible.phone", "03-2", &expected, "aoi", &why), 0);
    assert_int_equal(undo(store, NULL, &why), -ESTALE);
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "value"), "03-2");
    assert_string_equal(instance_field(store, "N1", "facility", "value"), "別の病院");
}

static int undo_by_chief(struct store *store, struct why *why)
{
    json_t *row = NULL;
    int r = store_undo(store, &chief, NULL, &row, why);

    json_decref(row);
    return r;
}

/* What was said of a whole nomination is taken back whole, and what was said before it is next;
 * where another has gone on, his word stays. */
static void test_undo_whole(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;
    struct why why = {""};
    size_t n = 0;

    instance_add_nomination(store, 1);
    instance_sql(instance, "UPDATE fields SET status = 'review' WHERE field <> 'facility'", NULL);
    set(store, "facility", "別の病院", "akane");
    assert_int_equal(store_field_confirm(store, "N1", NULL, NULL, "akane", &n, &why), 0);
    assert_true(n > 1);
    assert_string_equal(instance_member(store, "N1", "state"), "complete");
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "status"), "review");
    assert_string_equal(instance_field(store, "N1", "facility", "status"), "corrected");
    assert_string_equal(instance_member(store, "N1", "state"), "open");
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_string_equal(instance_field(store, "N1", "facility", "status"), "accepted");
    assert_int_equal(undo(store, NULL, &why), -ENOENT);

    instance_sql(instance, "UPDATE fields SET status = 'review'", NULL);
    assert_int_equal(store_field_confirm(store, "N1", NULL, NULL, "akane", &n, &why), 0);
    assert_int_equal(n, 4);
    assert_int_equal(store_field_set(store, "N1", "responsible.phone", "03-9",
                                     &(struct expected){.value = "03-0000-0000"}, "aoi", &why),
                     0);
    assert_int_equal(undo(store, "N1", &why), 0);
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "value"), "03-9");
    assert_string_equal(instance_field(store, "N1", "opinion", "status"), "blank");
    assert_int_equal(undo(store, "N1", &why), -ENOENT);
}

/* Reopened and taken back: fields stand as they were said, what was rejected is so again, with its
 * reason. */
static void test_undo_reopen(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct why why = {""};
    size_t n = 0;

    instance_add_nomination(store, 1);
    set(store, "responsible.phone", "03-1", "akane");
    set(store, "facility", "別の病院", "akane");
    assert_int_equal(store_reopen(store, &chief, "N1", NULL, &n, &why), 0);
    assert_int_equal(n, 2);
    assert_int_equal(undo_by_chief(store, &why), 0);
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "status"), "corrected");
    assert_string_equal(instance_field(store, "N1", "facility", "status"), "corrected");
    assert_string_equal(instance_field(store, "N1", "facility", "value"), "別の病院");
    assert_string_equal(instance_member(store, "N1", "state"), "complete");
    assert_int_equal(undo_by_chief(store, &why), -ENOENT);
    assert_int_equal(store_reopen(store, &chief, "N1", "facility", &n, &why), 0);
    assert_int_equal(undo_by_chief(store, &why), 0);
    assert_string_equal(instance_field(store, "N1", "facility", "status"), "corrected");

    assert_int_equal(store_reject(store, "N1", "sent twice", "akane", &why), 0);
    assert_int_equal(store_reopen(store, &chief, "N1", NULL, &n, &why), 0);
    assert_int_equal(undo_by_chief(store, &why), 0);
    assert_string_equal(instance_member(store, "N1", "state"), "rejected");
    assert_string_equal(instance_member(store, "N1", "reason"), "sent twice");
    assert_int_equal(store_reopen(store, &chief, "N1", NULL, &n, &why), 0);

    assert_int_equal(store_reject(store, "F1", "an advertisement", "akane", &why), 0);
    assert_int_equal(store_reopen(store, &chief, "F1", NULL, &n, &why), 0);
    assert_string_equal(instance_member(store, "N1", "state"), "complete");
    assert_int_equal(undo_by_chief(store, &why), 0);
    assert_string_equal(instance_member(store, "F1", "state"), "rejected");
    assert_string_equal(instance_member(store, "F1", "reason"), "an advertisement");
    assert_string_equal(instance_member(store, "N1", "state"), "rejected");
    assert_int_equal(store_reopen(store, &chief, "F1", NULL, &n, &why), 0);
    assert_string_equal(instance_member(store, "N1", "state"), "complete");
    set(store, "facility", "見本記念病院", "akane");
    assert_int_equal(undo_by_chief(store, &why), -ESTALE);
}

/* A rejected fax comes back with those nominations that went with it. */
static void test_undo_reject(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct page_result pages[2] = {instance_form_page, instance_form_page};
    struct result result;
    struct why why = {""};
    int64_t fax = instance_add_fax(store, 1);

    pages[1].page = 2;
    result = instance_result(pages, 2);
    memcpy(result.sha256, instance_sha256(1), sizeof(result.sha256));
    assert_int_equal(store_fax_result(store, fax, &result, &why), 0);
    assert_int_equal(store_reject(store, "N1", "twice", "akane", &why), 0);
    assert_int_equal(store_reject(store, "F1", "an advertisement", "akane", &why), 0);
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_string_equal(instance_member(store, "F1", "state"), "read");
    assert_string_equal(instance_member(store, "N1", "state"), "rejected");
    assert_string_equal(instance_member(store, "N2", "state"), "open");
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_string_equal(instance_member(store, "N1", "state"), "open");
}

static void test_reopen(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct why why = {""};
    size_t n = 0;

    instance_add_nomination(store, 1);
    set(store, "responsible.phone", "03-1", "akane");
    assert_int_equal(store_reopen(store, &akane, "N1", NULL, &n, &why), -EPERM);
    assert_int_equal(store_reopen(store, &chief, "N1", NULL, &n, &why), 0);
    assert_int_equal(n, 1);
    assert_string_equal(instance_member(store, "N1", "state"), "open");
    assert_string_equal(instance_field(store, "N1", "responsible.phone", "value"), "03-1");
    assert_int_equal(store_reopen(store, &chief, "N1", "facility", &n, &why), 0);
    assert_string_equal(instance_field(store, "N1", "facility", "status"), "review");
    assert_int_equal(store_reopen(store, &chief, "N1", "nonsense", &n, &why), -ENOENT);
    assert_int_equal(store_reject(store, "F1", "sent twice", "akane", &why), 0);
    assert_int_equal(store_reopen(store, &chief, "F1", NULL, &n, &why), 0);
    assert_string_equal(instance_member(store, "F1", "state"), "read");
    assert_string_equal(instance_member(store, "N1", "state"), "open");
}

/* What could not be read is read once more, and nothing of the first time stands in its way. */
static void test_read_again(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    char error[] = "reading took too long";
    struct result failed = {.error = error};
    struct page_result page = instance_form_page;
    struct result result = instance_result(&page, 1);
    struct why why = {""};
    int64_t fax = instance_add_fax(store, 1), waiting = 0;
    size_t n = 0;

    memcpy(failed.sha256, instance_sha256(1), sizeof(failed.sha256));
    memcpy(result.sha256, instance_sha256(1), sizeof(result.sha256));
    assert_int_equal(store_fax_result(store, fax, &failed, &why), 0);
    assert_string_equal(instance_member(store, "F1", "state"), "failed");
    assert_int_equal(store_reopen(store, &akane, "F1", NULL, &n, &why), -EPERM);
    assert_int_equal(store_reopen(store, &chief, "F1", NULL, &n, &why), 0);
    assert_string_equal(instance_member(store, "F1", "state"), "received");
    assert_int_equal(store_fax_waiting(store, &waiting, 1, &n, &why), 0);
    assert_int_equal(n, 1);
    assert_int_equal(waiting, fax);
    assert_int_equal(store_fax_result(store, fax, &result, &why), 0);
    assert_string_equal(instance_member(store, "N1", "state"), "open");
    assert_int_equal(store_reopen(store, &chief, "F1", NULL, &n, &why), -ENOENT);
}

static size_t n_unplaced(struct store *store)
{
    json_t *pages = NULL;
    size_t n;

    assert_int_equal(store_unplaced(store, &pages, NULL), 0);
    n = json_array_size(pages);
    json_decref(pages);
    return n;
}

/* The pages of a fax that could not be read wait one by one, until that is taken back. */
static void test_lay_out(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    char error[] = "reading took too long";
    struct result failed = {.error = error};
    struct page_result assigned = instance_form_page;
    struct why why = {""};
    char id[24];
    int64_t fax = instance_add_fax(store, 1);

    assert_int_equal(store_lay_out(store, &akane, "F1", 2, &why), -EEXIST);
    assert_int_equal(store_lay_out(store, &akane, "F9", 2, &why), -ENOENT);
    memcpy(failed.sha256, instance_sha256(1), sizeof(failed.sha256));
    assert_int_equal(store_fax_result(store, fax, &failed, &why), 0);
    assert_int_equal(store_lay_out(store, &akane, "F1", 0, &why), -EINVAL);
    assert_int_equal(n_unplaced(store), 1);
    assert_int_equal(store_lay_out(store, &akane, "F1", 2, &why), 0);
    assert_int_equal(n_unplaced(store), 2);
    assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), "F1");
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_string_equal(instance_member(store, "F1", "state"), "failed");
    assert_string_equal(instance_member(store, "F1", "reason"), error);
    assert_int_equal(store_lay_out(store, &akane, "F1", 2, &why), 0);
    assigned.page = 2;
    assert_int_equal(store_assign(store, &akane, "F1", &assigned, id, &why), 0);
    assert_int_equal(n_unplaced(store), 1);
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_int_equal(n_unplaced(store), 2);
    assert_int_equal(undo(store, NULL, &why), -ESTALE); /* its nomination stays in the history */
    assert_int_equal(n_unplaced(store), 2);
}

/* Two nominations of one facility are shown as a pair until a person says which of them counts. */
static void test_repeats(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    json_t *pairs = NULL;
    struct why why = {""};

    instance_add_nomination(store, 1);
    instance_add_nomination(store, 2);
    instance_add_nomination(store, 3);
    assert_int_equal(store_field_set(store, "N3", "facility", "別の病院", NULL, "akane", &why), 0);
    assert_int_equal(store_repeats(store, &pairs, &why), 0);
    assert_int_equal(json_array_size(pairs), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(pairs, 0), "n_same")), 3);
    json_decref(pairs);
    assert_int_equal(store_repeat_settle(store, &akane, "N1", "N2", "N3", &why), -EINVAL);
    assert_int_equal(store_repeat_settle(store, &akane, "N2", "N1", "N2", &why), 0);
    assert_string_equal(instance_member(store, "N1", "state"), "rejected");
    assert_string_equal(instance_member(store, "N1", "reason"), "superseded by N2");
    assert_non_null(strstr(instance_actions(store, "N1"), "superseded"));
    assert_int_equal(store_repeats(store, &pairs, &why), 0);
    assert_int_equal(json_array_size(pairs), 0);
    json_decref(pairs);
    assert_int_equal(undo(store, "N1", &why), 0);
    assert_string_equal(instance_member(store, "N1", "state"), "open");
    assert_int_equal(store_repeat_settle(store, &akane, "N1", "N2", NULL, &why), 0); /* both */
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_int_equal(store_repeats(store, &pairs, &why), 0);
    assert_int_equal(json_array_size(pairs), 1);
    json_decref(pairs);
    assert_int_equal(store_repeat_settle(store, &akane, "N1", "N2", NULL, &why), 0);
    assert_int_equal(store_repeats(store, &pairs, &why), 0);
    assert_int_equal(json_array_size(pairs), 0);
    json_decref(pairs);
}

/* The pairs as "N1 N2 facility N2 N3 sender", in a static buffer. */
static const char *pairs_now(struct store *store)
{
    static char text[400];
    json_t *pairs = NULL, *pair;
    struct why why = {""};
    size_t i, at = 0;

    if (store_repeats(store, &pairs, &why) < 0)
        fail_msg("%s", why.text);
    text[0] = '\0';
    json_array_foreach(pairs, i, pair)
    {
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s %s %s", i > 0 ? " " : "",
                               json_string_value(json_object_get(pair, "earlier")),
                               json_string_value(json_object_get(pair, "later")),
                               json_string_value(json_object_get(pair, "because")));
    }
    json_decref(pairs);
    return text;
}

static void change(struct store *store, const char *nomination, const char *field,
                   const char *value)
{
    assert_int_equal(store_field_set(store, nomination, field, value, NULL, "akane", NULL), 0);
}

/* A resend is found although the facility was read a little differently, or not at all; another
 * hospital of nearly that name is not. What is corrected is compared again. */
static void test_near_repeats(void **state)
{
    struct instance *instance = *state;
    struct store *store = instance->store;

    for (unsigned i = 1; i <= 3; i++)
        instance_add_nomination(store, i);
    change(store, "N2", "facility", "見本記年病院"); /* a character misread, the phone the same */
    change(store, "N3", "facility", "見本記令病院"); /* nearly that name, and nothing else */
    change(store, "N3", "responsible.phone", "06-0000-0009");
    change(store, "N3", "prefecture", "大阪府");
    assert_string_equal(pairs_now(store), "N1 N2 near_facility");
    change(store, "N3", "facility", "別の病院");
    change(store, "N3", "responsible.phone", "03-0000-0000");
    assert_string_equal(pairs_now(store), "N1 N2 near_facility"); /* a phone alone says little */
    instance_sql(instance, "UPDATE faxes SET sender = '03-0000-0100' WHERE id IN (1, 3)", NULL);
    assert_string_equal(pairs_now(store), "N1 N2 near_facility N1 N3 sender");
    assert_int_equal(store_repeat_settle(store, &akane, "N1", "N2", "N2", NULL), 0);
    assert_string_equal(pairs_now(store), "");
    assert_int_equal(undo(store, "N1", NULL), 0);
    assert_string_equal(pairs_now(store), "N1 N2 near_facility N1 N3 sender");
}

/* A page without a form waits, also beside one with a form, until it is filed or is a form. */
static void test_file_and_assign(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct page_result pages[3] = {instance_other_page, instance_other_page, instance_other_page};
    struct page_result assigned = instance_form_page;
    struct result result;
    struct why why = {""};
    char id[24];
    int64_t fax = instance_add_fax(store, 1);

    for (unsigned i = 0; i < 3; i++)
        pages[i].page = i + 1;
    result = instance_result(pages, 3);
    memcpy(result.sha256, instance_sha256(1), sizeof(result.sha256));
    assert_int_equal(store_fax_result(store, fax, &result, &why), 0);
    assert_int_equal(n_unplaced(store), 3);
    assert_int_equal(store_file(store, &akane, "F1", 1, "nonsense", &why), -EINVAL);
    assert_int_equal(store_file(store, &akane, "F1", 9, "cover", &why), -ENOENT);
    assert_int_equal(store_file(store, &akane, "F1", 1, "cover", &why), 0);
    assert_int_equal(store_file(store, &akane, "F1", 1, "cover", &why), -ENOENT); /* it is filed */
    assert_int_equal(n_unplaced(store), 2);
    assert_string_equal(instance_member(store, "F1", "state"), "read");
    assigned.page = 2;
    assert_int_equal(store_assign(store, &akane, "F1", &assigned, id, &why), 0);
    assert_string_equal(id, "N1");
    assert_string_equal(instance_member(store, "N1", "state"), "open");
    assert_int_equal(store_assign(store, &akane, "F1", &assigned, id, &why), -EEXIST);
    assert_int_equal(store_file(store, &akane, "F1", 0, "letter", &why), 0);
    assert_int_equal(n_unplaced(store), 0);
    assert_string_equal(instance_member(store, "F1", "state"), "read"); /* it has a nomination */
    assert_int_equal(undo(store, NULL, &why), 0);                       /* page 3, and no other */
    assert_int_equal(n_unplaced(store), 1);
    /* what was said of its fields is taken back before the nomination is */
    set(store, "responsible.phone", "03-1", "aoi");
    assert_int_equal(undo(store, NULL, &why), -ESTALE);
    assert_non_null(strstr(why.text, "N1"));
}

/* An assignment is taken back, and made again with other fields in the same nomination. */
static void test_undo_assign(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct page_result page = instance_other_page, assigned = instance_form_page;
    struct result result = instance_result(&page, 1);
    struct why why = {""};
    char id[24];
    int64_t fax = instance_add_fax(store, 1);

    memcpy(result.sha256, instance_sha256(1), sizeof(result.sha256));
    assert_int_equal(store_fax_result(store, fax, &result, &why), 0);
    assert_int_equal(store_assign(store, &akane, "F1", &assigned, id, &why), 0);
    assert_int_equal(n_unplaced(store), 0);
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_int_equal(n_unplaced(store), 1);
    assert_string_equal(instance_member(store, "N1", "state"), "rejected");
    assigned.n_fields = 3;
    assert_int_equal(store_assign(store, &akane, "F1", &assigned, id, &why), 0);
    assert_string_equal(id, "N1");
    assert_string_equal(instance_member(store, "N1", "state"), "open");
    assert_string_equal(instance_field(store, "N1", "opinion", "status"), "no such field");
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_int_equal(store_file(store, &akane, "F1", 1, "letter", &why), 0);
    assert_string_equal(instance_member(store, "F1", "state"), "rejected");
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_int_equal(n_unplaced(store), 1);
    assert_int_equal(undo(store, NULL, &why), -ENOENT);
}

/* A fax of which every page is filed needs nothing more, and that can be taken back. */
static void test_file_all(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct page_result page = instance_other_page;
    struct result result = instance_result(&page, 1);
    struct why why = {""};
    int64_t fax = instance_add_fax(store, 1);

    memcpy(result.sha256, instance_sha256(1), sizeof(result.sha256));
    assert_int_equal(store_fax_result(store, fax, &result, &why), 0);
    assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), "F1");
    assert_int_equal(store_file(store, &akane, "F1", 0, "letter", &why), 0);
    assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), "");
    assert_string_equal(instance_member(store, "F1", "reason"), "letter");
    assert_int_equal(undo(store, NULL, &why), 0);
    assert_string_equal(instance_listed(store, STORE_LIST_QUEUE), "F1");
    assert_int_equal(n_unplaced(store), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, instance_setup, instance_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_undo_field),   TEST(test_undo_of_others),  TEST(test_undo_reject),
        TEST(test_reopen),       TEST(test_read_again),      TEST(test_repeats),
        TEST(test_near_repeats), TEST(test_file_and_assign), TEST(test_undo_assign),
        TEST(test_file_all),     TEST(test_undo_whole),      TEST(test_undo_reopen),
        TEST(test_lay_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
