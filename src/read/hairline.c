/* SPDX-License-Identifier: Apache-2.0 */
#include "read/hairline.h"

#include <stdbool.h>
#include <stdlib.h>

enum {
    DOT_TALL_PX = 2,
    DOT_AREA_PX = 8,
    DOTS_APART_PX = 8,  /* dots of one line lie this close to each other, … */
    LETTER_PX = 8,      /* … and letters this close to its ends … */
    LETTER_AREA_PX = 24 /* … that are more than dots themselves */
};

static bool is_dot(const struct rect_px *box)
{
    return box->h <= DOT_TALL_PX && box->w * box->h <= DOT_AREA_PX;
}

/* Does the dot go on the line that has come to column `to` of row y? */
static bool goes_on(const struct rect_px *dot, int to, int y)
{
    return is_dot(dot) && abs(dot->y - y) <= 1 && dot->x > to && dot->x <= to + DOTS_APART_PX;
}

/* Dots may be among the own ink as well, where letters are near. */
static const struct rect_px *dot_at(const struct cut *cut, size_t i)
{
    return i < cut->n_specks ? &cut->specks[i] : &cut->parts[i - cut->n_specks].box;
}

static size_t count_dots(const struct cut *cut)
{
    return cut->n_specks + cut->n_parts;
}

/* Follows the line that begins with a dot; the number of its dots, 0 where the dot is none or goes
 * on another's. */
static size_t follow(const struct cut *cut, const struct rect_px *first, int *ret_to)
{
    int to = first->x + first->w - 1;
    size_t n = 1;

    if (!is_dot(first))
        return 0;
    for (size_t i = 0; i < count_dots(cut); i++)
        if (is_dot(dot_at(cut, i)) &&
            goes_on(first, dot_at(cut, i)->x + dot_at(cut, i)->w - 1, dot_at(cut, i)->y))
            return 0;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < count_dots(cut) && !more; i++) {
            if (!goes_on(dot_at(cut, i), to, first->y))
                continue;
            to = dot_at(cut, i)->x + dot_at(cut, i)->w - 1;
            n++;
            more = true;
        }
    }
    *ret_to = to;
    return n;
}

/* An underscore lies from a little above the foot of its neighbours down. */
static bool is_at_foot(const struct cut_part *letter, int y)
{
    int foot = letter->box.y + letter->box.h;

    return letter->area_px > LETTER_AREA_PX && y >= foot - letter->box.h / 5 &&
           y <= foot + letter->box.h / 3;
}

/* The room between the letters beside *from..*to, a pixel from each. False: there are none. */
static bool find_room(const struct cut *cut, int y, int *from, int *to)
{
    int left = -1, right = cut->clean->w;

    for (size_t i = 0; i < cut->n_parts; i++) {
        const struct rect_px *box = &cut->parts[i].box;

        if (!is_at_foot(&cut->parts[i], y))
            continue;
        if (box->x + box->w <= *from && box->x + box->w > left)
            left = box->x + box->w;
        if (box->x > *to && box->x < right)
            right = box->x;
    }
    if (left < *from - LETTER_PX || right > *to + LETTER_PX)
        return false;
    *from = left + 1;
    *to = right - 2;
    return true;
}

size_t hairline_draw(struct cut *cut)
{
    size_t n = 0;

    for (size_t i = 0; i < count_dots(cut); i++) {
        const struct rect_px *first = dot_at(cut, i);
        int from = first->x, to = from, y = first->y;

        if (follow(cut, first, &to) < 2 || !find_room(cut, y, &from, &to))
            continue;
        for (int x = from; x <= to; x++)
            cut->clean->at[(size_t)y * (size_t)cut->clean->w + (size_t)x] = 0;
        n++;
    }
    return n;
}
