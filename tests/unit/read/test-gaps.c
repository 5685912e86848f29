/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <string.h>

#include "draw.h"
#include "read/gaps.h"
#include "text/utf8.h"

enum { EM_PX = 32, H_PX = 40 };

/* A line of boxes, one a character of `text`, at distances of `white_px` each and what `more` adds
 * after the character with its number; glyphs with the boxes' places. */
static struct plane *draw_line(const char *text, int white_px, const int *more,
                               struct line_text *ret_text)
{
    struct plane *line = plane_new(1000, H_PX, 255);
    int x = 3;

    *ret_text = (struct line_text){0};
    for (int i = 0; *text; i++) {
        struct glyph glyph = {.left = x + EM_PX / 3, .right = x + EM_PX / 2};
        const char *start = text;

        utf8_next(&text);
        memcpy(glyph.text, start, (size_t)(text - start));
        assert_int_equal(line_text_add(ret_text, &glyph), 0);
        for (int y = 4; y < H_PX - 4; y++)
            memset(line->at + (size_t)y * (size_t)line->w + (size_t)x, 0, EM_PX);
        x += EM_PX + white_px + more[i];
    }
    return line;
}

/* A gap is where the ink has one, and nowhere else. */
static void test_find(void **state)
{
    static const struct {
        const char *what, *text;
        int white_px, more[16];
        const char *want;
        bool department;
    } rows[] = {
        {"a department's gap", "看護部長", 3, {0, 11}, "看護 部長", true},
        {"too little for a department", "看護部長", 3, {0, 8}, "看護部長", true},
        {"no gap", "見本太郎", 4, {0}, "見本太郎"},
        {"full-width space", "見本太郎", 4, {0, 32}, "見本 太郎"},
        {"half-width space", "見本太郎", 4, {0, 16}, "見本 太郎"},
        {"narrow proportional space", "見本太郎", 3, {0, 9}, "見本 太郎"},
        {"a hand's uneven spacing", "見本太郎", 3, {0, 5, 0}, "見本太郎"},
        {"one character each", "原渉", 4, {14}, "原 渉"},
        {"after one character", "原太郎", 4, {14}, "原 太郎"},
        {"spread evenly", "見本太郎", 20, {0}, "見本太郎"},
        {"spread evenly, and a gap", "見本太郎", 14, {0, 32}, "見本 太郎"},
        {"spread unevenly", "見本病院看護部", 3, {0, 9, 9, 0, 9, 0}, "見本病院看護部"},
        {"two gaps",
         "医療法人社団見本会例示病院",
         3,
         {0, 0, 0, 0, 0, 16, 0, 0, 16},
         "医療法人社団 見本会 例示病院"},
        {"katakana fill no square", "緩和センター", 3, {0, 4, 9, 9, 9}, "緩和センター"},
        {"after katakana", "緩和センター長", 3, {0, 0, 0, 0, 0, 20}, "緩和センター 長"},
        {"punctuation brings its own white", "見本。太郎", 3, {0, 0, 20}, "見本。太郎"},
        {"Latin words are the engines' affair", "ab", 3, {20}, "ab"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct line_text text;
        struct plane *line = draw_line(rows[i].text, rows[i].white_px, rows[i].more, &text);
        struct gaps gaps = {.in_name = !rows[i].department};
        char *joined;

        assert_int_equal(gaps_find(line, &text, &gaps), 0);
        gaps_mark(&gaps, &text);
        joined = line_text_join(&text, -1, NULL);
        if (strcmp(joined, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].what, joined);
        free(joined);
        line_text_deinit(&text);
        plane_free(line);
    }
}

/* The inside of a character is no gap beside a real one, however open the character is. */
static void test_inside(void **state)
{
    static const int more[4] = {0, 32};
    struct line_text text;
    struct plane *line = draw_line("古川秀子", 3, more, &text);
    struct gaps gaps = {.in_name = true};

    for (int y = 0; y < H_PX; y++) /* 川 */
        memset(line->at + (size_t)y * (size_t)line->w + 3 + 35 + 18, 255, 13);
    assert_int_equal(gaps_find(line, &text, &gaps), 0);
    assert_int_equal(gaps.n, 1);
    line_text_deinit(&text);
    plane_free(line);
}

/* Another recogniser's characters get the same gap, also where it saw fewer of them; an empty line
 * has none. */
static void test_mark(void **state)
{
    static const int more[4] = {0, 32};
    struct line_text text, none = {0};
    struct plane *line = draw_line("見本太郎", 3, more, &text);
    struct gaps gaps = {.in_name = true};
    char *joined;

    assert_int_equal(gaps_find(line, &text, &gaps), 0);
    text.glyphs[1] = text.glyphs[2];
    text.glyphs[2] = text.glyphs[3];
    text.n_glyphs = 3;
    gaps_mark(&gaps, &text);
    joined = line_text_join(&text, -1, NULL);
    assert_string_equal(joined, "見 太郎");
    free(joined);
    assert_int_equal(gaps_find(line, &none, &gaps), 0);
    assert_int_equal(gaps.n, 0);
    gaps_mark(&gaps, &none);
    line_text_deinit(&text);
    plane_free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_inside),
        cmocka_unit_test(test_mark),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
