/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that a person comes near to what he asked to see, whichever way the page lies, and never
 * looks beside the page.
 */
#include "../test.h"

#include "desk/look.h"
#include "desk/session.h"

static const struct picture page = {.w_px = 1000, .h_px = 1400};

static void assert_part(struct look *look, int x, int y, int w, int h)
{
    struct rect_px part = look_part(look, &page, 80, 16);

    assert_int_equal(part.x, x);
    assert_int_equal(part.y, y);
    assert_int_equal(part.w, w);
    assert_int_equal(part.h, h);
}

/* Whole, then around the field in the shape of the screen, then whole again. */
static void test_near(void **state)
{
    struct look look;

    look_begin(&look, 2000, 2800, 0, (struct rect_px){300, 400, 200, 100});
    assert_part(&look, 0, 0, 1000, 1400);
    assert_true(look_key(&look, ' '));
    assert_part(&look, 0, 125, 500, 200);
    assert_true(look_key(&look, ' '));
    assert_part(&look, 75, 175, 250, 100);
    assert_true(look_key(&look, ' '));
    assert_part(&look, 0, 0, 1000, 1400);
    assert_false(look_key(&look, 'q'));
    assert_false(look_key(&look, '\r'));
}

/* The same field of a page that came in upside down, or on its side. */
static void test_turned(void **state)
{
    struct look look;

    look_begin(&look, 1000, 1400, 180, (struct rect_px){100, 200, 0, 0}); /* no box: the top */
    look_key(&look, ' ');
    assert_part(&look, 250, 250, 500, 200);
    look_begin(&look, 1000, 1400, 180, (struct rect_px){700, 1000, 100, 100});
    look_key(&look, ' ');
    assert_part(&look, 0, 250, 500, 200);
    look_begin(&look, 1400, 1000, 90, (struct rect_px){0, 0, 100, 100}); /* top left: top right */
    look_key(&look, ' ');
    assert_part(&look, 500, 0, 500, 200);
}

/* Against the edge nothing moves, and one key leads back. */
static void test_edges(void **state)
{
    struct look look;

    look_begin(&look, 1000, 1400, 0, (struct rect_px){0});
    look_key(&look, ' ');
    assert_part(&look, 250, 250, 500, 200);
    for (int i = 0; i < 5; i++) {
        look_key(&look, KEY_UP);
        look_key(&look, KEY_LEFT);
        assert_part(&look, 0, i == 0 ? 150 : i == 1 ? 50 : 0, 500, 200);
    }
    look_key(&look, KEY_DOWN);
    look_key(&look, KEY_RIGHT);
    assert_part(&look, 250, 100, 500, 200);
    for (int i = 0; i < 30; i++)
        look_key(&look, KEY_DOWN);
    assert_part(&look, 250, 1200, 500, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_near),
        cmocka_unit_test(test_turned),
        cmocka_unit_test(test_edges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
