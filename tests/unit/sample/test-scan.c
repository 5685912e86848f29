/* SPDX-License-Identifier: Apache-2.0
 *
 * A box of the truth is exact only if the scanner's geometry is known to the pixel, whatever the
 * paper went through.
 */
#include "../test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sample/scan.h"

/* Small squares on a sheet: far from each other, none at a place that a turn of the sheet maps on
 * another. */
static const struct point_mm marks[] = {{30, 40},  {180, 60},  {105, 150},
                                        {45, 230}, {170, 270}, {70, 100}};
enum { N_MARKS = 6, MARK_PX = 12 }; /* 1 mm */

static struct sheet marked_sheet(void)
{
    struct sheet sheet = {
        .w_mm = 210, .h_mm = 297, .w_px = 210 * SHEET_PX_PER_MM, .h_px = 297 * SHEET_PX_PER_MM};
    size_t n = (size_t)sheet.w_px * (size_t)sheet.h_px;

    sheet.grey = malloc(n);
    assert_non_null(sheet.grey);
    memset(sheet.grey, 255, n);
    for (int i = 0; i < N_MARKS; i++)
        for (int y = 0; y < MARK_PX; y++)
            memset(sheet.grey +
                       (size_t)((int)(marks[i].y * SHEET_PX_PER_MM) - MARK_PX / 2 + y) *
                           (size_t)sheet.w_px +
                       (int)(marks[i].x * SHEET_PX_PER_MM) - MARK_PX / 2,
                   0, MARK_PX);
    return sheet;
}

/* Middle of the ink within 2 mm of a point. */
static bool find_mark(const struct page *page, struct point_px near, struct point_px *ret_at)
{
    int reach_x = 16, reach_y = (int)(2 * page->y_dpi / 25.4), n = 0;
    double x_sum = 0, y_sum = 0;
    l_uint32 ink;

    for (int y = (int)near.y - reach_y; y <= (int)near.y + reach_y; y++)
        for (int x = (int)near.x - reach_x; x <= (int)near.x + reach_x; x++)
            if (pixGetPixel(page->ink, x, y, &ink) == 0 && ink) {
                x_sum += x + 0.5;
                y_sum += y + 0.5;
                n++;
            }
    if (!n)
        return false;
    *ret_at = (struct point_px){x_sum / n, y_sum / n};
    return true;
}

/* Every mark is found where scan_point() says, within half a pixel, for every resolution, every way
 * the paper can lie, skew, scale, shift and uneven feed. */
static void test_points_are_exact(void **state)
{
    static const struct scan_params rows[] = {
        {.resolution = SCAN_FINE, .x_scale = 1, .y_scale = 1},
        {.resolution = SCAN_STANDARD, .x_scale = 1, .y_scale = 1, .skew_deg = 2},
        {.resolution = SCAN_SUPERFINE,
         .x_scale = 1.02,
         .y_scale = 0.98,
         .skew_deg = -1.5,
         .feed_mm = 0.5},
        {.resolution = SCAN_FINE,
         .x_scale = 0.97,
         .y_scale = 1.01,
         .skew_deg = 1,
         .shift_x_mm = 4,
         .shift_y_mm = -5,
         .feed_mm = 0.6},
    };
    struct sheet sheet = marked_sheet();

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (int rotation = 0; rotation < 360; rotation += 90) {
            struct scan_params params = rows[i];
            struct dice dice = dice_new(i, "test");
            struct page *page;
            struct scan_map map;

            params.rotation = rotation;
            params.threshold = 0.5;
            assert_int_equal(scan_sheet(&sheet, &params, &dice, &page, &map, NULL), 0);
            for (int j = 0; j < N_MARKS; j++) {
                struct point_px expected = scan_point(&map, marks[j]), found = {0};

                assert_true(find_mark(page, expected, &found));
                assert_true(fabs(found.x - expected.x) < 0.5 && fabs(found.y - expected.y) < 0.5);
            }
            page_free(page);
        }
    sheet_deinit(&sheet);
}

/* `rotation` is how far the page must be turned clockwise to be upright: the mark at the top left
 * of the sheet lies at the bottom left of a page that needs 90 degrees, at the bottom right of one
 * that needs 180, at the top right of one that needs 270. */
static void test_rotation_is_clockwise(void **state)
{
    static const struct {
        int rotation, right, bottom;
    } rows[] = {{0, 0, 0}, {90, 0, 1}, {180, 1, 1}, {270, 1, 0}};
    struct sheet sheet = marked_sheet();

    for (size_t i = 0; i < 4; i++) {
        struct scan_params params = {.resolution = SCAN_FINE,
                                     .x_scale = 1,
                                     .y_scale = 1,
                                     .threshold = 0.5,
                                     .rotation = rows[i].rotation};
        struct dice dice = dice_new(1, "test");
        struct page *page;
        struct scan_map map;
        struct point_px at;

        assert_int_equal(scan_sheet(&sheet, &params, &dice, &page, &map, NULL), 0);
        at = scan_point(&map, marks[0]);
        assert_int_equal(at.x > page->w_px / 2, rows[i].right);
        assert_int_equal(at.y > page->h_px / 2, rows[i].bottom);
        page_free(page);
    }
    sheet_deinit(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points_are_exact),
        cmocka_unit_test(test_rotation_is_clockwise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
