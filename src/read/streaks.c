/* SPDX-License-Identifier: Apache-2.0 */
#include "read/streaks.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "read/cut.h"
#include "read/rules.h"

enum {
    THINNEST_PEN_PX = 4, /* 0.5 mm: ink this wide is no streak */
    /* The search for the likeliest trail: what a row of it is worth. */
    WORTH_THIN = 2,
    WORTH_GAP = -1,
    WORTH_HIDDEN = 0, /* writing over a line that runs across: it may go on below */
    WORTH_BEND = -6,  /* streaks are straight: strokes of several lines of text must not add up */
};

/* A streak has this much ink beyond its gaps: writing in a cell of 11 mm is under 9 mm tall. */
static const double shortest_mm = 12;

/* Or it runs from margin to margin, broken by the threshold of the scanner: down a cell of one
 * line, or across any, where it begins and ends beyond the writing. */
static const double low_cell_mm = 25; /* height of such a cell with its margins */
static const double through_share = 0.85;
static const double broken_share = 0.55;
static const double beyond_mm = 1; /* it is seen at least this close to the margins of the cut */

/* A scan line may also have gone black from or to somewhere within the cell: as long as no stroke
 * of a pen, nearly without gaps, as straight as a page that lies askew leaves it, and with no
 * writing across it: it might be a strike, or strokes of characters in a row. */
static const double part_mm = 25;
static const double part_share = 0.9;
static const double part_hidden_share = 0.02;
static const double part_slope = 0.04;

enum way { WAY_DOWN, WAY_ACROSS };

/* A path ends at (x, y) with this worth behind it, and came from x + back above. */
struct trail {
    int16_t *worth; /* w × h */
    int8_t *back;
};

static bool has_ink(const struct plane *ink, int x, int y)
{
    return ink->at[(size_t)y * (size_t)ink->w + (size_t)x] < PLANE_INK_BELOW;
}

/* Is the ink at (x, y) narrower than a pen's? */
static bool is_thin(const struct plane *ink, int x, int y)
{
    const uint8_t *row = ink->at + (size_t)y * (size_t)ink->w;
    int from = x, to = x;

    if (!has_ink(ink, x, y))
        return false;
    while (from > 0 && row[from - 1] < PLANE_INK_BELOW && to - from < THINNEST_PEN_PX)
        from--;
    while (to + 1 < ink->w && row[to + 1] < PLANE_INK_BELOW && to - from < THINNEST_PEN_PX)
        to++;
    return to - from + 1 < THINNEST_PEN_PX;
}

static bool is_blank(const struct plane *ink, int y)
{
    const uint8_t *row = ink->at + (size_t)y * (size_t)ink->w;
    uint8_t darkest = 255;

    for (int x = 0; x < ink->w; x++)
        darkest = row[x] < darkest ? row[x] : darkest;
    return darkest >= PLANE_INK_BELOW;
}

/* Fills in the trails from the top down; the best one ends at (*ret_x, *ret_y). */
static void follow(const struct plane *ink, enum way way, struct trail *trail, int *ret_x,
                   int *ret_y)
{
    int w = ink->w, most = 0;
    bool any = false; /* trail that reaches the row above */

    for (int y = 0; y < ink->h; y++) {
        if (!any && is_blank(ink, y)) {
            memset(trail->worth + (size_t)y * (size_t)w, 0, sizeof(*trail->worth) * (size_t)w);
            memset(trail->back + (size_t)y * (size_t)w, 0, (size_t)w);
            continue;
        }
        any = false;
        for (int x = 0; x < w; x++) {
            size_t i = (size_t)y * (size_t)w + (size_t)x;
            const int16_t *above = trail->worth + (size_t)(y - (y > 0)) * (size_t)w;
            int best = y > 0 ? above[x] : 0, back = 0;

            for (int u = -1; y > 0 && u <= 1; u += 2) {
                if (x + u < 0 || x + u >= w || above[x + u] + WORTH_BEND <= best)
                    continue;
                best = above[x + u] + WORTH_BEND;
                back = u;
            }
            best += is_thin(ink, x, y)                        ? WORTH_THIN
                    : way == WAY_ACROSS && has_ink(ink, x, y) ? WORTH_HIDDEN
                                                              : WORTH_GAP;
            trail->worth[i] = (int16_t)(best < 0 ? 0 : best);
            trail->back[i] = (int8_t)back;
            any |= best > 0;
            if (best > most) {
                most = best;
                *ret_x = x;
                *ret_y = y;
            }
        }
    }
}

