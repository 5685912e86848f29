/* SPDX-License-Identifier: Apache-2.0
 *
 * strips: levels placed again in strips down the page, each strip near the one beside it: where
 * lines of the scan have vanished under a tilted page, a rule goes on some rows higher. In a strip
 * each level is rewarded for the rules under it, and pays for lying closer to the level above or
 * further from it than at first, and for lying elsewhere than in the strip beside (dynamic
 * programming over the levels).
 */
#pragma once

#include <stddef.h>

#include "register/align.h"

struct strips {
    int n;
    double from_px, width_px; /* of the form, along the rows */
    double *place;            /* levels of the model × n: Y of a level in a strip; owned */
};

/* -ENOMEM. */
int strips_init(const struct model *model, const struct sight *sight,
                const struct alignment *alignment, struct strips *ret_strips);

void strips_deinit(struct strips *strips);

/* Y of a level at X; before the first strip and after the last as in them. */
double strips_at(const struct strips *strips, size_t level, double x);
