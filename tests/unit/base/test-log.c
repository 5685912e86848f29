/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/log.h"

/* Bytes from outside cannot break a log line, drive a terminal or pass for something else. */
static void test_quote(void **state)
{
    static const struct {
        const char *in, *want;
    } rows[] = {
        {"fax000000001.tif", "fax000000001.tif"},
        {"a\nb", "a\\x0Ab"},
        {"\033[2J", "\\x1B[2J"},
        {"say \"hi\"", "say \\x22hi\\x22"},
        {"\xFF\xFE", "\\xFF\\xFE"},
        {"受付", "受付"},
        {"a\xE2\x80\xAE"
         "b",
         "a\\xE2\\x80\\xAE"
         "b"}, /* right-to-left override */
    };
    char out[128];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(log_quote(rows[i].in, out, sizeof(out)), rows[i].want);
}

/* A long name is cut before the character that no longer fits. */
static void test_quote_cut(void **state)
{
    char out[6];

    assert_string_equal(log_quote("受付係", out, sizeof(out)), "受");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quote),
        cmocka_unit_test(test_quote_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
