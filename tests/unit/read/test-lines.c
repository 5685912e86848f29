/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <math.h>

#include "draw.h"
#include "read/lines.h"
#include "read/strike.h"

enum { W_MM = 80, H_MM = 30 };

static struct text_lines split(PIX *cell, unsigned max_lines)
{
    struct text_lines lines;
    struct cut cut;

    assert_int_equal(cut_clean(cell, W_MM, H_MM, &cut), 0);
    pixDestroy(&cell);
    assert_int_equal(lines_split(&cut, max_lines, &lines), 0);
    cut_deinit(&cut);
    return lines;
}

/* Lines are counted right: one, several, close together, sloped, and never more than the field may
 * have. */
static void test_count(void **state)
{
    static const struct {
        const char *what;
        double size_mm, pitch_mm, fall;
        int n_written;
        unsigned max_lines, want;
    } rows[] = {
        {"nothing", 4, 6, 0, 0, 2, 0},
        {"one", 4, 6, 0, 1, 2, 1},
        {"one, small", 2.4, 6, 0, 1, 2, 1},
        {"two", 4, 6, 0, 2, 2, 2},
        {"two, small and close", 3, 3.9, 0, 2, 2, 2},
        {"two, falling", 4, 6, 0.03, 2, 2, 2},
        {"two, rising", 4, 5.5, -0.03, 2, 2, 2},
        {"five", 3, 5, 0, 5, 8, 5},
        {"five, falling", 3, 5, 0.02, 5, 8, 5},
        {"three where two may be", 3, 5, 0, 3, 2, 2},
        {"two where one may be", 3, 5, 0, 2, 1, 1},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PIX *cell = draw_cell(W_MM, H_MM);
        struct text_lines lines;

        for (int k = 0; k < rows[i].n_written; k++)
            draw_writing(cell, 4, 3 + k * rows[i].pitch_mm, rows[i].size_mm, 12 - k, rows[i].fall);
        lines = split(cell, rows[i].max_lines);
        if (lines.n_lines != rows[i].want)
            fail_msg("%s: %zu lines", rows[i].what, lines.n_lines);
        for (size_t k = 1; k < lines.n_lines; k++)
            assert_true(lines.lines[k].box.y > lines.lines[k - 1].box.y);
        lines_deinit(&lines);
    }
}

/* A spot far below the line is dirt; alone in the cell it is not left out. */
static void test_strays(void **state)
{
    for (int writing = 0; writing < 2; writing++) {
        PIX *cell = draw_cell(W_MM, H_MM);
        struct text_lines lines;

        if (writing)
            draw_writing(cell, 4, 3, 4, 12, 0);
        draw_box(cell, 60, 24, 0.8, 0.8);
        lines = split(cell, 8);
        assert_int_equal(lines.n_lines, 1);
        assert_true(lines.lines[0].ink->h < (4 + 0.4 + 0.6) * CUT_PX_PER_MM + 2 * LINE_MARGIN_PX);
        lines_deinit(&lines);
    }
}

/* Sloped writing comes out level: hardly taller than the characters are. */
static void test_level(void **state)
{
    for (double fall = -0.05; fall < 0.051; fall += 0.025) {
        PIX *cell = draw_cell(W_MM, H_MM);
        struct text_lines lines;

        draw_writing(cell, 4, 12, 4, 12, fall);
        lines = split(cell, 1);
        assert_int_equal(lines.n_lines, 1);
        assert_true(fabs(lines.slope - fall) < 0.006);
        assert_true(lines.lines[0].ink->h < (4 + 0.4 + 0.6) * CUT_PX_PER_MM + 2 * LINE_MARGIN_PX);
        lines_deinit(&lines);
    }
}

/* Strokes that lie apart, one over the other, are one character (二), not two lines; so is a dot
 * over a letter. */
static void test_apart(void **state)
{
    PIX *cell = draw_cell(W_MM, H_MM);
    struct text_lines lines;

    draw_stroke(cell, 10, 10, 12.5, 10, 0.4);
    draw_stroke(cell, 9.5, 11.5, 13, 11.5, 0.4);
    lines = split(cell, 2);
    assert_int_equal(lines.n_lines, 1);
    lines_deinit(&lines);

    cell = draw_cell(W_MM, H_MM);
    draw_stroke(cell, 10, 11, 10, 13, 0.4);
    draw_box(cell, 9.8, 10, 0.4, 0.4);
    lines = split(cell, 2);
    assert_int_equal(lines.n_lines, 1);
    lines_deinit(&lines);
}

/* A line keeps its own ink and none of the next line's, also where strokes of one reach into the
 * other. */
static void test_own_ink(void **state)
{
    PIX *cell = draw_cell(W_MM, H_MM);
    struct text_lines lines;
    int right = 0;

    draw_writing(cell, 4, 4, 4, 4, 0);
    draw_writing(cell, 4, 10, 4, 12, 0);
    draw_stroke(cell, 14, 5, 14, 9.7, 0.4); /* a tail of the upper line */
    lines = split(cell, 2);
    assert_int_equal(lines.n_lines, 2);
    right = lines.lines[0].box.x + lines.lines[0].box.w;
    assert_true(right < (CUT_MARGIN_MM + 4 + 4 * 4 * 1.15 + 1) * CUT_PX_PER_MM);
    assert_true(lines.lines[0].box.h > 5.5 * CUT_PX_PER_MM);
    assert_true(lines.lines[1].box.y > (CUT_MARGIN_MM + 9) * CUT_PX_PER_MM);
    lines_deinit(&lines);
}

