/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <string.h>

#include "form/kind.h"
#include "form/reason.h"

/* Every reason has a code of its own that leads back to it, and a sentence for people. */
static void test_reasons(void **state)
{
    for (unsigned i = 0; i < REASON_COUNT; i++) {
        const char *code = reason_code((enum reason)i);
        const char *text = reason_text((enum reason)i);

        assert_non_null(code);
        assert_true(strspn(code, "abcdefghijklmnopqrstuvwxyz_") == strlen(code) && *code);
        assert_int_equal(reason_from_code(code), i);
        assert_non_null(text);
        assert_true(strlen(text) > 10 && text[strlen(text) - 1] == '.');
    }
    assert_int_equal(reason_from_code("no_such"), REASON_COUNT);
    assert_int_equal(reason_from_code(""), REASON_COUNT);
}

/* The same holds for kinds. */
static void test_kinds(void **state)
{
    enum form_kind kind = FORM_KIND_TEXT;

    for (unsigned i = 0; i < FORM_KIND_COUNT; i++) {
        assert_int_equal(form_kind_from_name(form_kind_name((enum form_kind)i), &kind), 0);
        assert_int_equal(kind, i);
    }
    assert_true(form_kind_from_name("fax", &kind) < 0);
    assert_int_equal(kind, FORM_KIND_COUNT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_kinds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
