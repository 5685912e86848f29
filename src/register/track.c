/* SPDX-License-Identifier: Apache-2.0 */
#include "register/track.h"

#include <math.h>
#include <stddef.h>

/* Windows of the local fit, mm to each side, and the samples that make one good enough. */
static const double FIT_MM[] = {4, 9, 20};
enum { FIT_MIN = 4 };

void track_fill_unseen(struct track *track)
{
    int last = -1, n_steps = track->n_steps;

    for (int s = 0; s <= n_steps; s++) {
        double off, off_last;

        if (s < n_steps && isnan(track->seen[s]))
            continue;
        off_last = last >= 0 ? track->seen[last] - track->expected[last] : 0;
        off = s < n_steps ? track->seen[s] - track->expected[s] : off_last;
        if (last < 0)
            off_last = off;
        for (int g = last + 1; g < s; g++)
            track->expected[g] += (float)(off_last + (off - off_last) * (g - last) / (s - last));
        last = s;
    }
}

double track_expected_at(const struct track *track, double at)
{
    int s = (int)floor(at / TRACK_STEP_PX);

    return track->expected[s < 0 ? 0 : s >= track->n_steps ? track->n_steps - 1 : s];
}

double track_coverage(const struct track *track, double from, double to)
{
    int first = (int)ceil(from / TRACK_STEP_PX), last = (int)floor(to / TRACK_STEP_PX) - 1;
    int n = 0, n_seen = 0;

    for (int s = first; s <= last; s++) {
        n++;
        n_seen += s >= 0 && s < track->n_steps && !isnan(track->seen[s]);
    }
    return n > 0 ? (double)n_seen / n : 0;
}

bool track_fit(const struct track *track, double at, double px_per_mm, double *ret_place,
               double *ret_residual, double *ret_reach_mm)
{
    for (size_t f = 0; f < sizeof(FIT_MM) / sizeof(FIT_MM[0]); f++) {
        int reach = (int)ceil(FIT_MM[f] * px_per_mm / TRACK_STEP_PX);
        int middle = (int)floor(at / TRACK_STEP_PX);
        double base = track_expected_at(track, at);
        double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0, slope, place, residual2;

        for (int s = middle - reach; s <= middle + reach; s++) {
            double x, y;

            if (s < 0 || s >= track->n_steps || isnan(track->seen[s]))
                continue;
            x = (s + 0.5) * TRACK_STEP_PX - at;
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
        if (fabs(sx / n) > 1.2 * TRACK_STEP_PX * n / 2)
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
