/* SPDX-License-Identifier: Apache-2.0
 *
 * spots: the places of a value that are in doubt, and what else was read there: where another
 * recogniser says something else, and where the own network was not sure. For free text, where
 * whole texts as candidates would not help, a key puts the next of these in its place.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { SPOTS_MAX = 99, SPOT_MAX_OPTIONS = 3 };

struct spot {
    size_t from, to; /* code points of the value; from == to: something is missing */
    char *options[SPOT_MAX_OPTIONS]; /* "": nothing stands there; owned */
    size_t n_options;
    size_t chosen; /* 0: as the value has it; i: option i - 1 */
};

struct spots {
    bool *doubtful; /* of the value's n code points; owned */
    size_t n;
    struct spot at[SPOTS_MAX]; /* from left to right, none over another */
    size_t n_spots;
};

/* reading: of the field, as docs/schemata.md has it; with_spots: also what else was read. 0 or
 * -ENOMEM. */
int spots_find(const json_t *reading, const char *value, bool with_spots, struct spots *ret_spots);

void spots_deinit(struct spots *spots);

/* The value with what was chosen, the caller's to free(); NULL when memory is short. */
char *spots_text(const struct spots *spots, const char *value);

/* Where spots_text() is in doubt: numbers of characters from its end, falling, at most n; returns
 * how many. */
size_t spots_stops(const struct spots *spots, size_t *ret_stops, size_t n);

/* Bytes of spots_text() before the end of a spot. */
size_t spots_end(const struct spots *spots, const char *value, size_t spot);
