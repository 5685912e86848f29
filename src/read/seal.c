/* SPDX-License-Identifier: Apache-2.0 */
#include "read/seal.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "read/cut.h"

/* Seals of persons are 9 to 13.5 mm wide, of offices more; in a cell of 11 mm they are the small
 * ones, also shrunk by a copier. Circled words are lower, a zero is narrower. */
static const double least_radius_mm = 3.6, most_radius_mm = 6.0;
static const double ring_mm = 0.45;   /* of ink to each side of the circle */
static const double beside_mm = 0.95; /* there it must be white for the most part */
static const double around_share = 0.8, outside_share = 0.35;
static const double inside_share = 0.7; /* its characters fill it */
static const double highest_mm = 20;    /* of a cell for a name; sentences bear no seal */
static const double inside_mm2 = 2;     /* a ring with less in it is a mark of its own */

enum { ANGLES = 48, STEP_PX = 3, RADIUS_STEP_PX = 3 };

struct circle {
    double x, y, r;
    int n; /* angles with ink around */
};

static bool is_ink(const struct plane *plane, int x, int y)
{
    return x >= 0 && y >= 0 && x < plane->w && y < plane->h &&
           plane->at[(size_t)y * (size_t)plane->w + (size_t)x] < PLANE_INK_BELOW;
}

/* Directions around a circle. */
struct compass {
    double c[ANGLES], s[ANGLES];
};

static struct compass compass_make(void)
{
    struct compass compass;

    for (int i = 0; i < ANGLES; i++) {
        compass.c[i] = cos(2 * M_PI * i / ANGLES);
        compass.s[i] = sin(2 * M_PI * i / ANGLES);
    }
    return compass;
}

/* Is there ink between r - reach and r + reach of the middle in direction i? */
static bool has_ink_at(const struct plane *ink, const struct compass *compass,
                       const struct circle *circle, double reach, int i)
{
    for (double at = circle->r - reach; at <= circle->r + reach; at += 1)
        if (is_ink(ink, (int)(circle->x + at * compass->c[i] + 0.5),
                   (int)(circle->y + at * compass->s[i] + 0.5)))
            return true;
    return false;
}

static int count_angles(const struct plane *ink, const struct compass *compass,
                        struct circle circle, double reach)
{
    int n = 0;

    for (int i = 0; i < ANGLES; i++)
        n += has_ink_at(ink, compass, &circle, reach, i);
    return n;
}

/* Three of its four sides: most places have none. */
static bool may_be_ring(const struct plane *ink, const struct compass *compass,
                        const struct circle *circle, double reach)
{
    int n_missing = 0;

    for (int i = 0; i < ANGLES && n_missing < 2; i += ANGLES / 4)
        n_missing += !has_ink_at(ink, compass, circle, reach, i);
    return n_missing < 2;
}

/* The circle with the most ink around it, near the given one. */
static struct circle best_near(const struct plane *ink, const struct compass *compass,
                               struct circle circle, double reach)
{
    struct circle best = {.n = -1};

    for (int dy = -STEP_PX; dy <= STEP_PX; dy++) {
        for (int dx = -STEP_PX; dx <= STEP_PX; dx++) {
            for (int dr = -RADIUS_STEP_PX; dr <= RADIUS_STEP_PX; dr++) {
                struct circle c = {circle.x + dx, circle.y + dy, circle.r + dr, 0};

                c.n = count_angles(ink, compass, c, reach);
                if (c.n > best.n)
                    best = c;
            }
        }
    }
    return best;
}

static bool find_ring(const struct plane *ink, struct rect_px cell, struct circle *ret_circle)
{
    const struct compass compass = compass_make();
    double reach = ring_mm * CUT_PX_PER_MM, beside = beside_mm * CUT_PX_PER_MM;
    double most = fmin(most_radius_mm * CUT_PX_PER_MM, cell.h / 2.0 + 2 * reach);
    struct circle best = {0}, outer, inner;

    for (double r = least_radius_mm * CUT_PX_PER_MM; r <= most; r += RADIUS_STEP_PX)
        for (int y = cell.y + cell.h / 3; y < cell.y + cell.h * 2 / 3; y += STEP_PX)
            for (int x = cell.x + (int)r; x < cell.x + cell.w - (int)r / 2; x += STEP_PX) {
                struct circle c = {x, y, r, 0};

                if (!may_be_ring(ink, &compass, &c, reach))
                    continue;
                c.n = count_angles(ink, &compass, c, reach);
                if (c.n > best.n)
                    best = c;
            }
    if (best.n < around_share * ANGLES * 0.8)
        return false;
    best = best_near(ink, &compass, best, 0.6 * reach);
    best = best_near(ink, &compass, best, 1);
    outer = inner = best;
    outer.r += beside;
    inner.r -= beside;
    *ret_circle = best;
    return best.n >= around_share * ANGLES &&
           count_angles(ink, &compass, outer, 1) <= outside_share * ANGLES &&
           count_angles(ink, &compass, inner, 1) <= inside_share * ANGLES;
}

static double away(const struct circle *circle, int x, int y)
{
    return hypot(x - circle->x, y - circle->y) - circle->r;
}

/* Does a piece of ink go through the circle from well inside to well outside? Counts the ink
 * inside. */
static bool is_crossed(PIX *labels, const struct circle *circle, unsigned n_labels, uint8_t *sides,
                       double *ret_inside_px)
{
    double ring = 2 * ring_mm * CUT_PX_PER_MM;
    bool crossed = false;

    *ret_inside_px = 0;
    for (int y = 0; y < pixGetHeight(labels); y++) {
        const l_uint32 *row = pixGetData(labels) + (size_t)y * (size_t)pixGetWpl(labels);

        for (int x = 0; x < pixGetWidth(labels); x++) {
            double d = row[x] ? away(circle, x, y) : 0;

            if (!row[x])
                continue;
            *ret_inside_px += d < -ring;
            sides[row[x]] |= d < -ring ? 1 : d > ring ? 2 : 0;
        }
    }
    for (unsigned i = 1; i <= n_labels; i++)
        crossed |= sides[i] == 3;
    return crossed;
}

int seal_erase(struct plane *ink, struct rect_px cell)
{
    _cleanup_(pix_freep) PIX *grey = NULL, *bits = NULL, *labels = NULL;
    _cleanup_(cleanup_freep) uint8_t *sides = NULL;
    double margin = ring_mm * CUT_PX_PER_MM, inside_px;
    unsigned n = 0;
    struct circle circle;

    if (cell.h > highest_mm * CUT_PX_PER_MM || !find_ring(ink, cell, &circle))
        return 0;
    grey = plane_to_pix(ink);
    bits = grey ? pixThresholdToBinary(grey, PLANE_INK_BELOW) : NULL;
    labels = bits ? pixConnCompTransform(bits, 8, 32) : NULL;
    if (!labels)
        return -ENOMEM;
    for (int i = 0; i < pixGetHeight(labels) * pixGetWpl(labels); i++)
        n = pixGetData(labels)[i] > n ? pixGetData(labels)[i] : n;
    sides = calloc((size_t)n + 1, 1);
    if (!sides)
        return -ENOMEM;
    if (is_crossed(labels, &circle, n, sides, &inside_px) ||
        inside_px < inside_mm2 * CUT_PX_PER_MM * CUT_PX_PER_MM)
        return 0;
    for (int y = 0; y < ink->h; y++)
        for (int x = 0; x < ink->w; x++)
            if (away(&circle, x, y) <= 2 * margin)
                ink->at[(size_t)y * (size_t)ink->w + (size_t)x] = 255;
    return 0;
}
