/* SPDX-License-Identifier: Apache-2.0 */
#include "keystrokes_line.h"

#include <math.h>
#include <string.h>

#include "desk/line.h"
#include "desk/others.h"
#include "text/utf8.h"

/* The code points without gaps, which are presentation in words, or all of them. */
size_t line_points(const char *value, bool gaps, uint32_t ret[LINE_MAX_POINTS])
{
    size_t n = 0;

    for (uint32_t c; (c = utf8_next(&value)) && n < LINE_MAX_POINTS;)
        if (gaps || !utf8_is_space(c))
            ret[n++] = c;
    return n;
}

enum { MAX_PASSAGE = 600, MAX_STOPS = 400 };

/* A line that is edited, and what the keys Tab and Down know of it. */
struct edited {
    uint32_t points[LINE_MAX_POINTS];
    size_t n, cursor;
    bool stop[LINE_MAX_POINTS + 1]; /* Tab goes there */
    const char *line;
    const char *texts[LINE_MAX_TEXTS]; /* Down goes over to these */
    size_t n_texts;
};

static double cost[MAX_PASSAGE + 1][MAX_PASSAGE + 1]; /* in keys */

static void reach(size_t i, size_t j, double n_keys)
{
    cost[i][j] = fmin(cost[i][j], n_keys);
}

/* Down, so often as it takes: over all that stays to the first place that is read otherwise, and
 * through it. One key more where a Down may have come before, which would go on with its place. */
static void go_down(const struct edited *from, size_t i, const struct others *others,
                    const uint32_t *b, size_t nb)
{
    static uint32_t other[LINE_MAX_POINTS];

    for (size_t k = 0; k < others->n; k++) {
        size_t n_same = others->from - i, n = line_points(others->texts[k], true, other);

        for (size_t j = 0; j + n_same + n <= nb; j++)
            if (isfinite(cost[i][j]) && !memcmp(from->points + i, b + j, n_same * sizeof(*b)) &&
                !memcmp(other, b + j + n_same, n * sizeof(*b)))
                reach(others->from + others->n_points, j + n_same + n,
                      cost[i][j] + (double)k + 1 + (i != from->cursor));
    }
}

/* Keys to turn the line into b from left to right: Right over a character that stays, Delete, and a
 * character typed are one each (Wagner and Fischer 1974 with these costs); Tab goes over all that
 * stays to the next doubtful character. What is behind the last change is left as it is. */
static double passage_keys(const struct edited *from, const uint32_t *b, size_t nb)
{
    const uint32_t *a = from->points;
    size_t na = from->n, tail = 0;
    struct others others = {0};
    double least = INFINITY;

    if (na > MAX_PASSAGE || nb > MAX_PASSAGE)
        return INFINITY;
    for (size_t i = 0; i <= na; i++)
        for (size_t j = 0; j <= nb; j++)
            cost[i][j] = INFINITY;
    for (size_t i = 0; i <= na && i <= nb && (i == 0 || a[i - 1] == b[i - 1]); i++)
        cost[i][i] = fmin(fabs((double)from->cursor - (double)i), 1 + (double)i); /* or Ctrl-A */
    for (size_t i = 0; i <= na; i++) {
        for (size_t j = 0; j <= nb; j++) {
            if (i < na)
                reach(i + 1, j, cost[i][j] + 1);
            if (j < nb)
                reach(i, j + 1, cost[i][j] + 1);
            for (size_t k = 1; i + k <= na && j + k <= nb && a[i + k - 1] == b[j + k - 1]; k++) {
                reach(i + k, j + k, cost[i][j] + (from->stop[i + k] ? 1 : (double)k));
                if (from->stop[i + k])
                    break;
            }
        }
        if (i == 0 || (others.n > 0 && others.from < i)) { /* else it is still the first place */
            others_deinit(&others);
            others_find(from->line, i, (char *const *)from->texts, from->n_texts, &others);
        }
        go_down(from, i, &others, b, nb);
    }
    others_deinit(&others);
    while (tail <= na && tail <= nb && (tail == 0 || a[na - tail] == b[nb - tail])) {
        least = fmin(least, cost[na - tail][nb - tail]);
        tail++;
    }
    return least;
}

/* Keys to make `to` of what an edit begins with: through the differences, and Enter; or the line
 * anew. */
double line_keys(const struct item *item, const char *from, size_t cursor_bytes, const char *to)
{
    static struct edited edited;
    static uint32_t b[LINE_MAX_POINTS];
    size_t stops[MAX_STOPS], n_stops = spots_stops(&item->spots, stops, MAX_STOPS);
    size_t nb = line_points(to, true, b);

    memset(&edited, 0, sizeof(edited));
    edited.line = from;
    edited.n = line_points(from, true, edited.points);
    for (const char *at = from; at < from + cursor_bytes; edited.cursor++)
        utf8_next(&at);
    for (size_t i = 0; i < n_stops; i++)
        if (stops[i] <= edited.n)
            edited.stop[edited.n - stops[i]] = true;
    edited.stop[edited.n] = true;
    edited.n_texts = item_texts(item, edited.texts, LINE_MAX_TEXTS);
    return 1 + passage_keys(&edited, b, nb);
}