/* The trail that ends at (x, y), as something rule_erase() takes; rule->found says whether it is a
 * streak. */
static int judge_trail(const struct plane *ink, enum way way, const struct trail *trail, int x,
                       int y, struct rule *ret_rule)
{
    struct rule rule = {.n = ink->h};
    const int margin = (int)((CUT_MARGIN_MM + beyond_mm) * CUT_PX_PER_MM);
    int n = 0, n_thin = 0, n_hidden = 0, n_left = 0, n_right = 0;

    rule.from = malloc(sizeof(int) * (size_t)ink->h);
    rule.to = malloc(sizeof(int) * (size_t)ink->h);
    if (!rule.from || !rule.to) {
        rule_deinit(&rule);
        return -ENOMEM;
    }
    for (int row = 0; row < ink->h; row++)
        rule.from[row] = rule.to[row] = -2 * THINNEST_PEN_PX; /* nothing to erase there */
    for (int row = y; row >= 0; row--, n++) {
        size_t i = (size_t)row * (size_t)ink->w + (size_t)x;

        if (trail->worth[i] <= 0)
            break;
        n_thin += is_thin(ink, x, row);
        n_hidden += way == WAY_ACROSS && has_ink(ink, x, row) && !is_thin(ink, x, row);
        rule.from[row] = rule.to[row] = x;
        n_left += trail->back[i] < 0;
        n_right += trail->back[i] > 0;
        x += trail->back[i];
    }
    if (way == WAY_ACROSS)
        rule.found =
            (y - n < margin && y >= ink->h - margin && n_thin >= broken_share * (n - n_hidden)) ||
            (n_thin >= part_mm * CUT_PX_PER_MM && n_thin >= part_share * (n - n_hidden) &&
             n_hidden <= part_hidden_share * n && (n_left == 0 || n_right == 0) &&
             n_left + n_right <= part_slope * n);
    else
        rule.found = 2 * n_thin - n >= shortest_mm * CUT_PX_PER_MM ||
                     (ink->h <= low_cell_mm * CUT_PX_PER_MM && n >= through_share * ink->h &&
                      n_thin >= broken_share * n);
    *ret_rule = rule;
    return 0;
}

/* Where a streak is halfway along. */
static int middle_of(const struct rule *rule)
{
    int first = 0, last = rule->n - 1;

    while (rule->from[first] < 0)
        first++;
    while (rule->from[last] < 0)
        last--;
    return rule->from[(first + last) / 2];
}

/* Erases those that run down the plane; ret: where they were, each in its middle. */
static int erase_down(struct plane *ink, enum way way, struct streaks *ret)
{
    size_t n = (size_t)ink->w * (size_t)ink->h;
    _cleanup_(cleanup_freep) int16_t *worth = calloc(n + 1, sizeof(*worth));
    _cleanup_(cleanup_freep) int8_t *back = calloc(n + 1, sizeof(*back));
    struct trail trail = {worth, back};
    bool more = true;
    int r = worth && back ? 0 : -ENOMEM;

    ret->n_rows = 0;
    while (ret->n_rows < STREAKS_MAX && more && r == 0) {
        struct rule rule = {0};
        int x = 0, y = 0;

        follow(ink, way, &trail, &x, &y);
        r = judge_trail(ink, way, &trail, x, y, &rule);
        more = rule.found;
        if (more)
            ret->row[ret->n_rows++] = middle_of(&rule);
        rule_erase(ink, true, &rule);
        rule_deinit(&rule);
    }
    return r;
}

static void turn(const struct plane *from, struct plane *to)
{
    for (int y = 0; y < from->h; y++)
        for (int x = 0; x < from->w; x++)
            to->at[(size_t)x * (size_t)to->w + (size_t)y] =
                from->at[(size_t)y * (size_t)from->w + (size_t)x];
}

int streaks_erase(struct plane *ink, struct streaks *ret_across)
{
    _cleanup_(plane_freep) struct plane *turned = plane_new(ink->h, ink->w, 255);
    struct streaks down;
    int r = turned ? erase_down(ink, WAY_DOWN, &down) : -ENOMEM;

    if (r < 0)
        return r;
    turn(ink, turned);
    r = erase_down(turned, WAY_ACROSS, ret_across);
    if (r == 0 && ret_across->n_rows > 0)
        turn(turned, ink);
    return r;
}
