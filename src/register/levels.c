/* SPDX-License-Identifier: Apache-2.0 */
#include "register/levels.h"

#include <math.h>

#include "register/strips.h"

static const double REACH_MM = 0.55;    /* a sample belongs to a level this near */
static const double MAX_OFF_MM = 9;     /* a line this far from a level's first place is another */
static const double BEYOND_END_MM = 3;  /* a rule may end so far from its place */
static const double CLEARLY_LESS = 0.6; /* of the other's way from its first place */
static const double MIN_APART = 0.3;    /* of the distance of two levels: less, and they are one */

/* What was seen of one level, about where it is expected. */
static void see_level(struct trace *trace, size_t i)
{
    const struct model_line *level = &trace->model->levels[i];
    const struct alignment *alignment = trace->alignment;
    double from_px = alignment->x0_px + (level->from_mm - BEYOND_END_MM) * alignment->x_px_per_mm;
    double to_px = alignment->x0_px + (level->to_mm + BEYOND_END_MM) * alignment->x_px_per_mm;
    double reach = REACH_MM * alignment->y_px_per_mm;
    struct track *track = &trace->levels[i];

    for (size_t l = 0; l < trace->sight->n_rows; l++) {
        const struct line *line = &trace->sight->rows[l];

        if (line->worth < LINE_MIN_WORTH ||
            fabs(line->at - alignment->level_px[i]) > MAX_OFF_MM * alignment->y_px_per_mm)
            continue;
        for (size_t p = 0; p < line->n_samples; p++) {
            int s = (int)(line->samples[p].x / TRACK_STEP_PX);
            double off;

            if (s < 0 || s >= track->n_steps || line->samples[p].x < from_px ||
                line->samples[p].x > to_px)
                continue;
            off = fabs(line->samples[p].y - track->expected[s]);
            if (off <= reach &&
                (isnan(track->seen[s]) || off < fabs(track->seen[s] - track->expected[s])))
                track->seen[s] = (float)line->samples[p].y;
        }
    }
}

/* Where two levels follow the same ink, it belongs to the one that strayed clearly less from its
 * first place: beside a step of lost lines a rule that vanished would follow its neighbour. When
 * neither did, nobody knows whose it is. */
static void part_levels(struct trace *trace)
{
    const double *level_px = trace->alignment->level_px;

    for (size_t i = 0; i + 1 < trace->model->n_levels; i++) {
        double apart = level_px[i + 1] - level_px[i];
        float *above = trace->levels[i].seen, *below = trace->levels[i + 1].seen;

        for (int s = 0; s < trace->levels[i].n_steps; s++) {
            double off_above = fabs(above[s] - level_px[i]);
            double off_below = fabs(below[s] - level_px[i + 1]);

            if (isnan(above[s]) || isnan(below[s]) || below[s] - above[s] >= MIN_APART * apart)
                continue;
            if (off_above >= CLEARLY_LESS * off_below)
                above[s] = NAN;
            if (off_below >= CLEARLY_LESS * off_above)
                below[s] = NAN;
        }
    }
}

int levels_follow(struct trace *trace)
{
    const struct model *model = trace->model;
    struct strips strips;
    int r = strips_init(model, trace->sight, trace->alignment, &strips);

    if (r < 0)
        return r;
    for (size_t i = 0; i < model->n_levels; i++) {
        struct track *track = &trace->levels[i];

        for (int s = 0; s < track->n_steps; s++)
            track->expected[s] = (float)strips_at(&strips, i, (s + 0.5) * TRACK_STEP_PX);
        see_level(trace, i);
    }
    strips_deinit(&strips);
    part_levels(trace);
    for (size_t i = 0; i < model->n_levels; i++)
        track_fill_unseen(&trace->levels[i]);
    return 0;
}
