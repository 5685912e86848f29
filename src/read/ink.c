/* SPDX-License-Identifier: Apache-2.0 */
#include "read/ink.h"

#include <math.h>
#include <stdbool.h>

/* Area of own ink. One thin handwritten digit has about 1.5 mm², the smallest word 3; dirt that
 * survives the cleaning is below 0.3. */
static const double none_below_mm2 = 0.35;
static const double present_above_mm2 = 1.4;

/* Longest side of the largest piece. A digit is 2 mm tall or more, even in 8 pt; specks are under
 * 0.6. */
static const double none_below_mm = 0.7;
static const double present_above_mm = 1.3;

/* A bare stroke alone (a dash, 一, what is left of a streak, a scan line gone black) is for a
 * person: writing is as tall and as wide as this, or one piece of it has this area over its longest
 * side, where a pen stroke has 0.5 and a streak 0.1 to 0.4. */
static const double spread_mm = 1.6;
static const double stroke_mm = 0.57;

/* 0 at `low`, 1 at `high`, straight in the logarithm, unbounded. */
static double position(double value, double low, double high)
{
    return log(fmax(value, low / 10) / low) / log(high / low);
}

/* What the pieces have together. */
struct sums {
    double area_px, extent_px, body_px;
    int left, top, right, bottom; /* around the pieces that are no specks */
};

static struct sums sum_up(const struct cut *cut)
{
    struct sums sums = {.left = cut->clean->w, .top = cut->clean->h};

    for (size_t i = 0; i < cut->n_parts; i++) {
        const struct rect_px *box = &cut->parts[i].box;
        double longest = fmax(box->w, box->h);

        sums.area_px += cut->parts[i].area_px;
        sums.extent_px = fmax(sums.extent_px, longest);
        sums.body_px = fmax(sums.body_px, cut->parts[i].area_px / longest);
        if (longest < none_below_mm * CUT_PX_PER_MM)
            continue;
        sums.left = box->x < sums.left ? box->x : sums.left;
        sums.top = box->y < sums.top ? box->y : sums.top;
        sums.right = box->x + box->w > sums.right ? box->x + box->w : sums.right;
        sums.bottom = box->y + box->h > sums.bottom ? box->y + box->h : sums.bottom;
    }
    return sums;
}

static bool is_bare_stroke(const struct sums *sums)
{
    double least = spread_mm * CUT_PX_PER_MM;

    return sums->body_px < stroke_mm * CUT_PX_PER_MM &&
           (sums->right - sums->left < least || sums->bottom - sums->top < least);
}

struct ink_verdict ink_judge(const struct cut *cut)
{
    struct sums sums = sum_up(cut);
    struct ink_verdict verdict;
    double at;

    verdict.area_mm2 = sums.area_px / (CUT_PX_PER_MM * CUT_PX_PER_MM);
    at = fmin(position(verdict.area_mm2, none_below_mm2, present_above_mm2),
              position(sums.extent_px / CUT_PX_PER_MM, none_below_mm, present_above_mm));
    if (at <= 0) {
        verdict.state = INK_NONE;
        verdict.score = 1 - 0.5 * exp(4 * at);
    } else if (at >= 1 && !is_bare_stroke(&sums)) {
        verdict.state = INK_PRESENT;
        verdict.score = 1 - 0.5 * exp(4 * (1 - at));
    } else {
        verdict.state = INK_UNSURE;
        verdict.score = 0.5 + fmin(fabs(at - 0.5), 0.5);
    }
    return verdict;
}
