/* SPDX-License-Identifier: Apache-2.0
 *
 * The truth of a sample must be what the product would make of the paper: otherwise every figure on
 * accuracy is wrong.
 */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "form/form.h"
#include "sample/nomination.h"
#include "text/email.h"
#include "text/fold.h"
#include "text/name.h"
#include "text/phone.h"
#include "text/prefecture.h"

enum { N_SEEDS = 150 };

static struct lists *lists;
static struct form *form;

static int setup(void **state)
{
    char path[4096];
    struct why why = {""};

    snprintf(path, sizeof(path), "%s/forms/renrakuhyo", getenv("UKETSUKE_TEST_SOURCE"));
    if (form_load(path, &form, &why) || lists_load(&lists, &why)) {
        print_error("%s\n", why.text);
        return -1;
    }
    return 0;
}

static int teardown(void **state)
{
    lists_free(lists);
    form_free(form);
    return 0;
}

static bool is_ditto(const char *written)
{
    return !strcmp(written, "同上") || !strcmp(written, "同左") || !strcmp(written, "〃");
}

static void check_phone(const struct sample_value *v)
{
    struct phone phone;

    assert_int_equal(
        phone_parse(v->written, lists->area_codes.rows, lists->area_codes.n_rows, &phone), 0);
    assert_string_equal(phone.text, v->value);
    assert_int_equal(phone.verdict, PHONE_OK);
}

static void check_email(const struct sample_value *v, enum naming naming)
{
    static const char *const reserved[] = {"example.jp",  "example.co.jp", "example.ne.jp",
                                           "example1.jp", "example2.jp",   "example.com",
                                           "example.org"};
    struct email email;
    bool is_reserved = false;

    assert_int_equal(email_parse(v->written, &email), 0);
    assert_string_equal(email.text, v->value);
    assert_int_equal(email.verdict, EMAIL_OK);
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        size_t n = strlen(reserved[i]), all = strlen(v->value);

        is_reserved |= all > n && !strcmp(v->value + all - n, reserved[i]);
    }
    assert_true(is_reserved || naming == NAMING_COMMON);
}

static void check_field(enum form_kind kind, const struct sample_value *v, enum naming naming)
{
    struct name name;

    assert_int_equal(!v->value[0], !v->written[0]);
    if (!v->value[0] || is_ditto(v->written))
        return;
    if (kind == FORM_KIND_PHONE) {
        check_phone(v);
    } else if (kind == FORM_KIND_EMAIL) {
        check_email(v, naming);
    } else if (kind == FORM_KIND_PREFECTURE) {
        assert_string_equal(prefecture_name(prefecture_find(v->written)), v->value);
    } else if (kind == FORM_KIND_NAME) {
        assert_int_equal(name_parse(v->written, &name), 0);
        assert_string_equal(name.text, v->value);
        assert_int_equal(name.verdict, NAME_OK);
        name_deinit(&name);
    } else if (kind == FORM_KIND_DEPARTMENT) {
        _cleanup_(cleanup_freep) char *folded = fold_spaces(v->written);

        assert_string_equal(folded, v->value);
    }
}

/* What is written reads back as the value by the product's own rules, typed or by hand, specimen or
 * common; an extension is written when the value has one; specimens have reserved domains only. */
static void test_written_means_value(void **state)
{
    unsigned n_extensions = 0, n_ditto = 0;

    for (int seed = 0; seed < N_SEEDS; seed++) {
        struct spelling spelling = {.typed = seed % 2,
                                    .naming = seed % 4 < 2 ? NAMING_SPECIMEN : NAMING_COMMON};
        struct dice dice = dice_new((uint64_t)seed, "test");
        struct nomination *nomination;
        struct why why = {""};

        assert_int_equal(nomination_make(form, lists, &spelling, &dice, &nomination, &why), 0);
        assert_int_equal(nomination->n_values, form->n_fields);
        for (size_t i = 0; i < form->n_fields; i++) {
            const struct sample_value *v = &nomination->values[i];

            check_field(form->fields[i].kind, v, spelling.naming);
            n_extensions +=
                strstr(v->written, "内") != NULL && form->fields[i].kind == FORM_KIND_PHONE;
            n_ditto += is_ditto(v->written);
        }
        nomination_free(nomination);
    }
    assert_true(n_extensions > N_SEEDS / 5);
    assert_true(n_ditto > N_SEEDS / 10);
}

/* The numbers of one hospital lie in its prefecture, so that a disagreement the product finds is
 * its own. */
static void test_numbers_fit_prefecture(void **state)
{
    int prefecture_field = form_find_field(form, "prefecture"),
        phone_field = form_find_field(form, "responsible.phone");
    int checked = 0;

    for (int seed = 0; seed < N_SEEDS; seed++) {
        struct spelling spelling = {.naming = NAMING_SPECIMEN};
        struct dice dice = dice_new((uint64_t)seed, "test");
        struct nomination *nomination;
        struct phone phone;
        const char *prefecture, *number;

        assert_int_equal(nomination_make(form, lists, &spelling, &dice, &nomination, NULL), 0);
        prefecture = nomination->values[prefecture_field].value;
        number = nomination->values[phone_field].value;
        if (prefecture[0] && number[0]) {
            assert_int_equal(
                phone_parse(number, lists->area_codes.rows, lists->area_codes.n_rows, &phone), 0);
            assert_true(phone.prefectures & prefecture_bit(prefecture_find(prefecture)));
            checked++;
        }
        nomination_free(nomination);
    }
    assert_true(checked > N_SEEDS * 8 / 10);
}

/* An optional block stays blank on most faxes, is partly filled on some, and a blank form is blank.
 */
static void test_blank_blocks(void **state)
{
    int blank = 0, partial = 0;

    for (int seed = 0; seed < N_SEEDS; seed++) {
        struct spelling spelling = {.typed = true};
        struct dice dice = dice_new((uint64_t)seed, "test");
        struct nomination *nomination;
        int filled = 0, all = 0;

        assert_int_equal(nomination_make(form, lists, &spelling, &dice, &nomination, NULL), 0);
        for (size_t i = 0; i < form->n_fields; i++)
            if (!strncmp(form->fields[i].id, "committee.", 10)) {
                filled += nomination->values[i].value[0] != '\0';
                all++;
            }
        blank += filled == 0;
        partial += filled > 0 && filled < all;
        nomination_free(nomination);

        spelling.all_blank = true;
        assert_int_equal(nomination_make(form, lists, &spelling, &dice, &nomination, NULL), 0);
        for (size_t i = 0; i < form->n_fields; i++)
            assert_string_equal(nomination->values[i].written, "");
        nomination_free(nomination);
    }
    assert_in_range(blank, N_SEEDS * 45 / 100, N_SEEDS * 75 / 100);
    assert_in_range(partial, N_SEEDS * 5 / 100, N_SEEDS * 30 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written_means_value),
        cmocka_unit_test(test_numbers_fit_prefecture),
        cmocka_unit_test(test_blank_blocks),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
