/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <string.h>

#include "text/name.h"

/* The name stays as it was written, but for gaps; a title is set apart; what no name can hold is
 * seen. */
static void test_names(void **state)
{
    static const struct {
        const char *text, *name, *title;
        enum name_verdict verdict;
    } rows[] = {
        {"試験　太郎", "試験 太郎", "", NAME_OK},
        {"  試験  太郎 ", "試験 太郎", "", NAME_OK},
        {"試験\n太郎", "試験 太郎", "", NAME_OK},
        {"髙﨑 見本", "髙﨑 見本", "", NAME_OK},
        {"\xef\xa8\x90\xef\xa8\x99 見本", "\xef\xa8\x90\xef\xa8\x99 見本", "", NAME_OK},
        {"𠮷田 見本", "𠮷田 見本", "", NAME_OK},
        {"葛\xf3\xa0\x84\x80城 見本", "葛\xf3\xa0\x84\x80城 見本", "", NAME_OK},
        {"佐々木 ヶ子", "佐々木 ヶ子", "", NAME_OK},
        {"しけん みほん", "しけん みほん", "", NAME_OK},
        {"ジャン・ポール", "ジャン・ポール", "", NAME_OK},
        {"Mihon O'Neil-Test", "Mihon O'Neil-Test", "", NAME_OK},
        {"試験 太郎 先生", "試験 太郎", "先生", NAME_OK},
        {"試験太郎先生", "試験太郎", "先生", NAME_OK},
        {"試験 太郎　看護師長", "試験 太郎", "看護師長", NAME_OK},
        {"試験太郎看護師長", "試験太郎", "看護師長", NAME_OK},
        {"試験 太郎 殿", "試験 太郎", "殿", NAME_OK},
        {"試験 太郎 MD", "試験 太郎", "MD", NAME_OK},
        {"服部長", "服部長", "", NAME_OK}, /* a short name that ends like a title */
        {"先生", "先生", "", NAME_OK},
        {"太氏", "太氏", "", NAME_OK},
        {"林 一", "林 一", "", NAME_OK},
        {"太", "太", "", NAME_BAD_LENGTH},
        {"試験 太郎（しけん）", "試験 太郎（しけん）", "", NAME_BAD_CHARACTER},
        {"試験 太郎1", "試験 太郎1", "", NAME_BAD_CHARACTER},
        {"試験/太郎", "試験/太郎", "", NAME_BAD_CHARACTER},
        {"試験|太郎", "試験|太郎", "", NAME_BAD_CHARACTER},
        {"- -", "- -", "", NAME_BAD_LENGTH},
        {"", "", "", NAME_BAD_LENGTH},
        {"\xff試験", "\xef\xbf\xbd試験", "", NAME_BAD_CHARACTER},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct name name;

        assert_int_equal(name_parse(rows[i].text, &name), 0);
        if (strcmp(name.text, rows[i].name) != 0 || strcmp(name.title, rows[i].title) != 0 ||
            name.verdict != rows[i].verdict)
            fail_msg("«%s»: «%s» «%s» %d", rows[i].text, name.text, name.title, (int)name.verdict);
        name_deinit(&name);
    }
}

/* A line of 41 characters is no name. */
static void test_too_long(void **state)
{
    char text[3 * 41 + 1] = "";
    struct name name;

    for (int i = 0; i < 41; i++)
        strcat(text, "山");
    assert_int_equal(name_parse(text, &name), 0);
    assert_int_equal(name.verdict, NAME_BAD_LENGTH);
    assert_string_equal(name.text, text);
    name_deinit(&name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names),
                                       cmocka_unit_test(test_too_long)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
