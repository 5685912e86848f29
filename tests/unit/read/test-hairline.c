/* SPDX-License-Identifier: Apache-2.0
 *
 * The dots that are left of an underscore become a line again, from letter to letter; dust does
 * not.
 */
#include "../test.h"

#include "draw.h"
#include "read/hairline.h"

enum { W_MM = 60, H_MM = 10 };

static void test_hairline(void **state)
{
    static const struct {
        const char *what;
        double x_mm[3], y_mm;
        size_t n_dots, want;
        double right_mm; /* of the letters' room */
    } rows[] = {
        {"two dots at the foot", {10.6, 11.2}, 6.1, 2, 1, 12},
        {"three", {10.5, 11, 11.5}, 6.1, 3, 1, 12},
        {"one dot", {11}, 6.1, 1, 0, 12},
        {"half way up", {10.6, 11.2}, 4.5, 2, 0, 12},
        {"far below", {10.6, 11.2}, 8, 2, 0, 12},
        {"no letter behind", {10.6, 11.2}, 6.1, 2, 0, 20},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        PIX *cell = draw_cell(W_MM, H_MM);
        struct cut cut;
        int before, n;

        draw_box(cell, 8, 3, 2, 3);
        draw_box(cell, rows[i].right_mm, 3, 2, 3);
        for (size_t k = 0; k < rows[i].n_dots; k++)
            draw_box(cell, rows[i].x_mm[k], rows[i].y_mm, 0.125, 0.125);
        assert_int_equal(cut_clean(cell, W_MM, H_MM, &cut), 0);
        pixDestroy(&cell);
        before = draw_count(cut.clean, 10, 5.8, 2, 1);
        assert_int_equal(before, 0);
        if (hairline_draw(&cut) != rows[i].want)
            fail_msg("%s", rows[i].what);
        n = draw_count(cut.clean, 10, 5.8, 2, 1);
        assert_true(rows[i].want ? n >= 12 && n <= 16 : n == 0);
        cut_deinit(&cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hairline)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
