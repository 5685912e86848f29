/* SPDX-License-Identifier: Apache-2.0 */
#include "register/trace.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static const double STRIP_MM = 20; /* width of the strips in which levels are placed again */
enum { MAX_STRIPS = 40, MAX_WINDOW = 200 };

/* How far a level may lie from its first place: feed and first placing, and the share of its own
 * rise across the page that vanished lines may take (they took 0.1 of a page at most), with a
 * bound. */
static const double WINDOW_MM = 1.5, WINDOW_RISE = 0.35, WINDOW_MAX_MM = 6;

/* What a strip's placing weighs, in mm of rule seen in the strip for a mm of misfit. */
static const double GAP_COST = 2;       /* against the level above */
static const double NEIGHBOUR_COST = 1; /* against the strip beside */
static const double NEAR_MM = 0.25, REACH_MM = 0.8;

static const double LEVEL_REACH_MM = 0.55; /* a sample belongs to a level this near */
static const double COLUMN_FIRST_REACH_MM = 1.8, COLUMN_REACH_MM = 0.6;
static const double SIDEWAYS_REACH_MM = 2.6;
enum { SIDEWAYS_MIN_STEPS = 12 };      /* steps of a track that make an offset */
static const double BEYOND_END_MM = 3; /* a rule may end so far from its place */
static const double DRIFT_WINDOW_MM =
    45; /* columns drift together over such a stretch of the page */

enum { DRIFT_STEPS = 4, DRIFT_MIN = 4 }; /* steps of a track, 4 mm; samples that tell */

static const double MIN_APART = 0.3; /* of the distance of two levels: less, and they are one */

/* ---- levels, strip by strip ---- */

struct strips {
    int n, first; /* the strip in the middle of the form is placed first */
    double from_px, width_px;
    double *place; /* n_levels × n: Y of a level in a strip */
};

/* Adds what a row line shows in a strip to a window of positions about `middle`. */
static void reward_line(const struct line *line, double strip_from, double strip_to, double middle,
                        double px_per_mm, double step_mm, int half, float *reward)
{
    double near_px = NEAR_MM * px_per_mm, reach_px = REACH_MM * px_per_mm;

    if (line->to < strip_from || line->from > strip_to ||
        fabs(line->at - middle) > half + 4 * reach_px)
        return;
    for (size_t s = 0; s < line->n_samples; s++) {
        double off = line->samples[s].y - middle;
        int from = (int)ceil(off - reach_px), to = (int)floor(off + reach_px);

        if (line->samples[s].x < strip_from || line->samples[s].x > strip_to)
            continue;
        for (int b = from < -half ? -half : from; b <= to && b <= half; b++) {
            double share = (reach_px - fabs(b - off)) / (reach_px - near_px);

            reward[b + half] += (float)(step_mm * fmin(1, fmax(0, share)));
        }
    }
}

/* Places the levels in strip k, given where they lie in the strip beside it. */
static void place_strip(const struct trace *trace, const struct strips *strips, int k,
                        const double *beside, int half, float *work, int16_t *from)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    double px_per_mm = alignment->y_px_per_mm;
    double step_mm = TRACE_STEP_PX / alignment->x_px_per_mm;
    double strip_from = strips->from_px + k * strips->width_px;
    float gap = (float)(GAP_COST / px_per_mm);
    int n = 2 * half + 1, at = 0;
    float *best = work, *reward = work + n;

    for (size_t i = 0; i < model->n_levels; i++) {
        double middle = alignment->level_px[i];

        memset(reward, 0, (size_t)n * sizeof(float));
        for (size_t r = 0; r < trace->sight->n_rows; r++)
            reward_line(&trace->sight->rows[r], strip_from, strip_from + strips->width_px, middle,
                        px_per_mm, step_mm, half, reward);
        for (int b = 0; b < n; b++) {
            double off_beside = middle + b - half - beside[i];

            reward[b] = fminf(reward[b], (float)STRIP_MM) -
                        (float)(NEIGHBOUR_COST * fabs(off_beside) / px_per_mm);
        }
        for (int b = 0; b < n; b++)
            from[i * (size_t)n + (size_t)b] = (int16_t)b;
        if (i == 0) {
            memcpy(best, reward, (size_t)n * sizeof(float));
            continue;
        }
        for (int b = 1; b < n; b++)
            if (best[b - 1] - gap > best[b]) {
                best[b] = best[b - 1] - gap;
                from[i * (size_t)n + (size_t)b] = from[i * (size_t)n + (size_t)b - 1];
            }
        for (int b = n - 2; b >= 0; b--)
            if (best[b + 1] - gap > best[b]) {
                best[b] = best[b + 1] - gap;
                from[i * (size_t)n + (size_t)b] = from[i * (size_t)n + (size_t)b + 1];
            }
        for (int b = 0; b < n; b++)
            best[b] += reward[b];
    }
    for (int b = 1; b < n; b++)
        if (best[b] > best[at])
            at = b;
    for (size_t i = model->n_levels; i-- > 0;) {
        strips->place[i * (size_t)strips->n + (size_t)k] = alignment->level_px[i] + at - half;
        at = from[i * (size_t)n + (size_t)at];
    }
}

