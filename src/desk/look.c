/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/look.h"

#include <math.h>

#include "desk/session.h"

/* Twice: a quarter of the page's width, 52 mm of A4. On 80 columns of quarter blocks that is 3 dots
 * a millimetre, and print of 10 points is just legible. */
enum { NEAREST = 2 };

/* Of what is seen, so that what stood at the edge is still seen after a move. */
static const double STEP = 0.5;

struct point_px look_upright(int w_px, int h_px, int rotation, struct point_px stored)
{
    double x = stored.x / w_px, y = stored.y / h_px;

    switch (rotation) {
    case 90:
        return (struct point_px){1 - y, x};
    case 180:
        return (struct point_px){1 - x, 1 - y};
    case 270:
        return (struct point_px){y, 1 - x};
    default:
        return (struct point_px){x, y};
    }
}

void look_begin(struct look *look, int w_px, int h_px, int rotation, struct rect_px box)
{
    struct point_px middle = {box.x + box.w / 2.0, box.y + box.h / 2.0};

    *look = (struct look){.middle = {0.5, 0.25}, .rotation = rotation, .w = 1, .h = 1};
    if (box.w > 0 && w_px > 0 && h_px > 0)
        look->middle = look_upright(w_px, h_px, rotation, middle);
}

static double inside(double middle, double seen)
{
    return fmin(fmax(middle, seen / 2), 1 - seen / 2);
}

/* By so many halves of what is seen. Against the edge it is none, so that the way back is not
 * longer. */
static void move(struct look *look, int x, int y)
{
    look->middle.x = inside(inside(look->middle.x, look->w) + x * STEP * look->w, look->w);
    look->middle.y = inside(inside(look->middle.y, look->h) + y * STEP * look->h, look->h);
}

bool look_key(struct look *look, int64_t key)
{
    switch (key) {
    case KEY_LEFT:
    case KEY_RIGHT:
        if (look->nearness > 0)
            move(look, key == KEY_RIGHT ? 1 : -1, 0);
        return true;
    case KEY_UP:
    case KEY_DOWN:
        if (look->nearness > 0)
            move(look, 0, key == KEY_DOWN ? 1 : -1);
        return true;
    case ' ':
        look->nearness = look->nearness == NEAREST ? 0 : look->nearness + 1;
        return true;
    case 't':
        look->rotation = (look->rotation + 90) % 360;
        look->middle = (struct point_px){1 - look->middle.y, look->middle.x};
        return true;
    default:
        return false;
    }
}

struct rect_px look_part(struct look *look, const struct picture *page, int columns, int rows)
{
    double w_px = page->w_px / pow(2, look->nearness), h_px = w_px * 2 * rows / columns;

    if (look->nearness == 0)
        h_px = page->h_px;
    look->w = w_px / page->w_px;
    look->h = fmin(h_px / page->h_px, 1);
    return (struct rect_px){
        (int)lround((inside(look->middle.x, look->w) - look->w / 2) * page->w_px),
        (int)lround((inside(look->middle.y, look->h) - look->h / 2) * page->h_px),
        (int)(look->w * page->w_px), (int)(look->h * page->h_px)};
}
