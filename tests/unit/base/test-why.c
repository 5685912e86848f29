/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <string.h>
#include <utf8proc.h>

#include "base/why.h"

/* why_set() returns the code it was given, so that failing and explaining is one step. */
static void test_returns_code(void **state)
{
    struct why why = {""};

    assert_int_equal(why_set(&why, -EINVAL, "%s: no", "a.tif"), -EINVAL);
    assert_string_equal(why.text, "a.tif: no");
    assert_int_equal(why_set(NULL, -ENOMEM, "unused"), -ENOMEM);
}

/* A sentence that is too long ends at a whole character, whatever the alignment of the cut. */
static void test_cuts_at_character(void **state)
{
    for (int lead = 0; lead < 4; lead++) {
        struct why why = {""};
        char text[2000] = "";
        utf8proc_int32_t c;
        const char *p;

        memset(text, 'x', (size_t)lead);
        while (strlen(text) + 4 < sizeof(text))
            strcat(text, "受");
        why_set(&why, -1, "%s", text);
        assert_true(strlen(why.text) >= sizeof(why.text) - 4);
        for (p = why.text; *p;) {
            utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)p, -1, &c);

            assert_true(n > 0);
            p += n;
        }
    }
}

/* why_within() puts the name of the thing before what a lower floor said. */
static void test_within(void **state)
{
    struct why why = {""};

    why_set(&why, -1, "row 3 is bad");
    assert_int_equal(why_within(&why, -EBADMSG, "page 2"), -EBADMSG);
    assert_string_equal(why.text, "page 2: row 3 is bad");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_returns_code),
        cmocka_unit_test(test_cuts_at_character),
        cmocka_unit_test(test_within),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
