/* SPDX-License-Identifier: Apache-2.0
 *
 * The empty places of a line are measured at the height of its letters: an underscore fills none,
 * a dot, a hyphen and a letter that reaches below the others do; the widest come first.
 */
#include "../test.h"

#include "read/whites.h"

static void fill(struct plane *line, int x, int y, int w, int h)
{
    for (int v = y; v < y + h; v++)
        for (int u = x; u < x + w; u++)
            line->at[v * line->w + u] = 0;
}

static void test_whites(void **state)
{
    double widest[RESULT_MAX_WHITES] = {0, 0, 0, 0};
    struct plane *line = plane_new(110, 40, 255);

    for (int i = 0; i < 4; i++)
        fill(line, 5 + i * 13, 10, 10, 16); /* letters down to row 25, 3 px between them */
    fill(line, 56, 29, 16, 2);              /* underscore: 20 px from letter to letter */
    fill(line, 74, 10, 10, 22);             /* g */
    fill(line, 87, 23, 3, 3);               /* dot */
    fill(line, 93, 16, 6, 2);               /* hyphen */
    fill(line, 103, 10, 2, 16);             /* l */
    assert_int_equal(whites_measure(line, widest), 0);
    assert_float_equal(widest[0], 20, 0);
    assert_float_equal(widest[1], 4, 0);
    assert_float_equal(widest[2], 3, 0);
    assert_float_equal(widest[3], 3, 0);
    plane_free(line);

    line = plane_new(20, 20, 255); /* nothing written: nothing changes */
    assert_int_equal(whites_measure(line, widest), 0);
    assert_float_equal(widest[0], 20, 0);
    plane_free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_whites)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
