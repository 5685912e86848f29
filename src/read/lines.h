/* SPDX-License-Identifier: Apache-2.0
 *
 * lines: splits a field's ink into lines of text and levels each.
 *
 * Method: the slope of the writing is the shear that makes the row profile sharpest; valleys of
 * that profile separate bands; bands too thin to be writing join their nearest neighbour (二, the
 * dot of an i); a piece of connected ink goes to the band that holds most of it, and is cut in the
 * valley only where lines touch.
 */
#pragma once

#include <stddef.h>

#include "base/geometry.h"
#include "read/cut.h"

struct text_line {
    struct plane *ink;  /* levelled, ink on white, LINE_MARGIN_PX around it; owned */
    struct rect_px box; /* in pixels of the cut, before levelling */
};

struct text_lines {
    struct text_line *lines; /* top to bottom; owned */
    size_t n_lines;
    double slope; /* rows per column, positive = falls to the right */
};

enum { LINE_MARGIN_PX = 3 }; /* as in the lines that the models were trained on */

/* At most max_lines lines (at least 1). No ink gives no lines. 0 or -ENOMEM. */
int lines_split(const struct cut *cut, unsigned max_lines, struct text_lines *ret_lines);

void lines_deinit(struct text_lines *lines);
