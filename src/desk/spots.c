/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/spots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/parts.h"
#include "text/utf8.h"

/* Below this score a character is marked: of the characters of typed samples that read wrong most
 * are, of those that read right few. */
static const double doubtful_score = 0.9;

/* A text without what is presentation (gaps and hyphens), as code points; where they stand in the
 * whole text, and of a reading what is told of each. */
struct line {
    uint32_t points[PARTS_MAX_POINTS];
    size_t at[PARTS_MAX_POINTS], n;
    const json_t *characters[PARTS_MAX_POINTS]; /* NULL: nothing, or it is of several code points */
};

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

static bool is_presentation(uint32_t c, bool hyphens)
{
    return utf8_is_space(c) || (hyphens && c == '-');
}

static void take(const char *from, bool hyphens, struct line *ret_line)
{
    size_t i = 0;

    ret_line->n = 0;
    for (uint32_t c; ret_line->n < PARTS_MAX_POINTS && (c = utf8_next(&from)); i++) {
        if (is_presentation(c, hyphens))
            continue;
        ret_line->characters[ret_line->n] = NULL;
        ret_line->points[ret_line->n] = c;
        ret_line->at[ret_line->n++] = i;
    }
}

/* A reading's text with its characters. */
static void take_reading(const json_t *by, bool hyphens, struct line *ret_line)
{
    const json_t *one;
    size_t i, n = 0;

    take(text(by, "text"), hyphens, ret_line);
    json_array_foreach(json_object_get(by, "characters"), i, one)
    {
        const char *at = text(one, "text");
        bool is_single = utf8_length(at) == 1;

        for (uint32_t c; (c = utf8_next(&at));) {
            if (is_presentation(c, hyphens))
                continue;
            if (n == ret_line->n || ret_line->points[n] != c)
                return; /* what is told is of another text */
            ret_line->characters[n++] = is_single ? one : NULL;
        }
    }
}

/* The own network's reading, else of whoever read it; NULL when nobody did. */
static const json_t *best_reading(const json_t *reading)
{
    const json_t *by = json_object_get(reading, "by"), *one;
    size_t i;

    json_array_foreach(by, i, one)
    {
        if (!strcmp(text(one, "engine"), "ctc"))
            return one;
    }
    return json_array_get(by, 0);
}

/* A character of the value that the best reading has not, or not surely, is doubtful. */
static int find_doubt(const json_t *by, const char *value, struct spots *spots)
{
    _cleanup_(cleanup_freep) struct line *lines = calloc(2, sizeof(*lines));
    _cleanup_(cleanup_freep) struct part *parts = NULL;
    size_t n_parts = 0;

    spots->doubtful = calloc(spots->n + 1, sizeof(*spots->doubtful));
    if (!lines || !spots->doubtful)
        return -ENOMEM;
    if (json_array_size(json_object_get(by, "characters")) == 0)
        return 0;
    take(value, true, &lines[0]);
    take_reading(by, true, &lines[1]);
    if (parts_align(lines[0].points, lines[0].n, lines[1].points, lines[1].n, &parts, &n_parts) < 0)
        return -ENOMEM;
    for (size_t k = 0; k < n_parts; k++) {
        for (size_t i = parts[k].a_from; i < parts[k].a_to; i++) {
            const json_t *seen =
                parts[k].same ? lines[1].characters[parts[k].b_from + i - parts[k].a_from] : NULL;

            spots->doubtful[lines[0].at[i]] =
                !parts[k].same ||
                (seen && json_number_value(json_object_get(seen, "score")) < doubtful_score);
        }
    }
    return 0;
}

/* ---- what else was read ---- */

/* The spot at these code points, made when nothing lies over it; NULL: there is none to be. */
static struct spot *spot_at(struct spots *spots, size_t from, size_t to)
{
    size_t k = spots->n_spots;

    for (size_t i = 0; i < spots->n_spots; i++) {
        const struct spot *one = &spots->at[i];

        if (one->from == from && one->to == to)
            return &spots->at[i];
        if (one->from < to && from < one->to)
            return NULL;
        if (k == spots->n_spots && (one->from > from || (one->from == from && from == to)))
            k = i;
    }
    if (spots->n_spots == SPOTS_MAX)
        return NULL;
    memmove(&spots->at[k + 1], &spots->at[k], (spots->n_spots - k) * sizeof(spots->at[0]));
    spots->n_spots++;
    spots->at[k] = (struct spot){.from = from, .to = to};
    return &spots->at[k];
}

static int add_option(struct spots *spots, size_t from, size_t to, const char *option)
{
    struct spot *spot = utf8_has_control(option) ? NULL : spot_at(spots, from, to);

    for (size_t i = 0; spot && i < spot->n_options; i++)
        if (!strcmp(spot->options[i], option))
            spot = NULL;
    if (!spot || spot->n_options == SPOT_MAX_OPTIONS)
        return 0;
    spot->options[spot->n_options] = strdup(option);
    if (!spot->options[spot->n_options])
        return -ENOMEM;
    spot->n_options++;
    return 0;
}

