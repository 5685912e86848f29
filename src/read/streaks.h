/* SPDX-License-Identifier: Apache-2.0
 *
 * streaks: thin lines that are no writing: what a dirty scanner glass draws along the feed, across
 * cells and margins, and what a disturbed telephone line makes of a scan line. They are told from
 * writing by their length: no stroke of a character is as tall, and nobody writes from margin to
 * margin, or 25 mm straight along, with a hair line.
 */
#pragma once

#include "read/plane.h"

enum { STREAKS_MAX = 8 }; /* of a cell in each direction; more would be a pattern */

/* Where the lines that ran across lay: their rows, each halfway along. */
struct streaks {
    int row[STREAKS_MAX];
    size_t n_rows;
};

/* Erases streaks, keeping the strokes that they cross. 0 or -ENOMEM. */
int streaks_erase(struct plane *ink, struct streaks *ret_across);
