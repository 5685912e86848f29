/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/match.h"
#include "text/fold.h"
#include "text/utf8.h"

static struct lexicon *load(const char *name)
{
    struct lexicon *lexicon = NULL;
    struct why why = {""};
    char path[4096];

    snprintf(path, sizeof(path), "%s/forms/%s", getenv("UKETSUKE_TEST_SOURCE"), name);
    assert_int_equal(lexicon_load(path, &lexicon, &why), 0);
    if (strstr(name, "hospitals") == NULL) /* marking is for short lists */
        lexicon_mark_parts(lexicon);
    return lexicon;
}

static void find(const struct lexicon *list, const char *one, const char *other, struct match *ret)
{
    uint32_t points[2][64];
    const char *texts[] = {one, other};
    struct match_text match_texts[2];
    size_t n = other ? 2 : 1;

    for (size_t i = 0; i < n; i++) {
        _cleanup_(cleanup_freep) char *key = fold_key(texts[i]);

        match_texts[i] = (struct match_text){points[i], utf8_points(key, points[i], 64)};
    }
    match_find(match_texts, n, list, NULL, NULL, ret);
}

/* Two readings vote together: what one has exactly and the other nearly wins, and a tie is seen as
 * one. */
static void test_prefectures(void **state)
{
    static const struct {
        const char *one, *other, *best;
        unsigned total, margin_at_least, margin_at_most;
    } rows[] = {
        {"東京都", "東京都", "東京都", 0, 2, UINT_MAX},
        {"東京都", "東京部", "東京都", 1, 2, UINT_MAX},
        {"東京", "東京都", "東京都", 1, 2, UINT_MAX}, /* one spelling is held against both */
        {"福島県", "福岡県", NULL, 1, 0, 0},          /* each has one: nobody wins */
        {"福鳥県", "福鳥県", NULL, 2, 0, 0},          /* as near to 福岡県 and 福井県 */
        {"東京都", "京都", NULL, 1, 0, 0},
    };
    struct lexicon *list = load("common/prefectures.tsv");

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct match match;

        find(list, rows[i].one, rows[i].other, &match);
        assert_true(match.n_hits > 0);
        if ((rows[i].best && strcmp(match.hits[0].value, rows[i].best) != 0) ||
            match.hits[0].total != rows[i].total || match.margin < rows[i].margin_at_least ||
            match.margin > rows[i].margin_at_most)
            fail_msg("«%s» «%s»: «%s» %u, margin %u", rows[i].one, rows[i].other,
                     match.hits[0].value, match.hits[0].total, match.margin);
    }
    lexicon_free(list);
}

/* What lies far from every entry has no near hit. */
static void test_far(void **state)
{
    static const char *const texts[] = {"架空県", "江戸", "見本", "",
                                        "とてもとても長い文字列で県名ではないもの"};
    struct lexicon *list = load("common/prefectures.tsv");

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct match match;

        find(list, texts[i], texts[i], &match);
        if (match.n_hits > 0 && match.hits[0].near)
            fail_msg("«%s»: «%s»", texts[i], match.hits[0].value);
    }
    lexicon_free(list);
}

/* No two of the 53 facilities lie within the limit of each other's exact spelling with a margin
 * that would let one pass for the other: each is its own best match by at least the margin that
 * judging asks for. */
static void test_facilities_are_apart(void **state)
{
    struct lexicon *list = load("renrakuhyo/facilities.tsv");

    for (size_t i = 0; i < list->n_entries; i++) {
        struct match match;

        find(list, list->entries[i].name, list->entries[i].name, &match);
        assert_string_equal(match.hits[0].value, list->entries[i].name);
        assert_int_equal(match.hits[0].n_exact, 2);
        if (match.margin < 2)
            fail_msg("«%s» and «%s»", list->entries[i].name, match.hits[1].value);
    }
    lexicon_free(list);
}

/* The hits come sorted, each value once, and never more than fit. */
static void test_order(void **state)
{
    struct lexicon *list = load("common/hospitals.tsv");
    struct match match;

    find(list, "中央病院", NULL, &match);
    assert_true(match.n_hits >= 2 && match.n_hits <= MATCH_MAX_HITS);
    for (size_t i = 1; i < match.n_hits; i++) {
        assert_true(match.hits[i - 1].total <= match.hits[i].total);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(match.hits[k].value, match.hits[i].value);
    }
    lexicon_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prefectures),
        cmocka_unit_test(test_far),
        cmocka_unit_test(test_facilities_are_apart),
        cmocka_unit_test(test_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
