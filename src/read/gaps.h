/* SPDX-License-Identifier: Apache-2.0
 *
 * gaps: the gaps between words of a line, seen in its ink. Surname and given name, hospital and
 * department, are written apart, and recognisers of Japanese lose that: so the ink decides, once
 * for all recognisers.
 *
 * Method: between two neighbouring characters the widest run of columns without ink is measured. It
 * is a gap when it is wide for the size of the characters, wider than the usual distance of this
 * line (so that evenly spread letters have none), and not much narrower than the line's widest gap
 * (so that the inside of 川 is none where the real gap is seen).
 */
#pragma once

#include <stdbool.h>

#include "read/line_text.h"
#include "read/plane.h"

enum { GAPS_MAX = 32 };

struct gaps {
    bool in_name;           /* set by the caller: the line is a person's name */
    double at_px[GAPS_MAX]; /* middles, in pixels of the line, left to right */
    size_t n;
};

/* text: what one recogniser read, with places; tells the characters' number, kind and rough
 * positions. Fills at_px and n. 0 or -ENOMEM. */
int gaps_find(const struct plane *line, const struct line_text *text, struct gaps *gaps);

/* Marks the glyphs that stand behind a gap (glyph.gap_before). */
void gaps_mark(const struct gaps *gaps, struct line_text *text);
