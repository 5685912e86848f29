/* SPDX-License-Identifier: Apache-2.0 */
#include "read/ditto.h"

#include <math.h>

/* Set on the generator's marks in ten print fonts and five pen fonts: 1.5 to 3.4 mm tall, leaning
 * 7° to 45°, 3 to 7 times as long as thick. */
static const double shortest_mm = 1.1, tallest_mm = 3.6;
static const double least_elongation = 2.8;
static const double least_lean_deg = 11, most_lean_deg = 50;
static const double lean_spread_deg = 14; /* ハ and い open by more */

/* Digits and letters are 2 mm tall or more: lower strokes may stand nearly upright, taller ones
 * must lean as no digit does. */
static const double low_mm = 1.85, low_lean_deg = 5;
static const double tall_mm = 2.4, tall_lean_deg = 13;

static const double least_likeness = 0.72; /* of heights; リ has 0.6 */
static const double least_area_share = 0.6;
static const double most_shift = 0.5;                          /* up or down, of the height */
static const double least_distance = 0.2, most_distance = 1.2; /* of the middles, of the height */

/* Other pieces may have this share of the smaller stroke's ink in all: dust. */
static const double dust_share = 0.12;

enum { MAX_PARTS = 6 }; /* two strokes, and specks */

/* A connected piece by its moments. */
struct stroke {
    double n, x, y, xx, yy, xy; /* sums, then means */
    int top, bottom;
    double lean_deg, elongation, height_mm;
};

static void add_pixel(struct stroke *stroke, int x, int y)
{
    if (stroke->n == 0)
        stroke->top = y;
    stroke->bottom = y;
    stroke->n++;
    stroke->x += x;
    stroke->y += y;
    stroke->xx += (double)x * x;
    stroke->yy += (double)y * y;
    stroke->xy += (double)x * y;
}

/* From sums to the main axis. */
static void finish(struct stroke *s)
{
    const double pixel = 1.0 / 12; /* variance within a pixel */
    double spread, middle;

    s->x /= s->n;
    s->y /= s->n;
    s->xx = s->xx / s->n - s->x * s->x + pixel;
    s->yy = s->yy / s->n - s->y * s->y + pixel;
    s->xy = s->xy / s->n - s->x * s->y;
    middle = (s->xx + s->yy) / 2;
    spread = hypot((s->xx - s->yy) / 2, s->xy);
    s->elongation = sqrt((middle + spread) / fmax(middle - spread, pixel));
    /* of the long axis from upright; rows grow downwards, so a lean to the right has xy < 0 */
    s->lean_deg = atan2(-2 * s->xy, s->yy - s->xx) / 2 * 180 / M_PI;
    s->height_mm = (s->bottom - s->top + 1) / CUT_PX_PER_MM;
}

static bool is_stroke(const struct stroke *s)
{
    double least = s->height_mm < low_mm    ? low_lean_deg
                   : s->height_mm > tall_mm ? tall_lean_deg
                                            : least_lean_deg;

    return s->height_mm >= shortest_mm && s->height_mm <= tallest_mm &&
           s->elongation >= least_elongation && s->lean_deg >= least &&
           s->lean_deg <= most_lean_deg;
}

static bool is_pair(const struct stroke *a, const struct stroke *b, double *ret_likeness)
{
    double height = (a->height_mm + b->height_mm) / 2 * CUT_PX_PER_MM;
    double likeness = fmin(a->height_mm, b->height_mm) / fmax(a->height_mm, b->height_mm);
    double distance = fabs(a->x - b->x);

    if (!is_stroke(a) || !is_stroke(b) || likeness < least_likeness ||
        fmin(a->n, b->n) < least_area_share * fmax(a->n, b->n) ||
        fabs(a->lean_deg - b->lean_deg) > lean_spread_deg ||
        fabs(a->y - b->y) > most_shift * height || distance < least_distance * height ||
        distance > most_distance * height)
        return false;
    *ret_likeness = likeness;
    return true;
}

static PIX *label_ink(const struct plane *ink)
{
    _cleanup_(pix_freep) PIX *grey = plane_to_pix(ink);
    _cleanup_(pix_freep) PIX *bits = grey ? pixThresholdToBinary(grey, PLANE_INK_BELOW) : NULL;

    return bits ? pixConnCompTransform(bits, 8, 32) : NULL;
}

bool ditto_found(const struct cut *cut, double *ret_likeness)
{
    struct stroke strokes[MAX_PARTS + 1] = {0};
    _cleanup_(pix_freep) PIX *labels = NULL;
    size_t first = 0, second = 0;
    double dust = 0;

    if (cut->n_parts < 2 || cut->n_parts > MAX_PARTS || !(labels = label_ink(cut->clean)))
        return false;
    for (int y = 0; y < cut->clean->h; y++) {
        const l_uint32 *row = pixGetData(labels) + (size_t)y * (size_t)pixGetWpl(labels);

        for (int x = 0; x < cut->clean->w; x++)
            if (row[x] > MAX_PARTS)
                return false;
            else if (row[x])
                add_pixel(&strokes[row[x]], x, y);
    }
    for (size_t i = 1; i <= MAX_PARTS; i++) {
        if (strokes[i].n > strokes[first].n) {
            second = first;
            first = i;
        } else if (strokes[i].n > strokes[second].n) {
            second = i;
        }
    }
    if (!first || !second)
        return false;
    for (size_t i = 1; i <= MAX_PARTS; i++)
        dust += i == first || i == second ? 0 : strokes[i].n;
    if (dust > dust_share * strokes[second].n)
        return false;
    finish(&strokes[first]);
    finish(&strokes[second]);
    return is_pair(&strokes[first], &strokes[second], ret_likeness);
}
