/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/journal.h"

/* Every pair of a line becomes a field, quoted values whole and without their quotes; what is no
 * pair becomes none, and more than there is room for is left out. */
static void test_fields(void **state)
{
    static const struct {
        const char *line;
        size_t n;
        const char *fields[3];
    } rows[] = {
        {"", 0, {NULL}},
        {"fax=F7 state=read pages=2",
         3,
         {"UKETSUKE_FAX=F7", "UKETSUKE_STATE=read", "UKETSUKE_PAGES=2"}},
        {"file=\"a b=c.tif\" state=waiting",
         2,
         {"UKETSUKE_FILE=a b=c.tif", "UKETSUKE_STATE=waiting"}},
        {"a word then key=value", 1, {"UKETSUKE_KEY=value"}},
        {"why=\"cut short", 1, {"UKETSUKE_WHY=cut short"}},
        {"state= x", 1, {"UKETSUKE_STATE="}},
        {"=x 9=y UPPER=z", 0, {NULL}},
    };
    char fields[JOURNAL_MAX_FIELDS][JOURNAL_FIELD_SIZE], line[LOG_LINE_SIZE] = "";

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(journal_fields(rows[i].line, fields), rows[i].n);
        for (size_t j = 0; j < rows[i].n; j++)
            assert_string_equal(fields[j], rows[i].fields[j]);
    }
    for (int i = 0; i < 40; i++)
        strcat(line, "key=value ");
    assert_int_equal(journal_fields(line, fields), JOURNAL_MAX_FIELDS);
}

/* Only the very stream that is standard error counts as the journal. */
static void test_take_over(void **state)
{
    unsetenv("JOURNAL_STREAM");
    assert_false(journal_take_over());
    setenv("JOURNAL_STREAM", "1:2", 1);
    assert_false(journal_take_over());
    setenv("JOURNAL_STREAM", "rubbish", 1);
    assert_false(journal_take_over());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_take_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
