/* SPDX-License-Identifier: Apache-2.0
 *
 * across: where a form may lie across a sight. One scale and one offset do, found from pairs of
 * vertical rules: every two that could be two columns of the form propose a placing, and the best
 * are those that put the most length of the form's columns on vertical rules.
 */
#pragma once

#include <stddef.h>

#include "register/model.h"
#include "register/sight.h"

/* X = x0_px + px_per_mm * x_mm */
struct across {
    double x0_px, px_per_mm;
    double share; /* of the length of the form's columns that lies on vertical rules; 0..1 */
};

enum { ACROSS_MAX = 5 };

/* The best placings, best first; they differ by 2 mm or more. y_over_x: pixels a mm down over
 * across, as far as known. -ENOMEM. */
int across_find(const struct model *model, const struct sight *sight, double y_over_x,
                struct across ret_best[ACROSS_MAX], size_t *ret_n);
