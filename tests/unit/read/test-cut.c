/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <math.h>

#include "draw.h"
#include "read/cut.h"
#include "read/ink.h"

enum { W_MM = 60, H_MM = 10 };

static struct cut clean(PIX *cell)
{
    struct cut cut;

    assert_int_equal(cut_clean(cell, W_MM, H_MM, &cut), 0);
    pixDestroy(&cell);
    return cut;
}

/* An empty cell is empty afterwards, also when its rules are sloped or lie a millimetre off. */
static void test_rules_go(void **state)
{
    static const struct {
        double fall, off_mm;
    } rows[] = {{0, 0}, {0.01, 0}, {-0.015, 0}, {0, 0.8}, {0.01, -0.8}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PIX *cell = draw_cell(W_MM, H_MM), *moved;
        struct cut cut;

        draw_rules(cell, W_MM, H_MM, rows[i].fall);
        moved =
            pixTranslate(NULL, cell, 0, (int)(rows[i].off_mm * CUT_PX_PER_MM), L_BRING_IN_WHITE);
        pixDestroy(&cell);
        cut = clean(moved);
        assert_int_equal(cut.n_rules, 4);
        assert_int_equal(cut.n_parts, 0);
        assert_int_equal(ink_judge(&cut).state, INK_NONE);
        cut_deinit(&cut);
    }
}

/* A stroke that crosses a rule comes out in one piece; one that only touches it loses nothing but
 * the rule. */
static void test_crossing_stroke(void **state)
{
    PIX *cell = draw_cell(W_MM, H_MM);
    struct cut cut;

    draw_rules(cell, W_MM, H_MM, 0.005);
    draw_stroke(cell, 20, 4, 22, 11.5, 0.4); /* through the bottom rule, mostly inside */
    draw_stroke(cell, 40, 4, 40, 10, 0.4);   /* down to it */
    cut = clean(cell);
    assert_int_equal(cut.n_parts, 2);
    assert_true(draw_count(cut.clean, 20, 10.5, 3, 1.2) > 10);
    assert_true(draw_count(cut.clean, 38, 10.4, 4, 1.2) == 0);
    assert_true(cut.parts[0].area_px > 0.4 * 7 * CUT_PX_PER_MM * CUT_PX_PER_MM * 0.9);
    cut_deinit(&cut);
}

/* What hangs in from the neighbours is theirs; what overshoots is ours. */
static void test_neighbours(void **state)
{
    PIX *cell = draw_cell(W_MM, H_MM);
    struct cut cut;

    draw_rules(cell, W_MM, H_MM, 0);
    draw_stroke(cell, 10, -3, 10, 1.2, 0.4); /* a tail from above */
    draw_stroke(cell, 50, 9.2, 52, 13, 0.4); /* a head from below */
    draw_stroke(cell, 61, 5, 62.5, 5, 0.4);  /* beside */
    draw_writing(cell, 20, 3, 4, 3, 0);      /* ours */
    draw_stroke(cell, 36, 2, 36, 11.5, 0.4); /* ours, through the bottom rule */
    cut = clean(cell);
    assert_int_equal(draw_count(cut.clean, 8, -3, 4, 5), 0);
    assert_int_equal(draw_count(cut.clean, 48, 8, 6, 5), 0);
    assert_true(cut.outside_share > 0.005 && cut.outside_share < 0.1);
    assert_true(cut.neighbour_share > 0.005 && cut.neighbour_share < 0.1);
    assert_true(cut.clipped_mm == 0 && cut.specks_per_cm2 == 0);
    assert_int_equal(draw_count(cut.clean, 60, 3, 3, 4), 0);
    assert_true(draw_count(cut.clean, 20, 2, 14, 6) > 300);
    assert_int_equal(ink_judge(&cut).state, INK_PRESENT);
    assert_true(draw_count(cut.clean, 35, 10.5, 2, 1) > 10);
    cut_deinit(&cut);
}

/* Specks are dirt when alone, dots of letters beside other ink. */
static void test_specks(void **state)
{
    PIX *cell = draw_cell(W_MM, H_MM);
    struct cut cut;

    draw_rules(cell, W_MM, H_MM, 0);
    draw_writing(cell, 10, 3, 4, 1, 0);
    draw_box(cell, 14.5, 6.5, 0.3, 0.3); /* a full stop */
    draw_box(cell, 40, 5, 0.3, 0.3);     /* a speck */
    cut = clean(cell);
    assert_true(draw_count(cut.clean, 14.3, 6, 1, 1) > 0);
    assert_int_equal(draw_count(cut.clean, 39, 4, 3, 3), 0);
    assert_true(fabs(cut.specks_per_cm2 - 100.0 / (W_MM * H_MM)) < 1e-3);
    assert_true(cut.outside_share == 0 && cut.neighbour_share == 0);
    cut_deinit(&cut);
}

