/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/fold.h"

struct row {
    const char *text, *folded;
};

static void check(char *(*fold)(const char *text), const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        _cleanup_(cleanup_freep) char *folded = fold(rows[i].text);
        _cleanup_(cleanup_freep) char *again = fold(folded);

        if (strcmp(folded, rows[i].folded) != 0)
            fail_msg("«%s» became «%s», not «%s»", rows[i].text, folded, rows[i].folded);
        assert_string_equal(again, folded); /* folding what is folded changes nothing */
    }
}
#define CHECK(fold, rows) check(fold, rows, sizeof(rows) / sizeof(*(rows)))

/* The loose key makes equal what a person would look up as the same. */
static void test_key(void **state)
{
    static const struct row rows[] = {
        {"", ""},
        {"髙﨑", "高崎"},
        {"渡邉 渡邊", "渡辺渡辺"},
        {"齋藤", "斎藤"},
        {"斉藤", "斉藤"}, /* another name, not a variant */
        {"𠮷田", "吉田"},
        {"ＡＢＣ　ａｂｃ", "abcabc"},
        {"ｶﾞﾝｾﾝﾀｰ", "ガンセンタ-"},
        {"がんセンター", "がんセンタ-"},
        {"がんセンタ一", "がんセンタ一"}, /* a kanji, not a dash */
        {"がんセンタ−", "がんセンタ-"},
        {"03―0000‐2511", "03-0000-2511"},
        {"緩和ヶア", "緩和ケア"},
        {"リハビリテーシヨン", "リハビリテ-シヨン"},
        {"リハビリテーション", "リハビリテ-シヨン"},
        {"がん･感染症", "がん・感染症"},
        {"㈱", "(株)"},
        {"へり", "ヘリ"},
        {"葛\xf3\xa0\x84\x80城", "葛城"}, /* variation selector */
    };

    CHECK(fold_key, rows);
}

/* The strict key levels typing only: variants, small kana and case stay apart. */
static void test_same(void **state)
{
    static const struct row rows[] = {
        {"看護部（緩和ケア）", "看護部(緩和ケア)"},
        {"７階 東病棟", "7階東病棟"},
        {"髙", "髙"},
        {"ショ", "ショ"},
        {"Ab", "Ab"},
        {"センター", "センタ-"},
    };

    CHECK(fold_same, rows);
}

/* A name's key changes no character at all: not even the two that Unicode's own NFC would rewrite.
 */
static void test_name(void **state)
{
    static const struct row rows[] = {
        {"髙﨑　太郎", "髙﨑太郎"},
        {"\xef\xa8\x90", "\xef\xa8\x90"}, /* U+FA10 */
        {"\xef\xa8\x99", "\xef\xa8\x99"}, /* U+FA19 */
        {"ｶﾞ", "ｶﾞ"},
    };

    CHECK(fold_name, rows);
}

/* White space is levelled and nothing else is. */
static void test_spaces(void **state)
{
    static const struct row rows[] = {
        {"", ""},
        {" 　\n", ""},
        {"  山田　 太郎\n", "山田 太郎"},
        {"看護部\n緩和ケアチーム", "看護部 緩和ケアチーム"},
        {"髙﨑", "髙﨑"},
        {"Ａ", "Ａ"},
    };

    CHECK(fold_spaces, rows);
}

/* Line ends are part of an opinion; the white space around them is not. */
static void test_lines(void **state)
{
    static const struct row rows[] = {
        {"", ""},
        {"\n\n一行目  \n　二行目\n\n", "一行目\n　二行目"},
        {"一\n\n二", "一\n\n二"},
    };

    CHECK(fold_lines, rows);
}

/* Any bytes at all are folded to something valid, and bad bytes do not run over. */
static void test_bad_bytes(void **state)
{
    _cleanup_(cleanup_freep) char *key = fold_key("\xff\xff\xff東\xe6");

    assert_string_equal(key, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd東\xef\xbf\xbd");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key),   cmocka_unit_test(test_same),
        cmocka_unit_test(test_name),  cmocka_unit_test(test_spaces),
        cmocka_unit_test(test_lines), cmocka_unit_test(test_bad_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
