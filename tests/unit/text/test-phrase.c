/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "text/phrase.h"

/* What stands for another field's value, what says that there is none, and what is an answer. */
static void test_phrases(void **state)
{
    static const struct {
        const char *text;
        enum phrase phrase;
    } rows[] = {
        {"同上", PHRASE_DITTO},     {" 同 上 ", PHRASE_DITTO},    {"（同左）", PHRASE_DITTO},
        {"〃", PHRASE_DITTO},       {"々", PHRASE_DITTO},         {"\"", PHRASE_DITTO},
        {"上に同じ", PHRASE_DITTO}, {"なし", PHRASE_NOTHING},     {"該当なし。", PHRASE_NOTHING},
        {"無し", PHRASE_NOTHING},   {"特になし", PHRASE_NOTHING}, {"－", PHRASE_NOTHING},
        {"ー", PHRASE_NOTHING},     {"Ｎ／Ａ", PHRASE_NOTHING},   {"", PHRASE_NONE},
        {"同上病院", PHRASE_NONE},  {"佐々木", PHRASE_NONE},      {"梨田 花子", PHRASE_NONE},
        {"03-", PHRASE_NONE},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        enum phrase phrase;

        assert_int_equal(phrase_of(rows[i].text, &phrase), 0);
        if (phrase != rows[i].phrase)
            fail_msg("«%s»: %d", rows[i].text, (int)phrase);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_phrases)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
