/* SPDX-License-Identifier: Apache-2.0
 *
 * rules: finds a ruling line near where it should be, and takes its ink away without breaking the
 * strokes that touch or cross it.
 *
 * Method: the rule is traced by dynamic programming through a narrow band (one position per column,
 * moving at most one pixel from column to column), so that slant, bends and gaps of a faxed rule do
 * not matter. A column where the ink is no thicker than the rule is the rule alone and is erased;
 * where a stroke goes on beyond it on both sides within a stroke's width, the pixels between are
 * kept.
 */
#pragma once

#include <stdbool.h>

#include "read/plane.h"

/* A traced rule. For a horizontal one index = x and from/to are rows; for a vertical one index = y
 * and from/to are columns. */
struct rule {
    bool found;
    double share;     /* of the columns between `begin` and `end` that have its thin ink, 0..1 */
    double ink_share; /* of them that have any ink on its path: crossings too */
    int n;            /* entries of from and to: the whole width (height) of the plane */
    int *from, *to;   /* first and last pixel of its ink; owned */
};

/* Looks for a rule along the whole plane near `expected_px` (± reach_px across), judged by what
 * lies between begin and end along it. Not finding one is a result: from = to = expected. 0 or
 * -ENOMEM. */
int rule_trace(const struct plane *ink, bool vertical, double expected_px, int reach_px, int begin,
               int end, struct rule *ret_rule);

/* Erases a found rule (sets paper). */
void rule_erase(struct plane *ink, bool vertical, const struct rule *rule);

void rule_deinit(struct rule *rule);
