/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that a name of the shipped lists is found by any part of it, in kanji, kana or Roman
 * letters as either of the usual ways of typing them has it, and that the form's own hospitals come
 * first.
 */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/lookup.h"

static void test_lookup(void **state)
{
    static const struct {
        enum form_kind kind;
        const char *letters, *first; /* NULL: nothing */
    } rows[] = {
        {FORM_KIND_FACILITY, "山形県立", "山形県立中央病院"},
        {FORM_KIND_FACILITY, "yamagata", "山形県立中央病院"},
        {FORM_KIND_FACILITY, "YAMAGATAKENRITSU", "山形県立中央病院"},
        {FORM_KIND_FACILITY, "やまがたけんりつ", "山形県立中央病院"},
        {FORM_KIND_FACILITY, "ariake", "がん研究会有明病院"},
        {FORM_KIND_FACILITY, "東病院", "国立がん研究センター東病院"},
        {FORM_KIND_FACILITY, "shinshu", "信州大学医学部附属病院"},
        {FORM_KIND_FACILITY, "sinsyu", "信州大学医学部附属病院"},
        {FORM_KIND_FACILITY, "愛全病院", "医療法人 愛全病院"},
        {FORM_KIND_DEPARTMENT, "kanwakeat", "緩和ケアチーム"},
        {FORM_KIND_DEPARTMENT, "ペイン", "ペインクリニック"},
        {FORM_KIND_DEPARTMENT, "ぺいん", "ペインクリニック"},
        {FORM_KIND_DEPARTMENT, "seishinsh", "精神腫瘍科"},
        {FORM_KIND_PREFECTURE, "osa", "大阪府"},
        {FORM_KIND_PREFECTURE, "hyougo", "兵庫県"},
        {FORM_KIND_DEPARTMENT, "", NULL},
        {FORM_KIND_DEPARTMENT, "\xff\x1b", NULL},
        {FORM_KIND_NAME, "山", NULL},
    };
    char forms[4096];
    struct form_set set = {0};
    struct lookup *lookup = NULL;
    struct why why = {""};

    snprintf(forms, sizeof(forms), "%s/forms", getenv("UKETSUKE_TEST_SOURCE"));
    assert_int_equal(form_set_load(forms, &set, &why), 0);
    if (lookup_open(forms, form_set_find(&set, "renrakuhyo"), &lookup, &why) < 0)
        fail_msg("%s", why.text);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *names[5] = {NULL};
        size_t n = lookup_find(lookup, rows[i].kind, rows[i].letters, names, 5);

        assert_true(n <= 5);
        if (!rows[i].first != (n == 0) || (n > 0 && strcmp(names[0], rows[i].first) != 0))
            fail_msg("«%s»: %s, not %s", rows[i].letters, n > 0 ? names[0] : "nothing",
                     rows[i].first ? rows[i].first : "nothing");
    }
    assert_true(lookup_has(lookup, FORM_KIND_FACILITY));
    assert_false(lookup_has(lookup, FORM_KIND_NAME));
    lookup_free(lookup);
    form_set_deinit(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lookup)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
