/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that the corners which a person shows on the upright picture are those of the stored page,
 * whichever way up it was sent, and that the cross moves as the arrow keys say.
 */
#include "../test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "desk/point.h"
#include "desk/session.h"

enum { W = 1728, H = 2287 };

static void test_begin(void **state)
{
    struct quad_px nothing = {0}, found = {{{10, 20}, {1700, 30}, {1690, 2200}, {5, 2210}}};
    struct quad_px beyond = {{{-900, 20}, {10, 30}, {10, 2200}, {-900, 2210}}};
    struct point point;

    point_begin(&point, W, H, 0, &beyond);
    assert_true(point.corners.at[0].x == 0 && point.corners.at[2].x == W);
    point_begin(&point, W, H, 0, &found);
    assert_memory_equal(&point.corners, &found, sizeof(found));
    point_begin(&point, W, H, 90, &nothing); /* turned clockwise, the bottom left comes top left */
    assert_true(point.corners.at[0].x == 0 && point.corners.at[0].y == H);
    assert_int_equal(point_key(&point, '\r'), POINT_READ);
}

/* To the right on the screen, whatever that is on the stored page. */
static void test_move(void **state)
{
    static const struct {
        int rotation, x, y;
    } rows[] = {{0, 1, 0}, {90, 0, -1}, {180, -1, 0}, {270, 0, 1}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct point point;
        struct point_px from, to;

        point_begin(&point, W, H, rows[i].rotation, NULL);
        assert_int_equal(point_key(&point, '3'), POINT_MOVED);
        from = point.corners.at[2];
        assert_int_equal(point_key(&point, KEY_RIGHT), POINT_MOVED);
        to = point.corners.at[2];
        assert_int_equal((to.x > from.x + 1) - (to.x < from.x - 1), rows[i].x);
        assert_int_equal((to.y > from.y + 1) - (to.y < from.y - 1), rows[i].y);
    }
}

/* Four quarter turns are none; a mirrored paper is not taken. */
static void test_turn(void **state)
{
    struct point point;
    struct quad_px before;

    point_begin(&point, W, H, 0, NULL);
    before = point.corners;
    assert_int_equal(point_key(&point, 't'), POINT_MOVED);
    assert_int_equal(point.rotation, 90);
    assert_memory_equal(&point.corners.at[1], &before.at[0], sizeof(before.at[0]));
    for (int i = 0; i < 3; i++)
        point_key(&point, 't');
    assert_memory_equal(&point.corners, &before, sizeof(before));
    point.corners.at[0] = before.at[1];
    point.corners.at[1] = before.at[0];
    assert_int_equal(point_key(&point, '\r'), POINT_NONE);
    assert_int_equal(point_key(&point, 'k'), POINT_EMPTY);
    assert_int_equal(point_key(&point, 'q'), POINT_LEAVE);
}

/* The cross is in the picture, from afar and from near, also for a corner beyond the page. */
static void test_draw(void **state)
{
    struct picture page = {.w_px = 400, .h_px = 560}, drawn;
    struct point point;

    page.grey = malloc(400 * 560);
    memset(page.grey, 255, 400 * 560);
    point_begin(&point, W, H, 0, NULL);
    for (int i = 0; i < 60; i++)
        point_key(&point, KEY_LEFT);
    for (int near = 0; near < 2; near++) {
        int n_ink = 0;

        assert_int_equal(point_draw(&point, &page, &drawn), 0);
        for (int i = 0; i < drawn.w_px * drawn.h_px; i++)
            n_ink += drawn.grey[i] == 0;
        assert_true(n_ink > 0);
        assert_true(near == 0 ? drawn.w_px == 400 : drawn.w_px < 100);
        picture_deinit(&drawn);
        point_key(&point, ' ');
    }
    free(page.grey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_begin),
        cmocka_unit_test(test_move),
        cmocka_unit_test(test_turn),
        cmocka_unit_test(test_draw),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
