/* SPDX-License-Identifier: Apache-2.0
 *
 * trace: follows every rule of an aligned form along the page, step by step, to where its ink
 * really lies.
 *
 * Where lines of the scan have vanished under a tilted page, a rule goes on some rows higher; so
 * levels are placed again in strips down the page, each strip near its neighbour. What was seen
 * within a step's reach of the level's place there becomes the track. Columns follow the same way,
 * after their common drift is taken out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "register/align.h"
#include "register/model.h"
#include "register/sight.h"

enum { TRACE_STEP_PX = 8 }; /* one entry of a track, level work pixels */

/* Where one model line lies. */
struct track {
    float *seen;     /* n_steps: place across at each step, NAN where nothing was seen; owned by the
                        trace */
    float *expected; /* n_steps: where it must be, seen or not */
};

struct trace {
    const struct model *model; /* borrowed */
    const struct sight *sight;
    const struct alignment *alignment;
    int n_row_steps, n_column_steps;
    struct track *levels, *columns; /* model->n_levels, model->n_columns */
    float *values;                  /* all of their entries; owned */
};

/* -ENOMEM. */
int trace_init(const struct model *model, const struct sight *sight,
               const struct alignment *alignment, struct trace *ret_trace);

void trace_deinit(struct trace *trace);

/* Expected Y of a level at X, expected X of a column at Y. */
double trace_level_at(const struct trace *trace, unsigned level, double x);
double trace_column_at(const struct trace *trace, unsigned column, double y);

/* Share of a track between two places along it where the rule was seen, 0..1. */
double track_coverage(const struct track *track, int n_steps, double from, double to);

/* The place of a track at `at`, from a line fitted to what was seen within the nearest few mm;
 * false when nothing was seen near. ret_residual: root mean square of the fit; ret_reach_mm: how
 * far to each side it had to look. */
bool track_fit(const struct track *track, int n_steps, double at, double px_per_mm,
               double *ret_place, double *ret_residual, double *ret_reach_mm);
