/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that nothing from outside can move the cursor or turn the reading direction, and that
 * lines end where a terminal's columns say, whatever the script.
 */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "report/plain.h"
#include "text/utf8.h"

static void test_line(void **state)
{
    static const struct {
        const char *text, *line;
    } rows[] = {
        {"見本 太郎", "見本 太郎"},
        {"", ""},
        {"a\nb", "a⏎b"},
        {"\x1b[2Jx", "<U+001B>[2Jx"},
        {"\xC2\x9B"
         "31m",
         "<U+009B>31m"},                    /* CSI as one character */
        {"\xE2\x80\xAEtxt", "<U+202E>txt"}, /* right-to-left override */
        {"a\xFF"
         "b",
         "a\xEF\xBF\xBD"
         "b"},
        {"髙\xF3\xA0\x84\x80", "髙\xF3\xA0\x84\x80"}, /* a variant of a character stays */
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *line = plain_line(rows[i].text);

        assert_string_equal(line, rows[i].line);
        free(line);
    }
}

/* What a flow of words makes of text; the caller's to free(). */
static char *flow_words(const char *text, unsigned columns, unsigned indent)
{
    char *out = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&out, &n);
    struct plain_flow flow = {to, columns, indent, 0};

    plain_flow_words(&flow, text);
    plain_flow_end(&flow);
    fclose(to);
    return out;
}

static void test_flow(void **state)
{
    static const struct {
        const char *text;
        unsigned columns, indent;
        const char *lines;
    } rows[] = {
        {"one two three", 9, 2, "  one two\n  three\n"},
        {"one two three", 8, 2, "  one\n  two\n  three\n"},
        {"", 10, 2, ""},
        {"漢字 かな", 9, 0, "漢字 かな\n"},
        {"漢字 かな", 8, 0, "漢字 か\nな\n"},
        {"これは長い語", 6, 0, "これは\n長い語\n"},
        {"これは長い語", 7, 1, " これは\n 長い語\n"},
        {"a これは長い語 b", 6, 0, "a これ\nは長い\n語 b\n"},
        {"これは長い。語", 10, 0, "これは長\nい。語\n"}, /* no line begins with a full stop */
        {"字（例）本", 6, 0, "字\n（例）\n本\n"},        /* or ends with an opening bracket */
        {"uketsuked は動く", 11, 0, "uketsuked\nは動く\n"},
        {"一/var/spool", 6, 0, "一\n/var/s\npool\n"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *lines = flow_words(rows[i].text, rows[i].columns, rows[i].indent);

        assert_string_equal(lines, rows[i].lines);
        free(lines);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_flow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
