/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/gap.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_STEPS = 3 };

/* Of the width of a character; where a fixed width is set, an i stands in that much room. */
static const double THIN_ROOM = 0.12;

static bool is_one_of(const struct character *c, const char *set)
{
    return c->text[0] && !c->text[1] && strchr(set, c->text[0]);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* The distance from this character to the next of its line; 0: it is the line's last. */
static double step_mm(const struct character *at)
{
    return fmax(at[1].box.x - at[0].box.x, 0);
}

static double usual_step_mm(const struct recognised *by)
{
    double steps[RESULT_MAX_CHARACTERS];
    size_t n = 0;

    for (size_t i = 0; i + 1 < by->n_characters && n < RESULT_MAX_CHARACTERS; i++)
        if (step_mm(&by->characters[i]) > 0)
            steps[n++] = step_mm(&by->characters[i]);
    if (n < MIN_STEPS)
        return 0;
    qsort(steps, n, sizeof(*steps), compare_doubles);
    return (steps[(n - 1) / 2] + steps[n / 2]) / 2;
}

static double room_behind(const struct character *at, double usual)
{
    double room;

    if (step_mm(at) <= 0 || at[0].box.y != at[1].box.y || is_one_of(&at[0], ".,-_:@1jlI|!") ||
        is_one_of(&at[1], ".,-_:@"))
        return 0;
    room = (step_mm(at) - at[0].box.w) / usual;
    return room - THIN_ROOM * (is_one_of(&at[0], "i") + is_one_of(&at[1], "1ijlI|!"));
}

double gap_widest(const struct recognised *by)
{
    double usual = usual_step_mm(by), widest = 0;

    for (size_t i = 0; usual > 0 && i + 1 < by->n_characters; i++)
        widest = fmax(widest, room_behind(&by->characters[i], usual));
    return widest;
}

double gap_behind(const struct recognised *by, size_t i)
{
    double usual = usual_step_mm(by);

    return usual > 0 && i + 1 < by->n_characters ? room_behind(&by->characters[i], usual) : 0;
}

static size_t find_at(const struct recognised *by)
{
    size_t i = 0;

    while (i < by->n_characters && !is_one_of(&by->characters[i], "@"))
        i++;
    return i;
}

/* The median width of the host's dots; 0: it has none. */
static double usual_dot_mm(const struct recognised *by, size_t at)
{
    double widths[RESULT_MAX_CHARACTERS];
    size_t n = 0;

    for (size_t i = at; i < by->n_characters && n < RESULT_MAX_CHARACTERS; i++)
        if (is_one_of(&by->characters[i], "."))
            widths[n++] = by->characters[i].box.w;
    if (n == 0)
        return 0;
    qsort(widths, n, sizeof(*widths), compare_doubles);
    return (widths[(n - 1) / 2] + widths[n / 2]) / 2;
}

ptrdiff_t gap_wide_dot(const struct recognised *by)
{
    size_t at = find_at(by);
    double usual = usual_dot_mm(by, at);

    for (size_t i = 0; i < at && at < by->n_characters; i++)
        if (is_one_of(&by->characters[i], ".") && by->characters[i].box.w > GAP_WIDE_DOT * usual)
            return (ptrdiff_t)i;
    return -1;
}
