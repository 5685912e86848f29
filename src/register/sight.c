/* SPDX-License-Identifier: Apache-2.0 */
#include "register/sight.h"

#include <errno.h>
#include <stdlib.h>

/* A point of the work image, made level and turned. */
static struct point_px to_level(const struct sight *sight, struct point_px work)
{
    double x = work.x - sight->column_slope * (work.y - sight->stored_h / 2);
    double y = work.y - sight->row_slope * (work.x - sight->stored_w / 2);

    switch (sight->rotation) {
    case 90:
        return (struct point_px){sight->stored_h - y, x};
    case 180:
        return (struct point_px){sight->stored_w - x, sight->stored_h - y};
    case 270:
        return (struct point_px){y, sight->stored_w - x};
    default:
        return (struct point_px){x, y};
    }
}

struct point_px sight_to_stored(const struct sight *sight, struct point_px at)
{
    double x, y, dx, dy, det = 1 - sight->row_slope * sight->column_slope;

    switch (sight->rotation) {
    case 90:
        x = at.y;
        y = sight->stored_h - at.x;
        break;
    case 180:
        x = sight->stored_w - at.x;
        y = sight->stored_h - at.y;
        break;
    case 270:
        x = sight->stored_w - at.y;
        y = at.x;
        break;
    default:
        x = at.x;
        y = at.y;
    }
    /* x = xw - cs·dyw, y = yw - rs·dxw, both about the middle of the image */
    dx = x - sight->stored_w / 2;
    dy = y - sight->stored_h / 2;
    x = (dx + sight->column_slope * dy) / det + sight->stored_w / 2;
    y = (dy + sight->row_slope * dx) / det + sight->stored_h / 2;
    return (struct point_px){x / sight->scale.x, y / sight->scale.y};
}

/* Makes the lines of one direction; `transposed` rules hold y first, `columns` lines run down the
 * sight. */
static void make_lines(struct sight *sight, const struct rules *rules, int transposed, int run_down,
                       struct line *lines, struct point_px *samples)
{
    for (size_t i = 0; i < rules->n_rules; i++) {
        const struct rule *rule = &rules->rules[i];
        double half = (rule->to_px - rule->from_px) / 2, middle, sum = 0;
        struct point_px first, last;

        for (size_t s = 0; s < rule->n_samples; s++) {
            struct point_px p = rules->samples[rule->first_sample + s];

            samples[s] = to_level(sight, transposed ? (struct point_px){p.y, p.x} : p);
        }
        first = samples[0];
        last = samples[rule->n_samples - 1];
        if (run_down ? last.y < first.y : last.x < first.x)
            for (size_t a = 0, b = rule->n_samples - 1; a < b; a++, b--) {
                struct point_px p = samples[a];

                samples[a] = samples[b];
                samples[b] = p;
            }
        for (size_t s = 0; s < rule->n_samples; s++)
            sum += run_down ? samples[s].x : samples[s].y;
        middle = run_down ? (first.y + last.y) / 2 : (first.x + last.x) / 2;
        lines[i] = (struct line){samples,
                                 rule->n_samples,
                                 middle - half,
                                 middle + half,
                                 sum / (double)rule->n_samples,
                                 rule->worth,
                                 rule->doubtful};
        samples += rule->n_samples;
    }
}

int sight_init(const struct rules *rows, const struct rules *columns, const struct bits *bits,
               struct work_scale scale, double px_per_mm, int rotation, struct sight *ret_sight)
{
    int sideways = rotation % 180 != 0;
    struct sight sight = {
        .rotation = rotation,
        .w = sideways ? bits->h_px : bits->w_px,
        .h = sideways ? bits->w_px : bits->h_px,
        .px_per_mm = px_per_mm,
        .scale = scale,
        .row_slope = rows->slope,
        .column_slope = columns->slope,
        .stored_w = bits->w_px,
        .stored_h = bits->h_px,
    };
    const struct rules *level = sideways ? columns : rows, *upright = sideways ? rows : columns;

    sight.n_rows = level->n_rules;
    sight.n_columns = upright->n_rules;
    sight.rows = calloc(sight.n_rows + 1, sizeof(*sight.rows));
    sight.columns = calloc(sight.n_columns + 1, sizeof(*sight.columns));
    sight.samples = calloc(rows->n_samples + columns->n_samples + 1, sizeof(*sight.samples));
    if (!sight.rows || !sight.columns || !sight.samples) {
        sight_deinit(&sight);
        return -ENOMEM;
    }
    make_lines(&sight, level, sideways, 0, sight.rows, sight.samples);
    make_lines(&sight, upright, !sideways, 1, sight.columns, sight.samples + level->n_samples);
    *ret_sight = sight;
    return 0;
}

void sight_deinit(struct sight *sight)
{
    free(sight->rows);
    free(sight->columns);
    free(sight->samples);
    sight->rows = sight->columns = NULL;
    sight->samples = NULL;
}
