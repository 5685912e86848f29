/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "draw.h"
#include "read/ditto.h"

enum { W_MM = 60, H_MM = 11 };

/* Strokes from their top to their bottom, in millimetres. */
struct drawn {
    const char *what;
    double strokes[3][4];
    int n_strokes;
    bool want;
};

/* Two short parallel strokes that lean to the right are the mark; digits, kana and letters of two
 * strokes are not, nor is the mark with anything beside it. */
static void test_shapes(void **state)
{
    static const struct drawn rows[] = {
        {"typed mark", {{10.6, 5, 10, 6.6}, {11.6, 5, 11, 6.6}}, 2, true},
        {"a hand's mark", {{11, 4, 10, 7}, {12.4, 4.1, 11.3, 7.2}}, 2, true},
        {"flat and shifted", {{12, 4, 10.4, 6}, {13, 4.6, 11.4, 6.6}}, 2, true},
        {"low and nearly upright", {{10.2, 5, 10, 6.4}, {11.2, 5, 11, 6.4}}, 2, true},
        {"11 or ll", {{10, 4, 10, 6.6}, {11.4, 4, 11.4, 6.6}}, 2, false},
        {"11 in italics", {{10.5, 4, 10, 6.6}, {11.9, 4, 11.4, 6.6}}, 2, false},
        {"ハ", {{11, 4, 10, 6.5}, {12, 4, 13, 6.5}}, 2, false},
        {"リ", {{10, 4, 10, 5.6}, {12, 4, 11.6, 7}}, 2, false},
        {"い", {{10, 4, 10.3, 6.5}, {12, 4.3, 12.5, 5.8}}, 2, false},
        {"ソ", {{10, 4, 10.5, 5}, {12, 4, 10.8, 6.5}}, 2, false},
        {"二", {{10, 4, 12, 4}, {9.6, 6, 12.4, 6}}, 2, false},
        {"leaning to the left", {{10, 5, 10.6, 6.6}, {11, 5, 11.6, 6.6}}, 2, false},
        {"too tall", {{12, 2, 10, 7}, {13.6, 2, 11.6, 7}}, 2, false},
        {"far apart", {{10.6, 5, 10, 6.6}, {15.6, 5, 15, 6.6}}, 2, false},
        {"one stroke", {{10.6, 5, 10, 6.6}}, 1, false},
        {"three strokes", {{10.6, 5, 10, 6.6}, {11.6, 5, 11, 6.6}, {12.6, 5, 12, 6.6}}, 3, false},
        {"something else far off",
         {{10.6, 5, 10, 6.6}, {11.6, 5, 11, 6.6}, {40, 5, 42, 5}},
         3,
         false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PIX *cell = draw_cell(W_MM, H_MM);
        double likeness = -1;
        struct cut cut;

        for (int k = 0; k < rows[i].n_strokes; k++) {
            const double *s = rows[i].strokes[k];

            draw_stroke(cell, s[0], s[1], s[2], s[3], 0.35);
        }
        assert_int_equal(cut_clean(cell, W_MM, H_MM, &cut), 0);
        if (ditto_found(&cut, &likeness) != rows[i].want)
            fail_msg("%s", rows[i].what);
        if (rows[i].want)
            assert_true(likeness > 0.7 && likeness <= 1);
        cut_deinit(&cut);
        pixDestroy(&cell);
    }
}

/* A blank cell holds none. */
static void test_blank(void **state)
{
    PIX *cell = draw_cell(W_MM, H_MM);
    double likeness;
    struct cut cut;

    draw_rules(cell, W_MM, H_MM, 0);
    assert_int_equal(cut_clean(cell, W_MM, H_MM, &cut), 0);
    assert_false(ditto_found(&cut, &likeness));
    cut_deinit(&cut);
    pixDestroy(&cell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_blank),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
