/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "text/phone.h"
#include "text/prefecture.h"

/* A few rows of the plan, sorted; the whole of it is tested with the judge that loads it. */
static const struct area_code codes[] = {
    {"011", 3, UINT64_C(1) << 0}, {"0120", 4, 0, 10, 3},          {"01267", 5, UINT64_C(1) << 0},
    {"03", 2, UINT64_C(1) << 12}, {"0427", 3, UINT64_C(1) << 13}, {"04292", 2, UINT64_C(1) << 10},
    {"050", 3, 0, 11, 4},         {"0561", 4, UINT64_C(1) << 22}, {"0570", 4, 0, 10, 3},
    {"06", 2, UINT64_C(1) << 26}, {"070", 3, 0, 11, 4},           {"080", 3, 0, 11, 4},
    {"0800", 4, 0, 11, 3},        {"090", 3, 0, 11, 4},
};

static void parse(const char *text, struct phone *ret_phone)
{
    assert_int_equal(phone_parse(text, codes, sizeof(codes) / sizeof(*codes), ret_phone), 0);
}

/* Whatever way a number is written, it comes out in the groups of the plan. */
static void test_numbers(void **state)
{
    static const struct {
        const char *text, *canonical;
    } rows[] = {
        {"03-0000-2511", "03-0000-2511"},
        {"0300002511", "03-0000-2511"},
        {"03 0000 2511", "03-0000-2511"},
        {"03(0000)2511", "03-0000-2511"},
        {"(03) 0000-2511", "03-0000-2511"},
        {"０３－００００－２５１１", "03-0000-2511"},
        {"03ー0000ー2511", "03-0000-2511"},
        {"03―0000−2511", "03-0000-2511"},
        {"03.0000.2511", "03-0000-2511"},
        {"03-00002511", "03-0000-2511"},
        {"+81-3-0000-2511", "03-0000-2511"},
        {"+81 (0)3 0000 2511", "03-0000-2511"},
        {"TEL 03-0000-2511", "03-0000-2511"},
        {"℡：03-0000-2511", "03-0000-2511"},
        {"電話 03-0000-2511（代表）", "03-0000-2511"},
        {"03-0000-2511(代)", "03-0000-2511"},
        {"03-0000-2511（直通）", "03-0000-2511"},
        {"0561-00-1111", "0561-00-1111"},
        {"011-000-0000", "011-000-0000"},
        {"01267-0-0000", "01267-0-0000"},
        {"042-700-0000", "042-700-0000"},
        {"04-2920-0000", "04-2920-0000"},
        {"090-0000-0000", "090-0000-0000"},
        {"08050000000", "080-5000-0000"},
        {"070 0000 0000", "070-0000-0000"},
        {"050-0000-0000", "050-0000-0000"},
        {"0120-000-000", "0120-000-000"},
        {"0120-00-0000", "0120-000-000"},
        {"0800-000-0000", "0800-000-0000"},
        {"0570-000-000", "0570-000-000"},
        {"03-0000-2511 内線 1234", "03-0000-2511 内線 1234"},
        {"03-0000-2511内線1234", "03-0000-2511 内線 1234"},
        {"03-0000-2511(内線1234)", "03-0000-2511 内線 1234"},
        {"03-0000-2511（内）1234", "03-0000-2511 内線 1234"},
        {"03-0000-2511\n(内線：1234)", "03-0000-2511 内線 1234"},
        {"03-0000-2511（代表）内線 12", "03-0000-2511 内線 12"},
        {"03-0000-2511 ext. 1234", "03-0000-2511 内線 1234"},
        {"03-0000-2511 EXT1234", "03-0000-2511 内線 1234"},
        {"03-0000-2511 x1234", "03-0000-2511 内線 1234"},
        {"03-0000-2511 / 内線 1234", "03-0000-2511 内線 1234"},
        {"03-0000-2511 内線番号 0012", "03-0000-2511 内線 0012"},
        {"03-0000-2511（PHS 71234）", "03-0000-2511 PHS 71234"},
        {"03-0000-2511 内線 PHS 7123", "03-0000-2511 PHS 7123"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct phone phone, again;

        parse(rows[i].text, &phone);
        if (phone.verdict != PHONE_OK || strcmp(phone.text, rows[i].canonical) != 0)
            fail_msg("«%s»: %d «%s»", rows[i].text, (int)phone.verdict, phone.text);
        parse(phone.text, &again); /* the canonical form is its own */
        assert_string_equal(again.text, phone.text);
        assert_int_equal(again.verdict, PHONE_OK);
    }
}

/* What is not one whole number is no number, and is kept as it was read: no digit is dropped or
 * guessed. */
static void test_malformed(void **state)
{
    static const struct {
        const char *text, *kept;
        enum phone_verdict verdict;
    } rows[] = {
        {"", "", PHONE_MALFORMED},
        {"なし", "なし", PHONE_MALFORMED},
        {"03-542-2511", "03-542-2511", PHONE_MALFORMED},
        {"03-00002-2511", "03-00002-2511", PHONE_MALFORMED},
        {"0000-2511", "0000-2511", PHONE_MALFORMED},
        {"090-000-0000", "090-000-0000", PHONE_MALFORMED},
        {"0120-000-0000", "0120-000-0000", PHONE_MALFORMED},
        {"13-0000-2511", "13-0000-2511", PHONE_MALFORMED},
        {"O3-0000-2511", "O3-0000-2511", PHONE_MALFORMED},
        {"03-000２-25ll", "03-000２-25ll", PHONE_MALFORMED},
        {"03-0000-25?1", "03-0000-25?1", PHONE_MALFORMED},
        {"03-0000-2511~3", "03-0000-2511~3", PHONE_MALFORMED},
        {"03-0000-2511,2512", "03-0000-2511,2512", PHONE_MALFORMED},
        {"03-0000-2511/090-0000-0000", "03-0000-2511/090-0000-0000", PHONE_MALFORMED},
        {"03-0000-2511 (1234)", "03-0000-2511 (1234)", PHONE_MALFORMED},
        {"03-0000-2511 内線", "03-0000-2511 内線", PHONE_MALFORMED},
        {"03-0000-2511 内線 1234 内線 5", "03-0000-2511 内線 1234 内線 5", PHONE_MALFORMED},
        {"03-0000-2511 内線 1234567", "03-0000-2511 内線 1234567", PHONE_MALFORMED},
        {"03-0000-2511 FAX 03-0000-2512", "03-0000-2511 FAX 03-0000-2512", PHONE_MALFORMED},
        {"内線 1234", "内線 1234", PHONE_MALFORMED},
        {"+1 202 555 0100", "+1 202 555 0100", PHONE_MALFORMED},
        {"+81 03 0000 2511", "+81 03 0000 2511", PHONE_MALFORMED},
        {"03\n0000\xff"
         "2511",
         "03 0000\xef\xbf\xbd"
         "2511",
         PHONE_MALFORMED},
        {"056-100-1111", "0561-00-1111", PHONE_PARTED_OTHERWISE},
        {"080-0000-0000", "0800-000-0000", PHONE_PARTED_OTHERWISE},
        {"03(00002)511", "03-0000-2511", PHONE_PARTED_OTHERWISE},
        {"0999-99-9999", "0999-99-9999", PHONE_UNKNOWN_AREA},
        {"00-0000-0000", "00-0000-0000", PHONE_UNKNOWN_AREA},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct phone phone;

        parse(rows[i].text, &phone);
        if (phone.verdict != rows[i].verdict || strcmp(phone.text, rows[i].kept) != 0)
            fail_msg("«%s»: %d «%s»", rows[i].text, (int)phone.verdict, phone.text);
        assert_true(phone.prefectures == 0);
    }
}

/* An area code says where it is; numbers that go along with a person do not. */
static void test_prefectures(void **state)
{
    struct phone phone;

    parse("03-0000-2511", &phone);
    assert_true(phone.prefectures == prefecture_bit(prefecture_find("東京都")));
    parse("0561-00-1111", &phone);
    assert_true(phone.prefectures == prefecture_bit(prefecture_find("愛知県")));
    parse("090-0000-0000", &phone);
    assert_true(phone.prefectures == 0);
    parse("0120-000-000", &phone);
    assert_true(phone.prefectures == 0);
}

/* A text of any length fits, cut at a whole character. */
static void test_long(void **state)
{
    char text[1000] = "x";
    struct phone phone;

    while (strlen(text) + 4 < sizeof(text))
        strcat(text, "内");
    parse(text, &phone);
    assert_int_equal(phone.verdict, PHONE_MALFORMED);
    assert_int_equal((strlen(phone.text) - 1) % strlen("内"), 0);
    memset(text, '0', sizeof(text) - 1);
    parse(text, &phone);
    assert_int_equal(phone.verdict, PHONE_MALFORMED);
    assert_int_equal(strlen(phone.text), PHONE_TEXT_SIZE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_prefectures),
        cmocka_unit_test(test_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
