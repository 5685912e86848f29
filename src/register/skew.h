/* SPDX-License-Identifier: Apache-2.0
 *
 * skew: the slope of the rows of a work image, by the sharpness of its row profile (Postl 1986):
 * over all slopes, the one whose sheared row sums differ most from row to row. Rules decide it,
 * text helps. Works on columns of 8 pixels, so a slope costs 1/8 of a pass over the image.
 *
 * Rows and columns are measured apart: with unequal scales, or with scan lines lost, they are not
 * at right angles any more.
 */
#pragma once

#include "register/bits.h"

/* dy/dx of the rows, positive when they sink to the right, within ±SKEW_MAX; steps of SKEW_STEP.
 * -ENOMEM. */
int skew_find(const struct bits *bits, double *ret_slope);

/* Slopes looked at: ±5° of skew seen through pixels that are up to 1.2 times as long one way as the
 * other, and a little more. */
#define SKEW_MAX 0.12
#define SKEW_STEP 0.0004 /* 0.023°: 0.5 px over the width of a page */
