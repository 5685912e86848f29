/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdio.h>
#include <string.h>

#include "text/prefecture.h"

/* Each of the 47 is found by its name, by its name without the last character, and by its reading.
 */
static void test_all(void **state)
{
    for (int i = 0; i < PREFECTURE_COUNT; i++) {
        char text[64];

        assert_int_equal(prefecture_find(prefecture_name(i)), i);
        assert_int_equal(prefecture_find(prefecture_reading(i)), i);
        snprintf(text, sizeof(text), "%s", prefecture_name(i));
        text[strlen(text) - strlen("県")] = '\0';
        assert_int_equal(prefecture_find(text), strcmp(prefecture_name(i), "北海道") == 0 ? -1 : i);
    }
    assert_null(prefecture_name(PREFECTURE_COUNT));
    assert_null(prefecture_name(-1));
    assert_string_equal(prefecture_name(0), "北海道");
    assert_string_equal(prefecture_name(12), "東京都");
    assert_string_equal(prefecture_name(46), "沖縄県");
}

/* Typing does not matter; anything more does: finding is exact, guessing is not done here. */
static void test_exact(void **state)
{
    static const struct {
        const char *text;
        int index;
    } rows[] = {
        {" 東京 都 ", 12}, {"とうきょう", 12}, {"トウキョウ", -1}, {"京都", 25},   {"東京府", -1},
        {"福鳥県", -1},    {"縣", -1},         {"", -1},           {"静岡縣", 21}, {"きょうと", 25},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (prefecture_find(rows[i].text) != rows[i].index)
            fail_msg("«%s»: %d", rows[i].text, prefecture_find(rows[i].text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all), cmocka_unit_test(test_exact)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
