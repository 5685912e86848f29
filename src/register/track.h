/* SPDX-License-Identifier: Apache-2.0
 *
 * track: where one rule of a form runs along the page, step by step: where its ink was seen, and
 * where it must lie, seen or not.
 */
#pragma once

#include <stdbool.h>

enum { TRACK_STEP_PX = 8 }; /* one entry of a track, level work pixels */

struct track {
    float *seen;     /* n_steps: place across at each step, NAN where nothing was seen; owned by the
                        trace */
    float *expected; /* n_steps: where it must be */
    int n_steps;
};

/* Where nothing was seen, a track is expected as far off its first place as it was seen on both
 * sides. */
void track_fill_unseen(struct track *track);

/* Where it must be at a place along it. */
double track_expected_at(const struct track *track, double at);

/* Share of a track between two places along it where the rule was seen, 0..1. */
double track_coverage(const struct track *track, double from, double to);

/* The place of a track at `at`, from a line fitted to what was seen within the nearest few mm;
 * false when nothing was seen near. ret_residual: root mean square of the fit; ret_reach_mm: how
 * far to each side it had to look. */
bool track_fit(const struct track *track, double at, double px_per_mm, double *ret_place,
               double *ret_residual, double *ret_reach_mm);
