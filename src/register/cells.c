/* SPDX-License-Identifier: Apache-2.0 */
#include "register/cells.h"

#include <math.h>
#include <stdbool.h>

/* A side counts as fully seen from this coverage on: crossing rules and strokes always take some.
 */
static const double FULL_COVERAGE = 0.7;

/* Up to this coverage a side is not seen: strokes make as much. */
static const double NO_COVERAGE = 0.25;

/* A corner whose rules were not seen within so many mm lies where its neighbours say: worth so
 * much.
 */
static const double CORNER_REACH_MM = 9, CORNER_UNSEEN_WORTH = 0.45;

/* The ends of one side lie level; more than this apart, mm, and one of them follows other ink or a
 * step of lost lines. */
static const double MAX_STEP_MM = 1.5;

/* What a side is worth that was not seen, but lies between rules that were; and one that nothing
 * bounds. */
static const double UNSEEN_WORTH = 0.35;

/* A cell with a certainty below this is not found. */
static const double FOUND_FROM = 0.2;

/* Scatter of the rules about their local lines that is normal, and that halves the certainty, mm.
 */
static const double NORMAL_RESIDUAL_MM = 0.15;

struct corner {
    struct point_px level;            /* X, Y */
    bool row_seen, column_seen, near; /* near: both seen within CORNER_REACH_MM */
    double residual_px;               /* level pixels */
};

/* The crossing of a level and a column: two rounds, as each is nearly straight along the other. */
static struct corner find_corner(const struct trace *trace, unsigned level, unsigned column)
{
    const struct alignment *alignment = trace->alignment;
    struct corner corner = {.level.y = alignment->level_px[level]};
    double row_residual = 0, column_residual = 0, row_reach_mm = 0, column_reach_mm = 0;

    corner.level.x = trace_column_at(trace, column, corner.level.y);
    for (int round = 0; round < 2; round++) {
        corner.row_seen = track_fit(&trace->levels[level], corner.level.x, alignment->x_px_per_mm,
                                    &corner.level.y, &row_residual, &row_reach_mm);
        if (!corner.row_seen)
            corner.level.y = trace_level_at(trace, level, corner.level.x);
        corner.column_seen =
            track_fit(&trace->columns[column], corner.level.y, alignment->y_px_per_mm,
                      &corner.level.x, &column_residual, &column_reach_mm);
        if (!corner.column_seen)
            corner.level.x = trace_column_at(trace, column, corner.level.y);
    }
    corner.near = corner.row_seen && corner.column_seen && row_reach_mm <= CORNER_REACH_MM &&
                  column_reach_mm <= CORNER_REACH_MM;
    corner.residual_px = hypot(row_residual, column_residual);
    return corner;
}

/* Do the sides of a cell run along the rules' direction? */
static bool is_level(const struct trace *trace, const struct corner corners[4])
{
    double max_x = MAX_STEP_MM * trace->alignment->x_px_per_mm;
    double max_y = MAX_STEP_MM * trace->alignment->y_px_per_mm;

    return fabs(corners[0].level.y - corners[1].level.y) <= max_y &&
           fabs(corners[3].level.y - corners[2].level.y) <= max_y &&
           fabs(corners[0].level.x - corners[3].level.x) <= max_x &&
           fabs(corners[1].level.x - corners[2].level.x) <= max_x;
}

static bool on_page(const struct page *page, struct point_px at)
{
    return at.x >= 0 && at.y >= 0 && at.x <= page->w_px && at.y <= page->h_px;
}

struct place cells_place(const struct trace *trace, const struct page *page, unsigned table,
                         const struct form_cell *cell)
{
    const struct model *model = trace->model;
    unsigned top = model_level(model, table, cell->row);
    unsigned bottom = model_level(model, table, cell->row + cell->n_rows);
    unsigned left = model_column(model, table, cell->column);
    unsigned right = model_column(model, table, cell->column + cell->n_columns);
    struct corner corners[4] = {find_corner(trace, top, left), find_corner(trace, top, right),
                                find_corner(trace, bottom, right),
                                find_corner(trace, bottom, left)};
    double sides[4] = {
        track_coverage(&trace->levels[top], corners[0].level.x, corners[1].level.x),
        track_coverage(&trace->columns[right], corners[1].level.y, corners[2].level.y),
        track_coverage(&trace->levels[bottom], corners[3].level.x, corners[2].level.x),
        track_coverage(&trace->columns[left], corners[0].level.y, corners[3].level.y),
    };
    struct place place = {.w_mm = cell->box.w, .h_mm = cell->box.h, .certainty = 1};
    double residual2 = 0, residual_mm;
    bool all_near = true;

    for (int i = 0; i < 4; i++) {
        double seen = fmin(1, fmax(0, (sides[i] - NO_COVERAGE) / (FULL_COVERAGE - NO_COVERAGE)));

        place.certainty *= UNSEEN_WORTH + (1 - UNSEEN_WORTH) * seen;
        all_near = all_near && corners[i].near;
        place.quad.at[i] = sight_to_stored(trace->sight, corners[i].level);
        place.off_page = place.off_page || !on_page(page, place.quad.at[i]);
        residual2 += corners[i].residual_px * corners[i].residual_px / 4;
    }
    residual_mm = sqrt(residual2) / trace->alignment->x_px_per_mm;
    place.residual_px = sqrt(residual2) / trace->sight->scale.x;
    place.certainty *= fmin(1, NORMAL_RESIDUAL_MM / fmax(residual_mm, 1e-6));
    place.found = place.certainty >= FOUND_FROM &&
                  (on_page(page, place.quad.at[0]) || on_page(page, place.quad.at[2]));
    /* the sides are there, if not every corner */
    if (!all_near || !is_level(trace, corners))
        place.certainty *= CORNER_UNSEEN_WORTH;
    return place;
}

struct quad_px cells_outline(const struct trace *trace)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    double top_px = alignment->level_px[0], bottom_px = alignment->level_px[model->n_levels - 1];
    double scale = model->bottom_mm > model->top_mm
                       ? (bottom_px - top_px) / (model->bottom_mm - model->top_mm)
                       : alignment->y_px_per_mm;
    double left = alignment->x0_px, right = left + model->form->w_mm * alignment->x_px_per_mm;
    double top = top_px - model->top_mm * scale;
    double bottom = bottom_px + (model->form->h_mm - model->bottom_mm) * scale;

    return (struct quad_px){{sight_to_stored(trace->sight, (struct point_px){left, top}),
                             sight_to_stored(trace->sight, (struct point_px){right, top}),
                             sight_to_stored(trace->sight, (struct point_px){right, bottom}),
                             sight_to_stored(trace->sight, (struct point_px){left, bottom})}};
}

static void add_residuals(const struct track *track, double *sum, size_t *n)
{
    /* bends of three neighbours, as in rules.c: independent errors e make a bend of variance 6 e²
     */
    for (int s = 1; s + 1 < track->n_steps; s++) {
        double bend = track->seen[s - 1] - 2 * track->seen[s] + track->seen[s + 1];

        if (!isnan(bend)) {
            *sum += bend * bend / 6;
            (*n)++;
        }
    }
}

double cells_residual_px(const struct trace *trace)
{
    double sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < trace->model->n_levels; i++)
        add_residuals(&trace->levels[i], &sum, &n);
    for (size_t i = 0; i < trace->model->n_columns; i++)
        add_residuals(&trace->columns[i], &sum, &n);
    return n ? sqrt(sum / (double)n) / trace->sight->scale.x : 0;
}
