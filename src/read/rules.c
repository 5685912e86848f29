/* SPDX-License-Identifier: Apache-2.0 */
#include "read/rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    THICKEST_PX = 9,   /* 1.1 mm at 8 px/mm: a table's heaviest frame, widened by the scanner */
    FUZZ_PX = 1,       /* ragged edge of a faxed rule, each side */
    THICKER_PX = 3,    /* a sloped rule of a coarse fax is a scan line thicker at every step; a
                        * stroke that stands on the rule is much taller than that */
    MAX_BAND_PX = 64,  /* states of the trace */
    ALONE_PERCENT = 60 /* share of rule-like columns from which it is a rule: faxed rules lose up to
                        * a third of their ink, a line of text has under half */
};

/* Reads the plane along or across, so that one piece of code serves both directions. */
struct view {
    uint8_t *at;
    int n_along, n_across;
    size_t step_along, step_across;
};

static struct view view_of(const struct plane *plane, bool vertical)
{
    size_t w = (size_t)plane->w;

    if (vertical)
        return (struct view){plane->at, plane->h, plane->w, w, 1};
    return (struct view){plane->at, plane->w, plane->h, 1, w};
}

static uint8_t *view_at(const struct view *view, int along, int across)
{
    return view->at + (size_t)along * view->step_along + (size_t)across * view->step_across;
}

static bool has_ink(const struct view *view, int along, int across)
{
    return across >= 0 && across < view->n_across &&
           *view_at(view, along, across) < PLANE_INK_BELOW;
}

/* The run of ink through (along, across): its first and last pixel. */
static void run_of(const struct view *view, int along, int across, int *ret_from, int *ret_to)
{
    int from = across, to = across;

    while (has_ink(view, along, from - 1))
        from--;
    while (has_ink(view, along, to + 1))
        to++;
    *ret_from = from;
    *ret_to = to;
}

/* How much a pixel looks like a part of the rule: thin ink yes, thick ink (a stroke crossing)
 * perhaps. */
static float likeness(const struct view *view, int along, int across)
{
    int from, to;

    if (!has_ink(view, along, across))
        return 0.0f;
    run_of(view, along, across, &from, &to);
    return to - from + 1 <= THICKEST_PX ? 1.0f : 0.4f;
}

/* The best path through the band, into path[0..n_along). */
static int trace_path(const struct view *view, int first, int n_band, double expected, int *path)
{
    static const float bend = 0.4f; /* price of moving a pixel sideways */
    static const float astray =
        0.02f; /* price per pixel and column of being off the expected place */
    float score[2][MAX_BAND_PX];
    _cleanup_(cleanup_freep) int8_t *came = malloc((size_t)view->n_along * (size_t)n_band);
    int best = 0;

    if (!came)
        return -ENOMEM;
    for (int x = 0; x < view->n_along; x++) {
        float *now = score[x & 1];
        const float *before = score[(x & 1) ^ 1];

        for (int s = 0; s < n_band; s++) {
            double off = first + s - expected;
            float gain = likeness(view, x, first + s) - astray * (float)(off < 0 ? -off : off);
            int from = 0;

            now[s] = gain;
            if (x > 0) {
                float top = before[s];

                if (s > 0 && before[s - 1] - bend > top) {
                    top = before[s - 1] - bend;
                    from = -1;
                }
                if (s + 1 < n_band && before[s + 1] - bend > top) {
                    top = before[s + 1] - bend;
                    from = 1;
                }
                now[s] += top;
            }
            came[(size_t)x * (size_t)n_band + (size_t)s] = (int8_t)from;
        }
    }
    for (int s = 1; s < n_band; s++)
        if (score[(view->n_along - 1) & 1][s] > score[(view->n_along - 1) & 1][best])
            best = s;
    for (int x = view->n_along - 1; x >= 0; x--) {
        path[x] = first + best;
        best += came[(size_t)x * (size_t)n_band + (size_t)best];
    }
    return 0;
}

/* The usual thickness of the runs along the path: their median, among those thin enough to be a
 * rule. */
static int usual_thickness(const struct view *view, const int *path, int begin, int end)
{
    int count[THICKEST_PX + 1] = {0}, n = 0, sum = 0;

    for (int x = begin; x < end; x++) {
        int from, to;

        if (!has_ink(view, x, path[x]))
            continue;
        run_of(view, x, path[x], &from, &to);
        if (to - from + 1 <= THICKEST_PX) {
            count[to - from + 1]++;
            n++;
        }
    }
    for (int t = 1; t <= THICKEST_PX; t++) {
        sum += count[t];
        if (sum * 2 >= n && n)
            return t;
    }
    return 1;
}