static int place_strips(const struct trace *trace, struct strips *strips)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    const struct sight *sight = trace->sight;
    double slope = sight->rotation % 180 ? sight->column_slope : sight->row_slope;
    double rise_mm = fabs(slope) * (model->right_mm - model->left_mm);
    double window_mm = fmin(WINDOW_MM + WINDOW_RISE * rise_mm, WINDOW_MAX_MM);
    int half = (int)ceil(window_mm * alignment->y_px_per_mm);
    _cleanup_(cleanup_freep) float *work = NULL;
    _cleanup_(cleanup_freep) int16_t *from = NULL;
    _cleanup_(cleanup_freep) double *beside = malloc((model->n_levels + 1) * sizeof(*beside));

    half = half < MAX_WINDOW ? half : MAX_WINDOW;
    work = malloc((size_t)(2 * half + 1) * 2 * sizeof(*work));
    from = malloc((model->n_levels + 1) * (size_t)(2 * half + 1) * sizeof(*from));
    if (!work || !from || !beside)
        return -ENOMEM;
    memcpy(beside, alignment->level_px, model->n_levels * sizeof(*beside));
    for (int turn = 0; turn < 2; turn++)
        for (int k = turn ? strips->first - 1 : strips->first; turn ? k >= 0 : k < strips->n;
             k += turn ? -1 : 1) {
            int known = k == strips->first ? -1 : turn ? k + 1 : k - 1;

            for (size_t i = 0; i < model->n_levels && known >= 0; i++)
                beside[i] = strips->place[i * (size_t)strips->n + (size_t)known];
            place_strip(trace, strips, k, beside, half, work, from);
        }
    return 0;
}

/* Where nothing was seen, a track is expected as far off its first place as it was seen on both
 * sides. */
static void fill_unseen(struct track *track, int n_steps)
{
    int last = -1;

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

/* Where two levels follow the same ink, it belongs to the one that strayed less from its first
 * place: beside a step of lost lines a rule that vanished would follow its neighbour. */
static void part_levels(struct trace *trace)
{
    const struct alignment *alignment = trace->alignment;

    for (size_t i = 0; i + 1 < trace->model->n_levels; i++) {
        double apart = alignment->level_px[i + 1] - alignment->level_px[i];
        float *above = trace->levels[i].seen, *below = trace->levels[i + 1].seen;

        for (int s = 0; s < trace->n_row_steps; s++) {
            if (isnan(above[s]) || isnan(below[s]) || below[s] - above[s] >= MIN_APART * apart)
                continue;
            if (fabs(above[s] - alignment->level_px[i]) <
                fabs(below[s] - alignment->level_px[i + 1]))
                below[s] = NAN;
            else
                above[s] = NAN;
        }
    }
}

static int trace_levels(struct trace *trace)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    double left = alignment->x0_px + model->left_mm * alignment->x_px_per_mm;
    double right = alignment->x0_px + model->right_mm * alignment->x_px_per_mm;
    double reach = LEVEL_REACH_MM * alignment->y_px_per_mm;
    struct strips strips = {.from_px = left};
    _cleanup_(cleanup_freep) double *place = NULL;
    int r;

    strips.n = (int)ceil((model->right_mm - model->left_mm) / STRIP_MM);
    strips.n = strips.n < 1 ? 1 : strips.n > MAX_STRIPS ? MAX_STRIPS : strips.n;
    strips.first = strips.n / 2;
    strips.width_px = (right - left) / strips.n;
    strips.place = place = malloc((model->n_levels + 1) * (size_t)strips.n * sizeof(*place));
    if (!place)
        return -ENOMEM;
    r = place_strips(trace, &strips);
    if (r < 0)
        return r;
    for (size_t i = 0; i < model->n_levels; i++) {
        const double *at = place + i * (size_t)strips.n;

        double from_px =
            alignment->x0_px + (model->levels[i].from_mm - BEYOND_END_MM) * alignment->x_px_per_mm;
        double to_px =
            alignment->x0_px + (model->levels[i].to_mm + BEYOND_END_MM) * alignment->x_px_per_mm;

        for (int s = 0; s < trace->n_row_steps; s++) {
            double x = (s + 0.5) * TRACE_STEP_PX;
            int k = (int)floor((x - strips.from_px) / strips.width_px);

            k = k < 0 ? 0 : k >= strips.n ? strips.n - 1 : k;
            trace->levels[i].expected[s] = (float)at[k];
        }
        for (size_t l = 0; l < trace->sight->n_rows; l++) {
            const struct line *line = &trace->sight->rows[l];

            if (fabs(line->at - alignment->level_px[i]) >
                WINDOW_MAX_MM * 1.5 * alignment->y_px_per_mm)
                continue;
            for (size_t p = 0; p < line->n_samples; p++) {
                int s = (int)(line->samples[p].x / TRACE_STEP_PX);
                float *seen;
                double off;

                if (s < 0 || s >= trace->n_row_steps || line->samples[p].x < from_px ||
                    line->samples[p].x > to_px)
                    continue;
                seen = &trace->levels[i].seen[s];
                off = fabs(line->samples[p].y - trace->levels[i].expected[s]);
                if (off <= reach &&
                    (isnan(*seen) || off < fabs(*seen - trace->levels[i].expected[s])))
                    *seen = (float)line->samples[p].y;
            }
        }
    }
    part_levels(trace);
    for (size_t i = 0; i < model->n_levels; i++)
        fill_unseen(&trace->levels[i], trace->n_row_steps);
    return 0;
}

