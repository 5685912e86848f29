/* SPDX-License-Identifier: Apache-2.0
 *
 * skew: the slopes of the rows and of the columns of a work image, by the sharpness of its row and
 * column profiles (Postl 1986): over all slopes, the one whose sheared sums differ most from line
 * to line. Rules decide it, text helps. Works on cells of ink, from coarse to fine.
 *
 * A streak of the scanner or the edge of a black border is sharper than any table and does not turn
 * with the paper; so rows and columns are asked together, for the skew that explains both. Then
 * each is refined alone: with unequal scales, or scan lines lost, they are not quite at right
 * angles.
 */
#pragma once

#include "register/bits.h"

/* Slopes looked at: 5° of skew seen through pixels that are up to twice as long one way as the
 * other (a sideways page taken for standard resolution). */
#define SKEW_MAX 0.175
#define SKEW_STEP 0.0004 /* 0.023°: 0.5 px over the width of a page */

/* dy/dx of the rows (positive when they sink to the right) and dx/dy of the columns, of an image
 * and of itself transposed, both without thick ink. y_over_x: pixels a mm down over those across,
 * as far as known. -ENOMEM.
 */
int skew_find(const struct bits *rows, const struct bits *columns, double y_over_x,
              double px_per_mm, double *ret_row_slope, double *ret_column_slope);
