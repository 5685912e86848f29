/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that a row of CSV gives each text back exactly (RFC 4180), names with rare characters too,
 * and that what a spreadsheet would take for a formula does no harm.
 */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>

#include "export/csv.h"

/* What a row of one cell becomes; the caller's to free(). */
static char *row_of(const char *text)
{
    char *bytes = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&bytes, &n);

    csv_row(to, &text, 1);
    fclose(to);
    return bytes;
}

static void test_cells(void **state)
{
    static const struct {
        const char *text, *row;
    } rows[] = {
        {"見本 太郎", "見本 太郎\r\n"},
        {"髙﨑 例子", "髙﨑 例子\r\n"},
        {"\xE8\xBE\xBB\xF3\xA0\x84\x80",
         "\xE8\xBE\xBB\xF3\xA0\x84\x80\r\n"}, /* 辻 and its variant */
        {"\xEF\xA8\x91", "\xEF\xA8\x91\r\n"}, /* U+FA11 stays itself */
        {"", "\r\n"},
        {"a,b", "\"a,b\"\r\n"},
        {"a \"b\"", "\"a \"\"b\"\"\"\r\n"},
        {"a\nb", "\"a\nb\"\r\n"},
        {" a", "\" a\"\r\n"},
        {"=1+1", "\"'=1+1\"\r\n"},
        {"+81-3-5550-0123", "\"'+81-3-5550-0123\"\r\n"},
        {"-1", "\"'-1\"\r\n"},
        {"@SUM(A1)", "\"'@SUM(A1)\"\r\n"},
        {"＝１＋１", "\"'＝１＋１\"\r\n"},
        {"\t=1", "\"'\t=1\"\r\n"},
        {"03-5550-0123", "03-5550-0123\r\n"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *row = row_of(rows[i].text);

        assert_string_equal(row, rows[i].row);
        free(row);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
