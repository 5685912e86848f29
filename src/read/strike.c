/* SPDX-License-Identifier: Apache-2.0 */
#include "read/strike.h"

#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "read/cut.h"
#include "read/lines.h"
#include "read/rules.h"

/* A stroke through the whole line. */
static const double shortest_mm = 12;  /* three characters: no stroke of a character is as long */
static const double seen_share = 0.97; /* of its columns: writing has more gaps than a stroke */
static const double edge_share = 0.2; /* of the height: an underline or the top rule is no strike */

/* A stroke through some characters, in heights of the line: no stroke of one character is longer
 * than 1. Strokes of neighbours that touch, or a hyphen that touches a letter, were seen up to 1.6;
 * of two lines one over the other neither was. */
static const double least_single = 1.8;
static const double least_double = 1.2;
static const double least_overlap = 0.8; /* of the shorter one of two */
static const double least_apart = 0.1, most_apart = 0.5;
static const double least_size_mm = 3; /* a lower line (一二) is measured as if it were this tall */

/* Share of the columns in which a line stands free, with white close over and under it: where the
 * strokes of many characters have run into one blot, there is none. */
static const double free_share = 0.25;
static const double thickest_mm = 0.8;

static const double slope_step = 0.01; /* half a millimetre over 50 */
enum {
    MAX_STEPS = 8, /* of slope, up and down */
    MAX_RUNS = 128 /* a double line gives some tens */
};

/* Straight ink without a gap, nearly level: columns from .. to, rows by the slope. */
struct run {
    int from, to, row, step; /* row: at the middle column of the line */
};

static int row_at(const struct plane *line, const struct run *run, int x)
{
    return run->row + (int)lround(run->step * slope_step * (x - line->w / 2));
}

static bool is_ink(const struct plane *line, int x, int y)
{
    return y >= 0 && y < line->h &&
           line->at[(size_t)y * (size_t)line->w + (size_t)x] < PLANE_INK_BELOW;
}

/* All runs of at least `least` columns between the rows top and bottom. */
static size_t find_runs(const struct plane *line, int top, int bottom, int least, struct run *runs)
{
    size_t n = 0;

    for (int step = -MAX_STEPS; step <= MAX_STEPS; step++) {
        for (int row = top; row < bottom; row++) {
            struct run run = {.from = 0, .row = row, .step = step};

            for (int x = 0; x <= line->w; x++) {
                int y = row_at(line, &run, x);

                if (x < line->w && y >= top && y < bottom && is_ink(line, x, y))
                    continue;
                if (x - run.from >= least && n < MAX_RUNS) {
                    run.to = x - 1;
                    runs[n++] = run;
                }
                run.from = x + 1;
            }
        }
    }
    return n;
}

/* Does the run stand free as a thin line in enough of its columns? */
static bool is_thin(const struct plane *line, const struct run *run)
{
    int n_thin = 0;

    for (int x = run->from; x <= run->to; x++) {
        int y = row_at(line, run, x), up = y, down = y;

        while (is_ink(line, x, up - 1))
            up--;
        while (is_ink(line, x, down + 1))
            down++;
        n_thin += down - up + 1 <= thickest_mm * CUT_PX_PER_MM;
    }
    return n_thin >= free_share * (run->to - run->from + 1);
}

/* Two lines, one over the other, with white between. */
static bool is_pair(const struct plane *line, const struct run *a, const struct run *b, double size)
{
    int from = a->from > b->from ? a->from : b->from, to = a->to < b->to ? a->to : b->to;
    int length = a->to - a->from < b->to - b->from ? a->to - a->from + 1 : b->to - b->from + 1;
    int n_white = 0;

    if (to - from + 1 < least_overlap * length)
        return false;
    for (int x = from; x <= to; x++) {
        int upper = row_at(line, a, x), lower = row_at(line, b, x);
        bool white = false;

        if (lower - upper < least_apart * size || lower - upper > most_apart * size)
            return false;
        for (int y = upper + 1; y < lower; y++)
            white |= !is_ink(line, x, y);
        n_white += white;
    }
    return n_white >= free_share * (to - from + 1);
}

/* Is a part of the line struck out? */
static bool part_struck(const struct plane *line)
{
    double size =
        fmax(line->h - 2 * LINE_MARGIN_PX, least_size_mm * CUT_PX_PER_MM); /* of a character */
    int edge = (int)(edge_share * line->h);
    _cleanup_(cleanup_freep) struct run *runs = calloc(MAX_RUNS, sizeof(*runs));
    bool found = false;
    size_t n;

    if (!runs)
        return false;
    n = find_runs(line, edge, line->h - edge, (int)(least_double * size), runs);
    for (size_t i = 0; i < n && !found; i++) {
        found = runs[i].to - runs[i].from + 1 >= least_single * size && is_thin(line, &runs[i]);
        for (size_t k = 0; k < n && !found; k++)
            found = k != i && is_pair(line, &runs[i], &runs[k], size);
    }
    return found;
}

/* Is all of it struck out? */
static bool all_struck(const struct plane *line)
{
    int w = line->w, middle = line->h / 2, reach = (int)((0.5 - edge_share) * line->h);
    struct rule rule;
    bool found;

    if (w < shortest_mm * CUT_PX_PER_MM || w < 2 * line->h)
        return false;
    /* the outer tenths may lie beyond the stroke */
    if (rule_trace(line, false, middle, reach, w / 10, w - w / 10, &rule) < 0)
        return false;
    found = rule.ink_share >= seen_share;
    rule_deinit(&rule);
    return found;
}

bool strike_found(const struct plane *line)
{
    return all_struck(line) || part_struck(line);
}
