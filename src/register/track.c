/* SPDX-License-Identifier: Apache-2.0
 *
 * What a trace says of single places: see trace.h.
 */
#include <math.h>

#include "register/trace.h"

/* Windows of the local fit, mm to each side, and the samples that make one good enough. */
static const double FIT_MM[] = {4, 9, 20};
enum { FIT_MIN = 4 };

static double expected_at(const struct track *track, int n_steps, double at)
{
    int s = (int)floor(at / TRACE_STEP_PX);

    return track->expected[s < 0 ? 0 : s >= n_steps ? n_steps - 1 : s];
}

double trace_level_at(const struct trace *trace, unsigned level, double x)
{
    return expected_at(&trace->levels[level], trace->n_row_steps, x);
}

double trace_column_at(const struct trace *trace, unsigned column, double y)
{
    return expected_at(&trace->columns[column], trace->n_column_steps, y);
}

double track_coverage(const struct track *track, int n_steps, double from, double to)
{
    int first = (int)ceil(from / TRACE_STEP_PX), last = (int)floor(to / TRACE_STEP_PX) - 1;
    int n = 0, n_seen = 0;

    for (int s = first; s <= last; s++) {
        n++;
        n_seen += s >= 0 && s < n_steps && !isnan(track->seen[s]);
    }
    return n > 0 ? (double)n_seen / n : 0;
}

bool track_fit(const struct track *track, int n_steps, double at, double px_per_mm,
               double *ret_place, double *ret_residual, double *ret_reach_mm)
{
    for (size_t f = 0; f < sizeof(FIT_MM) / sizeof(FIT_MM[0]); f++) {
        int reach = (int)ceil(FIT_MM[f] * px_per_mm / TRACE_STEP_PX);
        int middle = (int)floor(at / TRACE_STEP_PX);
        double base = expected_at(track, n_steps, at);
        double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0, slope, place, residual2;

        for (int s = middle - reach; s <= middle + reach; s++) {
            double x, y;

            if (s < 0 || s >= n_steps || isnan(track->seen[s]))
                continue;
            x = (s + 0.5) * TRACE_STEP_PX - at;
            y = track->seen[s] - base;
            n++;
            sx += x;
            sy += y;
            sxx += x * x;
            sxy += x * y;
            syy += y * y;
        }
        if (n < FIT_MIN)
            continue;
        slope = (sxy - sx * sy / n) / (sxx - sx * sx / n);
        /* beyond what was seen, a slope of a few samples must not run away */
        if (fabs(sx / n) > 1.2 * TRACE_STEP_PX * n / 2)
            slope = 0;
        place = sy / n - slope * sx / n;
        residual2 = (syy - sy * sy / n - slope * (sxy - sx * sy / n)) / n;
        *ret_place = base + place;
        *ret_residual = sqrt(fmax(0, residual2));
        *ret_reach_mm = FIT_MM[f];
        return true;
    }
    return false;
}