/* What a reading says where it is not the value. */
static int add_others(const json_t *by, const struct line *value, struct spots *spots)
{
    _cleanup_(cleanup_freep) struct line *other = calloc(1, sizeof(*other));
    _cleanup_(cleanup_freep) struct part *parts = NULL;
    size_t n_parts = 0;
    int r = other ? 0 : -ENOMEM;

    if (r == 0) {
        take_reading(by, false, other);
        r = parts_align(value->points, value->n, other->points, other->n, &parts, &n_parts);
    }
    for (size_t k = 0; k < n_parts && r == 0; k++) {
        size_t a = parts[k].a_from, b = parts[k].a_to;
        size_t from = a == b ? (a > 0 ? value->at[a - 1] + 1 : 0) : value->at[a];
        size_t to = a == b ? from : value->at[b - 1] + 1;
        char option[4 * PARTS_MAX_POINTS + 1], *end = option;
        const json_t *seen = other->characters[parts[k].b_from];

        for (size_t i = parts[k].b_from; i < parts[k].b_to; i++)
            end += utf8_put(other->points[i], end);
        *end = '\0';
        if (!parts[k].same)
            r = add_option(spots, from, to, option);
        if (r == 0 && !parts[k].same && b - a == 1 && parts[k].b_to - parts[k].b_from == 1 &&
            *text(seen, "second"))
            r = add_option(spots, from, to, text(seen, "second"));
    }
    return r;
}

/* What the own network would read otherwise where it agrees with the value and is not sure. */
static int add_seconds(const json_t *by, const struct line *value, struct spots *spots)
{
    _cleanup_(cleanup_freep) struct line *own = calloc(1, sizeof(*own));
    _cleanup_(cleanup_freep) struct part *parts = NULL;
    size_t n_parts = 0;
    int r = own ? 0 : -ENOMEM;

    if (r == 0) {
        take_reading(by, false, own);
        r = parts_align(value->points, value->n, own->points, own->n, &parts, &n_parts);
    }
    for (size_t k = 0; k < n_parts && r == 0; k++) {
        for (size_t i = parts[k].a_from; parts[k].same && i < parts[k].a_to && r == 0; i++) {
            const json_t *seen = own->characters[parts[k].b_from + i - parts[k].a_from];

            if (seen && *text(seen, "second") &&
                json_number_value(json_object_get(seen, "score")) < doubtful_score)
                r = add_option(spots, value->at[i], value->at[i] + 1, text(seen, "second"));
        }
    }
    return r;
}

int spots_find(const json_t *reading, const char *value, bool with_spots, struct spots *ret_spots)
{
    _cleanup_(cleanup_freep) struct line *line = calloc(1, sizeof(*line));
    const json_t *by = json_object_get(reading, "by"), *one;
    struct spots spots = {.n = utf8_length(value)};
    int r = line ? find_doubt(best_reading(reading), value, &spots) : -ENOMEM;
    size_t i;

    if (r == 0)
        take(value, false, line);
    if (with_spots && *value) {
        json_array_foreach(by, i, one)
        {
            if (r == 0)
                r = add_others(one, line, &spots);
        }
        if (r == 0)
            r = add_seconds(best_reading(reading), line, &spots);
    }
    for (size_t k = 0; k < spots.n_spots; k++)
        for (size_t j = spots.at[k].from; j < spots.at[k].to; j++)
            spots.doubtful[j] = true;
    if (r < 0)
        spots_deinit(&spots);
    else
        *ret_spots = spots;
    return r;
}

void spots_deinit(struct spots *spots)
{
    for (size_t i = 0; i < spots->n_spots; i++)
        for (size_t k = 0; k < spots->at[i].n_options; k++)
            free(spots->at[i].options[k]);
    free(spots->doubtful);
    *spots = (struct spots){0};
}

/* ---- the text ---- */

/* From *text, so many code points. */
static size_t bytes_of(const char *text, size_t n_points)
{
    const char *at = text;

    for (; n_points > 0 && *at; n_points--)
        utf8_next(&at);
    return (size_t)(at - text);
}

/* Up to the end of spot `last`, or all. */
static char *compose(const struct spots *spots, const char *value, size_t last)
{
    _cleanup_(cleanup_freep) char *text = NULL;
    size_t n_bytes = 0, at = 0;
    FILE *to = open_memstream(&text, &n_bytes);
    char *whole;

    if (!to)
        return NULL;
    for (size_t i = 0; i < spots->n_spots && i <= last; i++) {
        const struct spot *spot = &spots->at[i];
        size_t n = bytes_of(value, spot->from - at);

        fwrite(value, 1, n, to);
        value += n;
        n = bytes_of(value, spot->to - spot->from);
        if (spot->chosen > 0)
            fputs(spot->options[spot->chosen - 1], to);
        else
            fwrite(value, 1, n, to);
        value += n;
        at = spot->to;
    }
    if (last >= spots->n_spots)
        fputs(value, to);
    if (fclose(to) != 0)
        return NULL;
    whole = text;
    text = NULL;
    return whole;
}

char *spots_text(const struct spots *spots, const char *value)
{
    return compose(spots, value, spots->n_spots);
}

size_t spots_stops(const struct spots *spots, size_t *ret_stops, size_t n)
{
    size_t left = spots->n, n_stops = 0, k = 0;

    for (size_t i = 0; i < spots->n_spots; i++) {
        const struct spot *spot = &spots->at[i];

        if (spot->chosen > 0)
            left += utf8_length(spot->options[spot->chosen - 1]) - (spot->to - spot->from);
    }
    for (size_t i = 0; i <= spots->n; i++) {
        for (; k < spots->n_spots && spots->at[k].from == i; k++) {
            const struct spot *spot = &spots->at[k];
            size_t n_old = spot->to - spot->from;

            if (n_stops < n)
                ret_stops[n_stops++] = left;
            left -= spot->chosen > 0 ? utf8_length(spot->options[spot->chosen - 1]) : n_old;
            i += n_old;
        }
        if (i < spots->n && spots->doubtful[i] && n_stops < n)
            ret_stops[n_stops++] = left;
        left -= i < spots->n;
    }
    return n_stops;
}

size_t spots_end(const struct spots *spots, const char *value, size_t spot)
{
    _cleanup_(cleanup_freep) char *before = compose(spots, value, spot);

    return before ? strlen(before) : 0;
}
