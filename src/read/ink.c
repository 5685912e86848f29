/* SPDX-License-Identifier: Apache-2.0 */
#include "read/ink.h"

#include <math.h>

/* Area of own ink. One thin handwritten digit has about 1.5 mm², the smallest word 3; dirt that
 * survives the cleaning is below 0.3. */
static const double none_below_mm2 = 0.35;
static const double present_above_mm2 = 1.4;

/* Longest side of the largest piece. A digit is 2 mm tall or more, even in 8 pt; specks are under
 * 0.6. */
static const double none_below_mm = 0.7;
static const double present_above_mm = 1.3;

/* Area over longest side of the piece that has most of it: a bare stroke has its own thickness (a
 * pen 0.5, a streak of the scanner or a scan line gone black 0.1 to 0.4), any character with a turn
 * or a crossing more. A field where only bare strokes are (a dash, a lone 一, what is left of a
 * streak) is for a person. */
static const double stroke_mm = 0.57;

/* 0 at `low`, 1 at `high`, straight in the logarithm, unbounded. */
static double position(double value, double low, double high)
{
    return log(fmax(value, low / 10) / low) / log(high / low);
}

struct ink_verdict ink_judge(const struct cut *cut)
{
    double area_px = 0, extent_px = 0, body_px = 0, at;
    struct ink_verdict verdict;

    for (size_t i = 0; i < cut->n_parts; i++) {
        const struct cut_part *part = &cut->parts[i];

        area_px += part->area_px;
        extent_px = fmax(extent_px, fmax(part->box.w, part->box.h));
        body_px = fmax(body_px, part->area_px / fmax(part->box.w, part->box.h));
    }
    verdict.area_mm2 = area_px / (CUT_PX_PER_MM * CUT_PX_PER_MM);
    at = fmin(position(verdict.area_mm2, none_below_mm2, present_above_mm2),
              position(extent_px / CUT_PX_PER_MM, none_below_mm, present_above_mm));
    if (at <= 0) {
        verdict.state = INK_NONE;
        verdict.score = 1 - 0.5 * exp(4 * at);
    } else if (at >= 1 && body_px >= stroke_mm * CUT_PX_PER_MM) {
        verdict.state = INK_PRESENT;
        verdict.score = 1 - 0.5 * exp(4 * (1 - at));
    } else {
        verdict.state = INK_UNSURE;
        verdict.score = 0.5 + fmin(fabs(at - 0.5), 0.5);
    }
    return verdict;
}