/* Where the path runs through thin ink the rule is that ink; elsewhere it goes on as it was. */
static void settle_edges(const struct view *view, const int *path, int thickness, struct rule *rule)
{
    int above = -1, below = -1; /* pixels of the rule beside the path, from the last clear column */

    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < rule->n; i++) {
            int x = pass == 0 ? rule->n - 1 - i : i; /* the first pass only finds a start */
            int from, to;

            if (has_ink(view, x, path[x])) {
                run_of(view, x, path[x], &from, &to);
                if (to - from + 1 <= thickness + THICKER_PX) {
                    above = path[x] - from;
                    below = to - path[x];
                }
            }
            if (above < 0) {
                above = (thickness - 1) / 2;
                below = thickness / 2;
            }
            rule->from[x] = path[x] - above;
            rule->to[x] = path[x] + below;
        }
    }
}

int rule_trace(const struct plane *ink, bool vertical, double expected_px, int reach_px, int begin,
               int end, struct rule *ret_rule)
{
    struct view view = view_of(ink, vertical);
    struct rule rule = {.n = view.n_along};
    _cleanup_(cleanup_freep) int *path = NULL;
    int first = (int)expected_px - reach_px, last = (int)expected_px + reach_px;
    int n_thin = 0, n_ink = 0, r;

    first = first < 0 ? 0 : first;
    last = last >= view.n_across ? view.n_across - 1 : last;
    if (last - first + 1 > MAX_BAND_PX)
        last = first + MAX_BAND_PX - 1;
    begin = begin < 0 ? 0 : begin;
    end = end > view.n_along ? view.n_along : end;

    path = calloc((size_t)rule.n + 1, sizeof(*path));
    rule.from = calloc((size_t)rule.n + 1, sizeof(*rule.from));
    rule.to = calloc((size_t)rule.n + 1, sizeof(*rule.to));
    if (!path || !rule.from || !rule.to) {
        rule_deinit(&rule);
        return -ENOMEM;
    }
    if (last >= first && begin < end) {
        r = trace_path(&view, first, last - first + 1, expected_px, path);
        if (r < 0) {
            rule_deinit(&rule);
            return r;
        }
        for (int x = begin; x < end; x++) {
            n_thin += likeness(&view, x, path[x]) >= 1.0f;
            n_ink += has_ink(&view, x, path[x]);
        }
        rule.share = (double)n_thin / (end - begin);
        rule.ink_share = (double)n_ink / (end - begin);
        rule.found = n_thin * 100 >= (end - begin) * ALONE_PERCENT;
    }
    if (rule.found) {
        settle_edges(&view, path, usual_thickness(&view, path, begin, end), &rule);
    } else {
        for (int x = 0; x < rule.n; x++)
            rule.from[x] = rule.to[x] = (int)expected_px;
    }
    *ret_rule = rule;
    return 0;
}

/* Does any column within reach of x have the mark? */
static bool any_near(const uint8_t *marks, int n, int x, int reach, uint8_t mark)
{
    for (int i = x - reach; i <= x + reach; i++)
        if (i >= 0 && i < n && (marks[i] & mark))
            return true;
    return false;
}

void rule_erase(struct plane *ink, bool vertical, const struct rule *rule)
{
    enum { GOES_ABOVE = 1, GOES_BELOW = 2 };
    struct view view = view_of(ink, vertical);
    uint8_t *marks;

    if (!rule->found)
        return;
    marks = calloc((size_t)rule->n + 1, 1);
    if (!marks)
        return; /* the rule stays: worse to read, not wrong */
    for (int x = 0; x < rule->n; x++) {
        int from = rule->from[x] - FUZZ_PX, to = rule->to[x] + FUZZ_PX;

        if (has_ink(&view, x, from - 1) && has_ink(&view, x, from))
            marks[x] |= GOES_ABOVE;
        if (has_ink(&view, x, to + 1) && has_ink(&view, x, to))
            marks[x] |= GOES_BELOW;
    }
    for (int x = 0; x < rule->n; x++) {
        int from = rule->from[x] - FUZZ_PX, to = rule->to[x] + FUZZ_PX;
        int reach = (to - from) / 2;

        if (any_near(marks, rule->n, x, reach, GOES_ABOVE) &&
            any_near(marks, rule->n, x, reach, GOES_BELOW))
            continue; /* a stroke crosses here */
        for (int y = from < 0 ? 0 : from; y <= to && y < view.n_across; y++)
            *view_at(&view, x, y) = 255;
    }
    free(marks);
}

void rule_deinit(struct rule *rule)
{
    free(rule->from);
    free(rule->to);
    *rule = (struct rule){0};
}