/* ---- columns ---- */

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

    for (int s = 0; s < trace->n_column_steps; s++)
        track->seen[s] = NAN;
    for (size_t l = 0; l < trace->sight->n_columns; l++) {
        const struct line *line = &trace->sight->columns[l];

        for (size_t p = 0; p < line->n_samples; p++) {
            int s = (int)(line->samples[p].y / TRACE_STEP_PX);
            double off;

            if (s < 0 || s >= trace->n_column_steps || line->samples[p].y < from_px ||
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
    int n = trace->n_column_steps;
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

static int trace_columns(struct trace *trace)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    double px_per_mm = alignment->x_px_per_mm;
    int n = trace->n_column_steps;
    int window = (int)(DRIFT_WINDOW_MM * alignment->y_px_per_mm / TRACE_STEP_PX / 2) + 1;
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
        see_column(trace, c, COLUMN_FIRST_REACH_MM * px_per_mm);
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
        see_column(trace, c, COLUMN_REACH_MM * px_per_mm);
        fill_unseen(&trace->columns[c], n);
    }
    return 0;
}

int trace_init(const struct model *model, const struct sight *sight,
               const struct alignment *alignment, struct trace *ret_trace)
{
    struct trace trace = {.model = model,
                          .sight = sight,
                          .alignment = alignment,
                          .n_row_steps = (int)(sight->w / TRACE_STEP_PX) + 1,
                          .n_column_steps = (int)(sight->h / TRACE_STEP_PX) + 1};
    size_t n_row_values = model->n_levels * (size_t)trace.n_row_steps;
    size_t n_column_values = model->n_columns * (size_t)trace.n_column_steps;
    int r = 0;

    trace.levels = calloc(model->n_levels + 1, sizeof(*trace.levels));
    trace.columns = calloc(model->n_columns + 1, sizeof(*trace.columns));
    trace.values = malloc((2 * (n_row_values + n_column_values) + 1) * sizeof(float));
    if (!trace.levels || !trace.columns || !trace.values)
        r = -ENOMEM;
    if (r >= 0) {
        float *at = trace.values;

        for (size_t i = 0; i < 2 * (n_row_values + n_column_values); i++)
            trace.values[i] = NAN;
        for (size_t i = 0; i < model->n_levels; i++, at += 2 * trace.n_row_steps)
            trace.levels[i] = (struct track){at, at + trace.n_row_steps};
        for (size_t i = 0; i < model->n_columns; i++, at += 2 * trace.n_column_steps)
            trace.columns[i] = (struct track){at, at + trace.n_column_steps};
        r = trace_levels(&trace);
    }
    if (r >= 0)
        r = trace_columns(&trace);
    if (r < 0) {
        trace_deinit(&trace);
        return r;
    }
    *ret_trace = trace;
    return 0;
}

void trace_deinit(struct trace *trace)
{
    free(trace->levels);
    free(trace->columns);
    free(trace->values);
    trace->levels = trace->columns = NULL;
    trace->values = NULL;
}