/* A streak of the scanner goes, whole or broken, straight or a little sloped; the writing that it
 * crosses stays. */
static void test_streaks(void **state)
{
    static const struct {
        double drift_mm, ink_mm, gap_mm; /* over the height of the cut; pieces of the streak */
    } rows[] = {{0, 20, 0}, {0.5, 20, 0}, {0, 2, 0.5}, {0.3, 1.5, 0.75}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int writing = 0; writing < 2; writing++) {
            PIX *cell = draw_cell(W_MM, H_MM);
            struct cut cut;

            draw_rules(cell, W_MM, H_MM, 0);
            for (double y = -3; y < H_MM + 3; y += rows[i].ink_mm + rows[i].gap_mm)
                draw_stroke(cell, 30 + rows[i].drift_mm * (y + 3) / 16, y,
                            30 + rows[i].drift_mm * (fmin(y + rows[i].ink_mm, H_MM + 3) + 3) / 16,
                            fmin(y + rows[i].ink_mm, H_MM + 3), 0.15);
            if (writing)
                draw_writing(cell, 24, 3, 4, 3, 0);
            cut = clean(cell);
            if (!writing)
                assert_int_equal(ink_judge(&cut).state, INK_NONE);
            else
                assert_true(draw_count(cut.clean, 23, 2, 15, 6) > 650);
            cut_deinit(&cut);
        }
    }
}

/* A scan line gone black goes from the cell, whole or broken, also a little sloped, and where it
 * ran through writing that is said. */
static void test_across(void **state)
{
    static const struct {
        double fall_mm, ink_mm, gap_mm; /* over the width of the cut; pieces of the line */
    } rows[] = {{0, 90, 0}, {0.6, 90, 0}, {-0.4, 90, 0}, {0, 5, 1.5}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int writing = 0; writing < 2; writing++) {
            PIX *cell = draw_cell(W_MM, H_MM);
            struct cut cut;

            draw_rules(cell, W_MM, H_MM, 0);
            for (double x = -3; x < W_MM + 3; x += rows[i].ink_mm + rows[i].gap_mm) {
                double to = fmin(x + rows[i].ink_mm, W_MM + 3);

                draw_stroke(cell, x, 5 + rows[i].fall_mm * x / W_MM, to,
                            5 + rows[i].fall_mm * to / W_MM, 0.15);
            }
            if (writing)
                draw_writing(cell, 24, 3, 4, 3, 0);
            cut = clean(cell);
            assert_true(cut.crossed == writing);
            if (!writing)
                assert_int_equal(ink_judge(&cut).state, INK_NONE);
            else
                assert_true(draw_count(cut.clean, 23, 2, 15, 6) > 650);
            assert_int_equal(draw_count(cut.clean, 42, 3, 10, 4), 0);
            cut_deinit(&cut);
        }
    }
}

/* One that begins and ends within the cell goes when it is as long, straight and thin as no stroke
 * of a pen. */
