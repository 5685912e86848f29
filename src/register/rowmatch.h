/* SPDX-License-Identifier: Apache-2.0
 *
 * rowmatch: which band of a page is which row of a form. Dynamic programming matches rows with
 * bands in order, by their rules and by what they say, at a price for a row that is gone and for a
 * band too many.
 */
#pragma once

#include "register/said.h"

/* Can half of the rows be there at all, by their rules? Asked before anything is read. */
bool rowmatch_possible(const struct said *said);

/* ret_band[i]: the band of row i, or -1. hidden: a band that says all the labels of a row may be it
 * even where strokes hide its columns. 0 or negative errno. */
int rowmatch_find(struct said *said, bool hidden, int ret_band[SAID_MAX_ROWS]);
