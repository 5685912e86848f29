/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"

/* Only well-formed UTF-8 is valid: what libraries and terminals take differently is refused. */
static void test_validity(void **state)
{
    static const struct {
        const char *text;
        bool valid;
    } rows[] = {
        {"", true},
        {"abc", true},
        {"髙﨑 𠮷", true},
        {"\xe9\xab", false},         /* cut short */
        {"\xc0\xaf", false},         /* overlong '/' */
        {"\xed\xa0\x80", false},     /* surrogate */
        {"\xf4\x90\x80\x80", false}, /* above U+10FFFF */
        {"a\x80", false},            /* stray continuation */
        {"\xff", false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (utf8_valid(rows[i].text) != rows[i].valid)
            fail_msg("row %zu", i);
}

/* utf8_next() goes through any bytes, never stands still and never runs past the end. */
static void test_iteration(void **state)
{
    const char *p = "a\xff髙";

    assert_int_equal(utf8_next(&p), 'a');
    assert_int_equal(utf8_next(&p), UTF8_REPLACEMENT);
    assert_int_equal(utf8_next(&p), 0x9ad9);
    assert_int_equal(utf8_next(&p), 0);
    assert_int_equal(utf8_next(&p), 0);
    assert_int_equal(*p, 0);
    assert_int_equal(utf8_length("髙﨑 𠮷"), 4);
}

/* What could move a cursor or turn the writing direction is told from text; a line end is text. */
static void test_control(void **state)
{
    assert_false(utf8_has_control("山田\n太郎　"));
    assert_true(utf8_has_control("a\tb"));
    assert_true(utf8_has_control("\x1b[31m"));
    assert_true(utf8_has_control("a\x7f"));
    assert_true(utf8_has_control("\xc2\x9b"));     /* C1 CSI */
    assert_true(utf8_has_control("\xe2\x80\xae")); /* right-to-left override */
}

/* Kanji and kana take two columns, ASCII and half-width kana one. */
static void test_width(void **state)
{
    assert_int_equal(utf8_width("abc"), 3);
    assert_int_equal(utf8_width("受付"), 4);
    assert_int_equal(utf8_width("ｶﾞﾝ"), 3);
    assert_int_equal(utf8_width(""), 0);
}

static unsigned distance(const char *a, const char *b, unsigned limit)
{
    uint32_t one[64], other[64];

    return utf8_distance(one, utf8_points(a, one, 64), other, utf8_points(b, other, 64), limit);
}

/* The distance counts characters, not bytes, and stops at the limit. */
static void test_distance(void **state)
{
    static const struct {
        const char *a, *b;
        unsigned limit, distance;
    } rows[] = {
        {"", "", 3, 0},
        {"", "東京", 3, 2},
        {"東京都", "東京都", 0, 0},
        {"東京都", "京都", 3, 1},
        {"東京都", "京都府", 3, 2},
        {"福島県", "福岡県", 3, 1},
        {"福島県", "福岡県", 0, 1},
        {"kitten", "sitting", 5, 3},
        {"kitten", "sitting", 3, 3},
        {"kitten", "sitting", 2, 3},
        {"金沢大学附属病院", "金沢大学医学部附属病院", 3, 3},
        {"abcdef", "uvwxyz", 3, 4},
        {"abcdefgh", "abc", 3, 4},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        unsigned d = distance(rows[i].a, rows[i].b, rows[i].limit);

        if (d != rows[i].distance)
            fail_msg("«%s» «%s»: %u", rows[i].a, rows[i].b, d);
        assert_int_equal(distance(rows[i].b, rows[i].a, rows[i].limit), d);
    }
}

/* The textbook's full table, to hold the banded one against. */
static unsigned full_distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b)
{
    unsigned table[17][17];

    for (size_t i = 0; i <= n_a; i++)
        for (size_t j = 0; j <= n_b; j++) {
            if (i == 0 || j == 0) {
                table[i][j] = (unsigned)(i + j);
                continue;
            }
            table[i][j] = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (table[i - 1][j] + 1 < table[i][j])
                table[i][j] = table[i - 1][j] + 1;
            if (table[i][j - 1] + 1 < table[i][j])
                table[i][j] = table[i][j - 1] + 1;
        }
    return table[n_a][n_b];
}

/* The band loses nothing: on 20,000 pairs of short words over three letters, at every limit. */
static void test_band_is_exact(void **state)
{
    srandom(1);
    for (int n = 0; n < 20000; n++) {
        uint32_t a[16], b[16];
        size_t n_a = (size_t)random() % 13, n_b = (size_t)random() % 13;
        unsigned limit = (unsigned)random() % 14, full, banded;

        for (size_t i = 0; i < n_a; i++)
            a[i] = (uint32_t)(random() % 3);
        for (size_t i = 0; i < n_b; i++)
            b[i] = (uint32_t)(random() % 3);
        full = full_distance(a, n_a, b, n_b);
        banded = utf8_distance(a, n_a, b, n_b, limit);
        assert_int_equal(banded, full <= limit ? full : limit + 1);
    }
}

/* Sequences longer than the table allows are never near, unless they are equal. */
static void test_long(void **state)
{
    enum { N = UTF8_DISTANCE_MAX_POINTS + 10 };
    uint32_t a[N] = {0}, b[N] = {0};

    assert_int_equal(utf8_distance(a, N, b, N, 3), 0);
    b[N - 1] = 1;
    assert_int_equal(utf8_distance(a, N, b, N, 3), 4);
    assert_int_equal(utf8_distance(a, UTF8_DISTANCE_MAX_POINTS, b, UTF8_DISTANCE_MAX_POINTS - 2, 3),
                     2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_validity), cmocka_unit_test(test_iteration),
        cmocka_unit_test(test_control),  cmocka_unit_test(test_width),
        cmocka_unit_test(test_distance), cmocka_unit_test(test_band_is_exact),
        cmocka_unit_test(test_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
