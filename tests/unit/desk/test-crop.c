/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that a picture is cut down to its writing and never beyond it.
 */
#include "../test.h"

#include <string.h>

#include "desk/crop.h"

enum { W = 200, H = 80 };

static uint8_t grey[W * H];
static const struct picture picture = {.w_px = W, .h_px = H, .grey = grey};

static void ink(int x, int y, int w, int h)
{
    for (int i = y; i < y + h; i++)
        memset(grey + i * W + x, 0, (size_t)w);
}

static void test_crop(void **state)
{
    struct rect_px part;
    struct picture cropped;

    memset(grey, 255, sizeof(grey));
    ink(0, 5, W, 2); /* a rule, within the edge */
    part = crop_to_ink(&picture, 10, 5, 20);
    assert_int_equal(part.w, W); /* blank: shown whole */
    assert_int_equal(part.h, H);
    ink(60, 30, 30, 10);
    ink(150, 40, 3, 3); /* specks */
    ink(170, 60, 2, 1);
    part = crop_to_ink(&picture, 10, 5, 20);
    assert_int_equal(part.x, 55);
    assert_int_equal(part.w, 40);
    assert_int_equal(part.y, 25);
    assert_int_equal(part.h, 20);
    part = crop_to_ink(&picture, 10, 5, 100);
    assert_int_equal(part.w, 100);
    assert_true(part.x <= 60 && part.x + part.w >= 90);
    assert_int_equal(crop(&picture, part, &cropped), 0);
    assert_int_equal(cropped.w_px, 100);
    assert_int_equal(cropped.grey[(30 - part.y) * 100 + 60 - part.x], 0);
    picture_deinit(&cropped);
}

/* Writing at the edge: the part stays inside the picture. */
static void test_edge(void **state)
{
    struct rect_px part;

    memset(grey, 255, sizeof(grey));
    ink(10, 10, 4, 4);
    part = crop_to_ink(&picture, 10, 30, 20);
    assert_int_equal(part.x, 0);
    assert_int_equal(part.y, 0);
    assert_true(part.x + part.w <= W && part.y + part.h <= H);
    memset(grey, 255, sizeof(grey));
    ink(W - 14, H - 14, 4, 4);
    part = crop_to_ink(&picture, 10, 30, 300);
    assert_true(part.x >= 0 && part.y >= 0);
    assert_int_equal(part.x + part.w, W);
    assert_int_equal(part.y + part.h, H);
}

/* Where a field should be on a page that nobody placed: within the page, and with all of its cell.
 */
static void test_place(void **state)
{
    static const struct form form = {.w_mm = 210, .h_mm = 297};
    static const struct rect_mm boxes[] = {
        {30, 100, 60, 11}, {0, 0, 210, 10}, {20, 280, 170, 17}, {200, 290, 10, 7}};
    static const int heights[] = {1485, 300}; /* A4, and cut short */

    for (size_t i = 0; i < 2 * sizeof(boxes) / sizeof(boxes[0]); i++) {
        struct picture page = {.w_px = 1050, .h_px = heights[i % 2]};
        const struct rect_mm *box = &boxes[i / 2];
        struct form_field field = {.box = *box};
        struct rect_px part = crop_to_place(&page, &form, &field);

        assert_true(part.x >= 0 && part.y >= 0 && part.w > 0 && part.h > 0);
        assert_true(part.x + part.w <= page.w_px && part.y + part.h <= page.h_px);
        assert_true(part.x <= box->x * 5 && part.x + part.w >= (box->x + box->w) * 5 - 1);
        assert_true(part.h < 1485 / 4);
        if (i % 2 == 0)
            assert_true(part.y <= box->y * 5 && part.y + part.h >= (box->y + box->h) * 5 - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_crop), cmocka_unit_test(test_place),
                                       cmocka_unit_test(test_edge)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
