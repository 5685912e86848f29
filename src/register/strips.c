/* SPDX-License-Identifier: Apache-2.0 */
#include "register/strips.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "register/track.h"

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

/* Adds what a row line shows in a strip to a window of positions about `middle`. */
static void reward_line(const struct line *line, double strip_from, double strip_to, double middle,
                        double px_per_mm, double step_mm, int half, float *reward)
{
    double near_px = NEAR_MM * px_per_mm, reach_px = REACH_MM * px_per_mm;

    if (line->worth < LINE_MIN_WORTH || line->to < strip_from || line->from > strip_to ||
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
static void place_strip(const struct model *model, const struct sight *sight,
                        const struct alignment *alignment, const struct strips *strips, int k,
                        const double *beside, int half, float *work, int16_t *from)
{
    double px_per_mm = alignment->y_px_per_mm;
    double step_mm = TRACK_STEP_PX / alignment->x_px_per_mm;
    double strip_from = strips->from_px + k * strips->width_px;
    float gap = (float)(GAP_COST / px_per_mm);
    int n = 2 * half + 1, at = 0;
    float *best = work, *reward = work + n;

    for (size_t i = 0; i < model->n_levels; i++) {
        double middle = alignment->level_px[i];

        memset(reward, 0, (size_t)n * sizeof(float));
        for (size_t r = 0; r < sight->n_rows; r++)
            reward_line(&sight->rows[r], strip_from, strip_from + strips->width_px, middle,
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

/* The strip in the middle of the form is placed first. */
static int place_strips(const struct model *model, const struct sight *sight,
                        const struct alignment *alignment, struct strips *strips)
{
    int first = strips->n / 2;
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
        for (int k = turn ? first - 1 : first; turn ? k >= 0 : k < strips->n; k += turn ? -1 : 1) {
            int known = k == first ? -1 : turn ? k + 1 : k - 1;

            for (size_t i = 0; i < model->n_levels && known >= 0; i++)
                beside[i] = strips->place[i * (size_t)strips->n + (size_t)known];
            place_strip(model, sight, alignment, strips, k, beside, half, work, from);
        }
    return 0;
}

int strips_init(const struct model *model, const struct sight *sight,
                const struct alignment *alignment, struct strips *ret_strips)
{
    double width_mm = model->right_mm - model->left_mm;
    struct strips strips = {.from_px = alignment->x0_px + model->left_mm * alignment->x_px_per_mm};
    int r;

    strips.n = (int)ceil(width_mm / STRIP_MM);
    strips.n = strips.n < 1 ? 1 : strips.n > MAX_STRIPS ? MAX_STRIPS : strips.n;
    strips.width_px =
        (alignment->x0_px + model->right_mm * alignment->x_px_per_mm - strips.from_px) / strips.n;
    strips.place = malloc((model->n_levels + 1) * (size_t)strips.n * sizeof(*strips.place));
    r = strips.place ? place_strips(model, sight, alignment, &strips) : -ENOMEM;
    if (r < 0) {
        strips_deinit(&strips);
        return r;
    }
    *ret_strips = strips;
    return 0;
}

void strips_deinit(struct strips *strips)
{
    free(strips->place);
    strips->place = NULL;
}

double strips_at(const struct strips *strips, size_t level, double x)
{
    int k = (int)floor((x - strips->from_px) / strips->width_px);

    k = k < 0 ? 0 : k >= strips->n ? strips->n - 1 : k;
    return strips->place[level * (size_t)strips->n + (size_t)k];
}