static void test_across_in_part(void **state)
{
    static const struct {
        const char *what;
        double from_mm, to_mm, fall_mm, thick_mm;
        bool gone;
    } rows[] = {
        {"from the margin", -3, 40, 0, 0.15, true},   {"within the cell", 12, 44, 0, 0.15, true},
        {"on a page askew", 12, 44, 0.7, 0.15, true}, {"a dash of a pen", 12, 32, 0, 0.15, false},
        {"a thick line", 12, 50, 0, 0.6, false},      {"a slanting line", 12, 50, 3, 0.15, false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PIX *cell = draw_cell(W_MM, H_MM);
        struct cut cut;
        int left;

        draw_rules(cell, W_MM, H_MM, 0);
        draw_stroke(cell, rows[i].from_mm, 4, rows[i].to_mm, 4 + rows[i].fall_mm, rows[i].thick_mm);
        cut = clean(cell);
        left = draw_count(cut.clean, 14, 2, 16, 6);
        if (rows[i].gone ? left > 0 || ink_judge(&cut).state != INK_NONE : left < 100)
            fail_msg("%s: %d pixels left", rows[i].what, left);
        assert_false(cut.crossed);
        cut_deinit(&cut);
    }
}

/* What is left of a rule whose ink the scanner lost goes, long pieces and crumbs. */
static void test_broken_rule(void **state)
{
    PIX *cell = draw_cell(W_MM, H_MM);
    struct cut cut;

    draw_stroke(cell, 0, 0, W_MM, 0, 0.4);
    draw_stroke(cell, 0, 0, 0, H_MM, 0.4);
    draw_stroke(cell, W_MM, 0, W_MM, H_MM, 0.4);
    draw_stroke(cell, 2, H_MM, 20, H_MM, 0.25);
    for (double x = 21; x < 26; x += 1.2)
        draw_stroke(cell, x, H_MM, x + 0.5, H_MM, 0.25);
    draw_writing(cell, 24, 3, 4, 3, 0);
    cut = clean(cell);
    assert_int_equal(draw_count(cut.clean, -3, H_MM - 1, W_MM + 6, 2), 0);
    assert_true(draw_count(cut.clean, 23, 2, 15, 6) > 650);
    cut_deinit(&cut);
}

/* A seal of r_mm around (x_mm, y_mm): a ring of short strokes, something like a character in it. */
static void draw_seal(PIX *cell, double x_mm, double y_mm, double r_mm)
{
    enum { N = 60 };

    for (int i = 0; i < N; i++)
        draw_stroke(cell, x_mm + r_mm * cos(2 * M_PI * i / N), y_mm + r_mm * sin(2 * M_PI * i / N),
                    x_mm + r_mm * cos(2 * M_PI * (i + 1) / N),
                    y_mm + r_mm * sin(2 * M_PI * (i + 1) / N), 0.5);
    draw_writing(cell, x_mm - 1.5, y_mm - 1.5, 3, 1, 0);
}

/* A seal beside the writing is left out, also where it touches the rules; a seal over the writing
 * and a ring without anything in it stay. */
static void test_seal(void **state)
{
    static const struct {
        const char *what;
        double x_mm, y_mm, r_mm;
        bool gone;
    } rows[] = {
        {"beside", 52, 5, 4, true},
        {"small", 50, 5.3, 3.7, true},
        {"into the rules", 52, 5.4, 4.8, true},
        {"over the writing", 34, 5, 4.2, false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        double x = rows[i].x_mm, r = rows[i].r_mm;
        PIX *cell = draw_cell(W_MM, H_MM);
        struct cut cut;
        int ring;

        draw_rules(cell, W_MM, H_MM, 0);
        draw_writing(cell, 15, 3, 4, 5, 0);
        draw_seal(cell, x, rows[i].y_mm, r);
        cut = clean(cell);
        ring = draw_count(cut.clean, x - r - 0.5, 2, 2 * r + 1, 6);
        if ((ring == 0) != rows[i].gone)
            fail_msg("%s: %d pixels left", rows[i].what, ring);
        assert_true(draw_count(cut.clean, 15, 2, 14, 6) > 300);
        cut_deinit(&cut);
    }
}

/* Blank or not: dirt is blank, the smallest writing is not, and in between nobody pretends to know.
 */
static void test_ink(void **state)
{
    static const struct {
        const char *what;
        double w_mm, h_mm; /* of one mark in the middle */
        enum ink_state want;
    } rows[] = {
        {"nothing", 0, 0, INK_NONE},         {"a speck", 0.4, 0.4, INK_NONE},
        {"a blot", 0.9, 0.9, INK_UNSURE},    {"a hair", 6, 0.14, INK_UNSURE},
        {"a dash", 6, 0.4, INK_UNSURE},      {"a scan line gone black", 50, 0.3, INK_NONE},
        {"a thick mark", 2, 2, INK_PRESENT},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PIX *cell = draw_cell(W_MM, H_MM);
        struct cut cut;
        struct ink_verdict ink;

        draw_rules(cell, W_MM, H_MM, 0);
        draw_box(cell, 5, 4, rows[i].w_mm, rows[i].h_mm);
        cut = clean(cell);
        ink = ink_judge(&cut);
        if (ink.state != rows[i].want)
            fail_msg("%s: %.2f mm² is %d", rows[i].what, ink.area_mm2, ink.state);
        assert_true(ink.score >= 0.5 && ink.score <= 1);
        cut_deinit(&cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_go),       cmocka_unit_test(test_crossing_stroke),
        cmocka_unit_test(test_neighbours),     cmocka_unit_test(test_specks),
        cmocka_unit_test(test_seal),           cmocka_unit_test(test_ink),
        cmocka_unit_test(test_streaks),        cmocka_unit_test(test_across),
        cmocka_unit_test(test_across_in_part), cmocka_unit_test(test_broken_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
