/* SPDX-License-Identifier: Apache-2.0 */
#include "read/whites.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"

static bool is_ink(const struct plane *line, int x, int y)
{
    return line->at[(size_t)y * (size_t)line->w + (size_t)x] < PLANE_INK_BELOW;
}

/* The lowest row down to `last` in which the column has ink; -1: none. */
static int lowest_ink(const struct plane *line, int x, int last)
{
    int y = last;

    while (y >= 0 && !is_ink(line, x, y))
        y--;
    return y;
}

/* The row that, with the two beside it, is the lowest of the most columns; -ENOMEM. */
static int find_foot(const struct plane *line)
{
    _cleanup_(cleanup_freep) int *feet = calloc((size_t)line->h + 2, sizeof(*feet));
    int foot = 0, most = 0;

    if (!feet)
        return -ENOMEM;
    for (int x = 0; x < line->w; x++)
        feet[lowest_ink(line, x, line->h - 1) + 1]++;
    for (int y = 0; y < line->h; y++) {
        int n = (y > 0 ? feet[y] : 0) + feet[y + 1] + feet[y + 2];

        if (n > most) {
            most = n;
            foot = y;
        }
    }
    return foot;
}

static void enter(double width_px, double widest_px[RESULT_MAX_WHITES])
{
    for (size_t i = 0; i < RESULT_MAX_WHITES; i++)
        if (width_px > widest_px[i]) {
            double less = widest_px[i];

            widest_px[i] = width_px;
            width_px = less;
        }
}

int whites_measure(const struct plane *line, double widest_px[RESULT_MAX_WHITES])
{
    int foot = find_foot(line), last = -1;

    if (foot < 0)
        return foot;
    for (int x = 0; x < line->w; x++)
        if (lowest_ink(line, x, foot) >= 0) {
            if (last >= 0 && x > last + 1)
                enter(x - last - 1, widest_px);
            last = x;
        }
    return 0;
}
