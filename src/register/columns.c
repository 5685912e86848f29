/* SPDX-License-Identifier: Apache-2.0 */
#include "register/columns.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"

/* A sample belongs to a column this near: before the drift is known, and after. */
static const double FIRST_REACH_MM = 1.8, REACH_MM = 0.6;
static const double SIDEWAYS_REACH_MM = 2.6;
enum { SIDEWAYS_MIN_STEPS = 12 };      /* steps of a track that make an offset */
static const double BEYOND_END_MM = 3; /* a rule may end so far from its place */
static const double DRIFT_WINDOW_MM =
    45; /* columns drift together over such a stretch of the page */

enum { DRIFT_STEPS = 4, DRIFT_MIN = 4 }; /* steps of a track, 4 mm; samples that tell */

static void see_column(struct trace *trace, size_t c, double reach)
{
    const struct model *model = trace->model;
    const struct model_line *column = &model->columns[c];
    const struct form_table *table = &model->form->tables[column->table];
    const double *level_px = trace->alignment->level_px;
    double beyond = BEYOND_END_MM * trace->alignment->y_px_per_mm;
    double from_px = level_px[model_level(model, column->table, 0)] - beyond;
    double to_px = level_px[model_level(model, column->table, table->n_rows)] + beyond;
    struct track *track = &trace->columns[c];

    for (int s = 0; s < track->n_steps; s++)
        track->seen[s] = NAN;
    for (size_t l = 0; l < trace->sight->n_columns; l++) {
        const struct line *line = &trace->sight->columns[l];

        for (size_t p = 0; p < line->n_samples; p++) {
            int s = (int)(line->samples[p].y / TRACK_STEP_PX);
            double off;

            if (s < 0 || s >= track->n_steps || line->samples[p].y < from_px ||
                line->samples[p].y > to_px)
                continue;
            off = fabs(line->samples[p].x - track->expected[s]);
            if (off <= reach &&
                (isnan(track->seen[s]) || off < fabs(track->seen[s] - track->expected[s])))
                track->seen[s] = (float)line->samples[p].x;
        }
    }
}

static int smaller_first(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return x < y ? -1 : x > y;
}

/* Sideways, the feed of the paper stretches and shrinks across the form: each column has an offset
 * of its own, the mean of what was seen of it, and what was not seen lies between its neighbours.
 */
static int shift_columns(struct trace *trace, float *off)
{
    const struct model *model = trace->model;
    double px_per_mm = trace->alignment->x_px_per_mm;
    int n = trace->columns[0].n_steps; /* all have as many */
    _cleanup_(cleanup_freep) double *shift = malloc((model->n_columns + 1) * sizeof(*shift));

    if (!shift)
        return -ENOMEM;
    for (size_t c = 0; c < model->n_columns; c++) {
        size_t n_off = 0;

        see_column(trace, c, SIDEWAYS_REACH_MM * px_per_mm);
        for (int s = 0; s < n; s++)
            if (!isnan(trace->columns[c].seen[s]))
                off[n_off++] = trace->columns[c].seen[s] - trace->columns[c].expected[s];
        qsort(off, n_off, sizeof(*off), smaller_first);
        shift[c] = n_off >= SIDEWAYS_MIN_STEPS ? off[n_off / 2] : NAN;
    }
    for (size_t c = 0; c < model->n_columns; c++) {
        const struct model_line *column = &model->columns[c];
        double left_mm = -INFINITY, right_mm = INFINITY, left = NAN, right = NAN, own;

        for (size_t k = 0; k < model->n_columns; k++) {
            double at_mm = model->columns[k].at_mm;

            if (isnan(shift[k]))
                continue;
            if (at_mm <= column->at_mm && at_mm > left_mm) {
                left_mm = at_mm;
                left = shift[k];
            }
            if (at_mm >= column->at_mm && at_mm < right_mm) {
                right_mm = at_mm;
                right = shift[k];
            }
        }
        own = !isnan(shift[c]) ? shift[c]
              : isnan(left)    ? right
              : isnan(right)   ? left
              : left_mm < right_mm
                  ? left + (right - left) * (column->at_mm - left_mm) / (right_mm - left_mm)
                  : left;
        for (int s = 0; s < n && !isnan(own); s++)
            trace->columns[c].expected[s] += (float)own;
    }
    return 0;
}

int columns_follow(struct trace *trace)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    double px_per_mm = alignment->x_px_per_mm;
    int n = trace->columns[0].n_steps; /* all have as many */
    int window = (int)(DRIFT_WINDOW_MM * alignment->y_px_per_mm / TRACK_STEP_PX / 2) + 1;
    _cleanup_(cleanup_freep) float *drift = calloc((size_t)n + 1, sizeof(*drift)), *off = NULL;

    off = malloc((model->n_columns * (size_t)(2 * window + 1) + (size_t)n + 1) * sizeof(*off));
    if (!drift || !off)
        return -ENOMEM;
    for (size_t c = 0; c < model->n_columns; c++) {
        for (int s = 0; s < n; s++)
            trace->columns[c].expected[s] =
                (float)(alignment->x0_px + model->columns[c].at_mm * px_per_mm);
    }
    if (trace->sight->rotation % 180 && shift_columns(trace, off) < 0)
        return -ENOMEM;
    for (size_t c = 0; c < model->n_columns; c++)
        see_column(trace, c, FIRST_REACH_MM * px_per_mm);
    /* it changes slowly: one place in DRIFT_STEPS is enough */
    for (int s = 0; s < n; s++) {
        size_t n_off = 0;

        if (s % DRIFT_STEPS != 0) {
            drift[s] = drift[s - 1];
            continue;
        }
        for (size_t c = 0; c < model->n_columns; c++)
            for (int w = s - window < 0 ? 0 : s - window; w <= s + window && w < n; w += 2)
                if (!isnan(trace->columns[c].seen[w]))
                    off[n_off++] = trace->columns[c].seen[w] - trace->columns[c].expected[w];
        if (n_off < DRIFT_MIN) {
            drift[s] = s > 0 ? drift[s - 1] : 0;
            continue;
        }
        qsort(off, n_off, sizeof(*off), smaller_first);
        drift[s] = off[n_off / 2];
    }
    for (size_t c = 0; c < model->n_columns; c++) {
        for (int s = 0; s < n; s++)
            trace->columns[c].expected[s] += drift[s];
        see_column(trace, c, REACH_MM * px_per_mm);
        track_fill_unseen(&trace->columns[c]);
    }
    return 0;
}
