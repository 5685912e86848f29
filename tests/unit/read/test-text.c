/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "read/field_text.h"
#include "read/line_text.h"

/* Glyphs from a text in which '_' stands for a gap between words. */
static struct line_text line_of(const char *const *glyphs, const double *scores)
{
    struct line_text line = {0};
    bool space = false;

    for (size_t i = 0; glyphs[i]; i++) {
        struct glyph glyph = {.score = scores ? scores[i] : 1, .space_before = space};

        space = strcmp(glyphs[i], "_") == 0;
        if (space)
            continue;
        strcpy(glyph.text, glyphs[i]);
        assert_int_equal(line_text_add(&line, &glyph), 0);
    }
    return line;
}

/* Japanese is joined without spaces, whatever gaps an engine saw; Latin words keep theirs. */
static void test_join(void **state)
{
    static const struct {
        const char *glyphs[10], *want;
    } rows[] = {
        {{"受", "_", "付", "_", "課"}, "受付課"}, {{"D", "r", ".", "_", "K", "O"}, "Dr. KO"},
        {{"内", "線", "_", "1", "2"}, "内線12"},  {{"第", "_", "1", "_", "回"}, "第1回"},
        {{"1", "2", "_", "3", "4"}, "12 34"},     {{NULL}, ""},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct line_text line = line_of(rows[i].glyphs, NULL);
        char *text = line_text_join(&line, -1, NULL);

        assert_string_equal(text, rows[i].want);
        free(text);
        line_text_deinit(&line);
    }
}

/* Alternatives are kept best first, each text once, the worst dropped when there are too many. */
static void test_alternatives(void **state)
{
    struct line_text line = {0};
    char text[8];

    for (int i = 0; i < 20; i++) {
        snprintf(text, sizeof(text), "%d", i * 7 % 20);
        assert_int_equal(line_text_add_alternative(&line, strdup(text), i * 7 % 20 / 20.0), 0);
    }
    assert_int_equal(line_text_add_alternative(&line, strdup("19"), 0.1), 0);
    assert_int_equal(line.n_alternatives, LINE_MAX_ALTERNATIVES);
    for (size_t i = 0; i < line.n_alternatives; i++) {
        snprintf(text, sizeof(text), "%zu", 19 - i);
        assert_string_equal(line.alternatives[i].text, text);
    }
    assert_int_equal(line_text_add_alternative(&line, NULL, 1), -ENOMEM);
    line_text_deinit(&line);
}

static const struct rect_mm places[2] = {{1, 0, 30, 5}, {1.5, 5.5, 20, 4}};

/* A field's text is its lines, its score the mean and the least over all characters, and its
 * alternatives are whole texts that differ in one line. */
static void test_field(void **state)
{
    static const char *const upper[] = {"看", "護", "部", NULL}, *const lower[] = {"師", "長",
                                                                                   NULL};
    static const double upper_scores[] = {1, 0.5, 1}, lower_scores[] = {0.9, 0.6};
    struct line_text lines[2] = {line_of(upper, upper_scores), line_of(lower, lower_scores)};
    struct recognised by;

    line_text_add_alternative(&lines[0], strdup("有護部"), 0.2);
    line_text_add_alternative(&lines[1], strdup("師畏"), 0.4);
    assert_int_equal(field_text_make("ctc", "m", lines, places, 2, &by), 0);
    assert_string_equal(by.text, "看護部\n師長");
    assert_true(by.score > 0.799 && by.score < 0.801);
    assert_true(by.min_score > 0.499 && by.min_score < 0.501);
    assert_int_equal(by.n_characters, 5);
    assert_string_equal(by.characters[4].text, "長");
    assert_true(by.characters[4].score == 0.6 && by.characters[4].box.y == 5.5);
    assert_true(by.characters[3].box.x == 1.5 + lines[1].glyphs[0].left / 8);
    assert_int_equal(by.n_alternatives, 2);
    assert_string_equal(by.alternatives[0].text, "看護部\n師畏");
    assert_string_equal(by.alternatives[1].text, "有護部\n師長");
    recognised_deinit(&by);
    for (int i = 0; i < 2; i++)
        line_text_deinit(&lines[i]);
}

/* Nothing read is an empty text with score 0, not an error. */
static void test_nothing(void **state)
{
    struct line_text line = {0};
    struct recognised by;

    assert_int_equal(field_text_make("ctc", "m", &line, places, 1, &by), 0);
    assert_string_equal(by.text, "");
    assert_true(by.score == 0 && by.min_score == 0);
    recognised_deinit(&by);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_alternatives),
        cmocka_unit_test(test_field),
        cmocka_unit_test(test_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
