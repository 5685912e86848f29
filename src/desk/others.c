/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/others.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/parts.h"
#include "text/utf8.h"

struct points {
    uint32_t at[PARTS_MAX_POINTS];
    size_t n; /* more than fit: the text is left out */
};

static void add(struct others *others, const char *text, size_t from, size_t n_points)
{
    const char *begin = text, *end;
    char *copy;

    for (; from > 0; from--)
        utf8_next(&begin);
    for (end = begin; n_points > 0; n_points--)
        utf8_next(&end);
    copy = others->n < OTHERS_MAX ? strndup(begin, (size_t)(end - begin)) : NULL;
    for (size_t i = 0; i < others->n && copy; i++)
        if (!strcmp(others->texts[i], copy)) {
            free(copy);
            copy = NULL;
        }
    if (copy)
        others->texts[others->n++] = copy;
}

static void look(const struct points *line, size_t cursor, const char *text, struct points *theirs,
                 struct others *others)
{
    _cleanup_(cleanup_freep) struct part *parts = NULL;
    size_t n_parts = 0, k = 0;
    bool same_place;

    theirs->n = utf8_points(text, theirs->at, PARTS_MAX_POINTS);
    if (theirs->n > PARTS_MAX_POINTS ||
        parts_align(line->at, line->n, theirs->at, theirs->n, &parts, &n_parts) < 0)
        return;
    while (k < n_parts && (parts[k].same || parts[k].a_from < cursor))
        k++;
    if (k == n_parts || (others->n > 0 && parts[k].a_from > others->from))
        return;
    same_place = others->n > 0 && parts[k].a_from == others->from;
    if (same_place && parts[k].a_to - parts[k].a_from != others->n_points)
        return; /* the first text's stretch stands */
    if (!same_place)
        others_deinit(others);
    others->from = parts[k].a_from;
    others->n_points = parts[k].a_to - parts[k].a_from;
    add(others, text, parts[k].b_from, parts[k].b_to - parts[k].b_from);
}

void others_find(const char *line, size_t cursor, char *const *texts, size_t n_texts,
                 struct others *ret_others)
{
    _cleanup_(cleanup_freep) struct points *points = calloc(2, sizeof(*points));
    struct others others = {0};

    if (points)
        points[0].n = utf8_points(line, points[0].at, PARTS_MAX_POINTS);
    for (size_t i = 0; points && i < n_texts && points[0].n <= PARTS_MAX_POINTS; i++)
        look(&points[0], cursor, texts[i], &points[1], &others);
    if (others.n == OTHERS_MAX)
        free(others.texts[--others.n]); /* room for the line's own */
    if (others.n > 0)
        add(&others, line, others.from, others.n_points);
    *ret_others = others;
}

void others_deinit(struct others *others)
{
    for (; others->n > 0; others->n--)
        free(others->texts[others->n - 1]);
    *others = (struct others){0};
}
