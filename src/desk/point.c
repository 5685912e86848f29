/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/point.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "desk/crop.h"
#include "desk/look.h"
#include "desk/session.h"
#include "reader/placed.h"

/* Shares of the page's width: 4 mm and 0.4 mm of A4; and what is seen from near, 40 mm. */
static const double STEP = 0.02, STEP_NEAR = 0.002, NEAR = 0.19;

/* Of the picture's width, so that lines are seen where a cell of the terminal is many pixels. */
static const double LINE = 0.004;

/* ---- stored page and upright picture ---- */

static bool lies_across(int rotation)
{
    return rotation % 180 != 0;
}

static struct point_px upright(const struct point *point, struct point_px stored)
{
    return look_upright(point->w_px, point->h_px, point->rotation, stored);
}

static struct point_px stored(const struct point *point, struct point_px upright)
{
    double x = upright.x, y = upright.y;

    switch (point->rotation) {
    case 90:
        return (struct point_px){y * point->w_px, (1 - x) * point->h_px};
    case 180:
        return (struct point_px){(1 - x) * point->w_px, (1 - y) * point->h_px};
    case 270:
        return (struct point_px){(1 - y) * point->w_px, x * point->h_px};
    default:
        return (struct point_px){x * point->w_px, y * point->h_px};
    }
}

/* ---- keys ---- */

static bool can_be_paper(const struct quad_px *corners)
{
    struct placed_request request = {.page = 1, .form = "any", .corners = *corners};

    return placed_check(&request) == 0;
}

/* Each corner in its own quarter of the page, or a little beyond it: of a page that is another
 * thing the machine's guess may lie anywhere. */
static bool is_likely(const struct point *point, const struct quad_px *corners)
{
    static const double beyond = 0.15;

    for (int i = 0; i < 4; i++) {
        struct point_px at = upright(point, corners->at[i]);
        double x = i == 1 || i == 2 ? 1 - at.x : at.x, y = i >= 2 ? 1 - at.y : at.y;

        if (!(x >= -beyond) || !(x < 0.5) || !(y >= -beyond) || !(y < 0.5))
            return false;
    }
    return can_be_paper(corners);
}

void point_begin(struct point *point, int w_px, int h_px, int rotation,
                 const struct quad_px *found_or_null)
{
    static const struct point_px whole[4] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};

    *point = (struct point){.w_px = w_px, .h_px = h_px, .rotation = rotation};
    if (found_or_null && is_likely(point, found_or_null)) {
        point->corners = *found_or_null;
        return;
    }
    for (int i = 0; i < 4; i++)
        point->corners.at[i] = stored(point, whole[i]);
}

/* By a quarter clockwise: what lay top left lies top right. */
static void turn(struct point *point)
{
    struct quad_px before = point->corners;

    for (int i = 0; i < 4; i++)
        point->corners.at[(i + 1) % 4] = before.at[i];
    point->rotation = (point->rotation + 90) % 360;
}

static void move(struct point *point, int x, int y)
{
    struct point_px *corner = &point->corners.at[point->corner], at = upright(point, *corner);
    double step = point->is_near ? STEP_NEAR : STEP;
    double h_over_w = lies_across(point->rotation) ? (double)point->w_px / point->h_px
                                                   : (double)point->h_px / point->w_px;

    at.x =
        fmin(fmax(at.x + x * step, -0.25), 1.25); /* a corner may lie beyond a page that was cut */
    at.y = fmin(fmax(at.y + y * step / h_over_w, -0.25), 1.25);
    *corner = stored(point, at);
}

