/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/passage.h"
#include "text/utf8.h"

enum { MAX = 40 };

/* A reading in which every character is seen with `score`, but for those of `weak`, seen with 0.3
 * and `second` behind them. */
static struct recognised reading(const char *text, double score, const char *weak,
                                 const char *second, struct character *characters)
{
    struct recognised by = {.text = (char *)text, .characters = characters};

    memset(characters, 0, MAX * sizeof(*characters));
    for (const char *at = text, *next = at; *at; at = next) {
        struct character *one = &characters[by.n_characters];

        if (utf8_is_space(utf8_next(&next)))
            continue;
        snprintf(one->text, sizeof(one->text), "%.*s", (int)(next - at), at);
        one->score = strstr(weak, one->text) ? 0.3 : score;
        snprintf(one->second, sizeof(one->second), "%s", strstr(weak, one->text) ? second : "");
        by.n_characters++;
    }
    return by;
}

/* Each recogniser's better parts make the text; lines and gaps are the own network's, and nothing
 * is invented: every part is one of the two readings'. */
static void test_merge(void **state)
{
    static const struct {
        const char *own, *own_weak, *own_second, *other, *other_weak, *merged;
    } rows[] = {
        {"情報変操を", "変操", "", "情報交換を", "", "情報交換を"},
        {"情報交換を", "", "", "情報変操を", "変操", "情報交換を"},
        {"事仰を共有\n希望", "仰", "例", "事例を共有\n希昌", "昌", "事例を共有\n希望"},
        {"緩和ケア外来の体制づくりが課です。\n次の行", "", "",
         "緩和ケア外来の体制づくりが課題です\n次の行", "",
         "緩和ケア外来の体制づくりが課題です。\n次の行"},
        {"同じ\nです", "", "", "同じです", "", "同じ\nです"},
        {"あ\nい う", "い", "", "あ\nえう", "", "あ\nえ う"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct character own_characters[MAX], other_characters[MAX];
        struct recognised own =
            reading(rows[i].own, 0.99, rows[i].own_weak, rows[i].own_second, own_characters);
        struct recognised other =
            reading(rows[i].other, 0.99, rows[i].other_weak, "", other_characters);
        char *merged = NULL;

        assert_int_equal(passage_merge(&own, &other, &merged), 0);
        if (strcmp(merged, rows[i].merged) != 0)
            fail_msg("«%s» and «%s» make «%s», not «%s»", rows[i].own, rows[i].other, merged,
                     rows[i].merged);
        free(merged);
    }
}

/* Where one read nothing there is nothing to choose; characters that do not belong to the text, and
 * scores that are none, do no harm. */
static void test_poor_readings(void **state)
{
    struct character characters[2] = {{.text = "全", .score = -1}, {.text = "然違", .score = 9}};
    char none[] = "", yamada[] = "山田", yamaguchi[] = "山口";
    struct recognised own = {.text = yamada, .characters = characters, .n_characters = 2};
    struct recognised nothing = {.text = none}, other = {.text = yamaguchi};
    char *merged = NULL;

    assert_int_equal(passage_merge(&own, &nothing, &merged), 1);
    assert_int_equal(passage_merge(&nothing, &own, &merged), 1);
    assert_null(merged);
    assert_int_equal(passage_merge(&own, &other, &merged), 0);
    assert_true(!strcmp(merged, "山田") || !strcmp(merged, "山口"));
    free(merged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_merge),
                                       cmocka_unit_test(test_poor_readings)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