/* A long stroke through the middle is a strike; an underline, a dash and plain writing are none. */
static void test_strike(void **state)
{
    static const struct {
        const char *what;
        double from_mm, to_mm, y_mm;
        bool want;
    } rows[] = {
        {"no stroke", 0, 0, 0, false},
        {"through all", 9, 45, 12.2, true},
        {"sloping through", 8, 46, 11.8, true},
        {"underline", 9, 45, 15.3, false},
        {"through one character", 10, 14, 12, false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PIX *cell = draw_cell(W_MM, H_MM);
        struct text_lines lines;

        draw_writing(cell, 10, 10, 4, 8, 0);
        if (rows[i].to_mm > 0)
            draw_stroke(cell, rows[i].from_mm, rows[i].y_mm, rows[i].to_mm,
                        rows[i].y_mm + (i == 2 ? 0.8 : 0), 0.4);
        lines = split(cell, 1);
        assert_int_equal(lines.n_lines, 1);
        if (strike_found(lines.lines[0].ink) != rows[i].want)
            fail_msg("%s", rows[i].what);
        lines_deinit(&lines);
    }
}

/* A part of the line is struck out: one line through three characters, or two through two. Long
 * strokes of single characters, dashes, underlines, and strokes that two neighbours share are no
 * strike; nor is a black bar. */
static void test_strike_part(void **state)
{
    static const struct {
        const char *what;
        double from_mm, to_mm, y_mm, apart_mm, thick_mm;
        bool want;
    } rows[] = {
        {"one line, three characters", 9.5, 23.8, 12.4, 0, 0.4, true},
        {"two lines, two characters", 9.5, 19.2, 11.8, 1, 0.35, true},
        {"two lines, the last characters", 32.5, 42.2, 11.8, 1, 0.35, true},
        {"two lines, one character", 9.8, 14.2, 11.8, 1, 0.35, false},
        {"a stroke to the neighbour", 10.2, 16.4, 12.4, 0, 0.4, false},
        {"underlined word", 9.5, 23.8, 15.2, 0, 0.4, false},
        {"a blot", 10.8, 17.4, 12, 0, 2.5, false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PIX *cell = draw_cell(W_MM, H_MM);
        struct text_lines lines;

        draw_writing(cell, 10, 10, 4, 7, 0);
        draw_stroke(cell, rows[i].from_mm, rows[i].y_mm, rows[i].to_mm, rows[i].y_mm + 0.2,
                    rows[i].thick_mm);
        if (rows[i].apart_mm > 0)
            draw_stroke(cell, rows[i].from_mm, rows[i].y_mm + rows[i].apart_mm, rows[i].to_mm,
                        rows[i].y_mm + rows[i].apart_mm - 0.1, rows[i].thick_mm);
        lines = split(cell, 1);
        assert_int_equal(lines.n_lines, 1);
        if (strike_found(lines.lines[0].ink) != rows[i].want)
            fail_msg("%s", rows[i].what);
        lines_deinit(&lines);
    }
}

/* What a wrapped address leaves on a line of its own, «y-» or «m», is a line, also where it is
 * lower than a line of writing and close to the other; what begins elsewhere is a part of the
 * other. */
static void test_rest(void **state)
{
    static const struct {
        const char *what;
        double x_mm, y_mm, tall_mm;
        size_t want;
    } rows[] = {
        {"before", 4, 6.5, 1.6, 2},
        {"behind", 4, 13.2, 1.4, 2},
        {"elsewhere", 30, 6.5, 1.6, 1},
        {"a stroke", 4, 7.6, 0.5, 1},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PIX *cell = draw_cell(W_MM, H_MM);
        struct text_lines lines;

        draw_writing(cell, 4, 8.5, 4, 12, 0);
        draw_box(cell, rows[i].x_mm, rows[i].y_mm, 0.4, rows[i].tall_mm);
        draw_box(cell, rows[i].x_mm + 1, rows[i].y_mm, 0.4, rows[i].tall_mm);
        lines = split(cell, 2);
        if (lines.n_lines != rows[i].want)
            fail_msg("%s: %zu lines", rows[i].what, lines.n_lines);
        lines_deinit(&lines);
    }
}

/* The dot of an i stays with its stem where it lies among the descenders of the line above; a full
 * stop of that line, above a stem by chance, does not. */
static void test_dots(void **state)
{
    static const struct {
        double dot_mm, top_mm; /* of the dot, of the lower line */
    } rows[] = {{14.9, 14.9}, {13.5, 15.7}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PIX *cell = draw_cell(W_MM, H_MM);
        struct text_lines lines;

        draw_writing(cell, 10, 10, 4, 10, 0);
        draw_box(cell, 30, 12, 0.4, 3.4); /* a descender */
        draw_box(cell, 8, rows[i].dot_mm, 0.4, 0.4);
        draw_box(cell, 8, 15.7, 0.4, 3);
        draw_writing(cell, 10, 15.7, 3, 8, 0);
        lines = split(cell, 2);
        assert_int_equal(lines.n_lines, 2);
        if (abs(lines.lines[1].box.y - (int)((rows[i].top_mm + CUT_MARGIN_MM) * CUT_PX_PER_MM)) > 1)
            fail_msg("row %zu: the lower line begins at %d", i, lines.lines[1].box.y);
        lines_deinit(&lines);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_count),       cmocka_unit_test(test_strays),
        cmocka_unit_test(test_level),       cmocka_unit_test(test_apart),
        cmocka_unit_test(test_own_ink),     cmocka_unit_test(test_strike),
        cmocka_unit_test(test_strike_part), cmocka_unit_test(test_rest),
        cmocka_unit_test(test_dots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