enum point_act point_key(struct point *point, int64_t key)
{
    switch (key) {
    case KEY_LEFT:
        move(point, -1, 0);
        return POINT_MOVED;
    case KEY_RIGHT:
        move(point, 1, 0);
        return POINT_MOVED;
    case KEY_UP:
        move(point, 0, -1);
        return POINT_MOVED;
    case KEY_DOWN:
        move(point, 0, 1);
        return POINT_MOVED;
    case '\t':
        point->corner = (point->corner + 1) % 4;
        return POINT_MOVED;
    case ' ':
        point->is_near = !point->is_near;
        return POINT_MOVED;
    case 't':
        turn(point);
        return POINT_MOVED;
    case '\r':
    case '\n':
        return can_be_paper(&point->corners) ? POINT_READ : POINT_NONE;
    case 'k':
        return POINT_EMPTY;
    case 'q':
    case 3:
    case KEY_ESCAPE:
        return POINT_LEAVE;
    default:
        if (key < '1' || key > '4')
            return POINT_NONE;
        point->corner = (int)key - '1';
        return POINT_MOVED;
    }
}

/* ---- the picture ---- */

static void dot(struct picture *picture, double x, double y, int size)
{
    for (int j = (int)y - size / 2; j <= (int)y + size / 2; j++)
        for (int i = (int)x - size / 2; i <= (int)x + size / 2; i++)
            if (i >= 0 && j >= 0 && i < picture->w_px && j < picture->h_px)
                picture->grey[(size_t)j * (size_t)picture->w_px + (size_t)i] = 0;
}

static void line(struct picture *picture, struct point_px a, struct point_px b, int size)
{
    int n = (int)(fmax(fabs(b.x - a.x), fabs(b.y - a.y))) + 1;

    for (int i = 0; i <= n; i++)
        dot(picture, a.x + (b.x - a.x) * i / n, a.y + (b.y - a.y) * i / n, size);
}

/* The outline, and a cross whose arms leave its middle open. */
static void draw(const struct point *point, struct picture *picture)
{
    int size = (int)(picture->w_px * LINE * (point->is_near ? 0.25 : 1)) + 1;
    double arm = picture->w_px * (point->is_near ? 0.015 : 0.12), gap = arm / 5;
    struct point_px at[4], cross;

    for (int i = 0; i < 4; i++) {
        at[i] = upright(point, point->corners.at[i]);
        at[i].x *= picture->w_px;
        at[i].y *= picture->h_px;
    }
    for (int i = 0; i < 4; i++)
        line(picture, at[i], at[(i + 1) % 4], 1 + size / 2);
    cross = at[point->corner];
    for (int sign = -1; sign <= 1; sign += 2) {
        line(picture, (struct point_px){cross.x + sign * gap, cross.y},
             (struct point_px){cross.x + sign * arm, cross.y}, 2 * size);
        line(picture, (struct point_px){cross.x, cross.y + sign * gap},
             (struct point_px){cross.x, cross.y + sign * arm}, 2 * size);
    }
}

/* Around the cross, inside the picture. */
static struct rect_px near_part(const struct point *point, const struct picture *picture)
{
    struct point_px at = upright(point, point->corners.at[point->corner]);
    int w = (int)(picture->w_px * NEAR), h = w;
    int x = (int)(at.x * picture->w_px) - w / 2, y = (int)(at.y * picture->h_px) - h / 2;

    h = h > picture->h_px ? picture->h_px : h;
    x = x < 0 ? 0 : x > picture->w_px - w ? picture->w_px - w : x;
    y = y < 0 ? 0 : y > picture->h_px - h ? picture->h_px - h : y;
    return (struct rect_px){x, y, w, h};
}

int point_draw(const struct point *point, const struct picture *page, struct picture *ret_picture)
{
    struct rect_px all = {0, 0, page->w_px, page->h_px};
    struct picture drawn = {0};
    int r = crop(page, all, &drawn);

    if (r < 0)
        return r;
    draw(point, &drawn);
    if (!point->is_near) {
        *ret_picture = drawn;
        return 0;
    }
    r = crop(&drawn, near_part(point, &drawn), ret_picture);
    picture_deinit(&drawn);
    return r;
}
