/* SPDX-License-Identifier: Apache-2.0
 *
 * dropped: ink that no character accounts for. A recogniser that leaves a character out is as sure
 * of the rest as ever (服部 聡 read as 服部, score 1.00); only the picture tells.
 */
#pragma once

#include <stddef.h>

#include "read/line_text.h"
#include "read/plane.h"

enum { DROPPED_MAX_ZONES = 4 };

/* A run of columns whose ink belongs to no glyph: it begins and ends with ink. */
struct dropped_zone {
    int from, to; /* first and last column */
};

struct dropped {
    size_t n_columns, n_dropped; /* columns with ink, and those of them too far from every glyph */
    struct dropped_zone zones[DROPPED_MAX_ZONES]; /* the first ones, left to right */
    size_t n_zones;
};

/* What of the line's ink lies too far from every glyph of the text to belong to one. */
struct dropped dropped_find(const struct plane *line, const struct line_text *text);
