/* SPDX-License-Identifier: Apache-2.0
 *
 * ditto: is what is written the ditto mark «〃» alone? Two short straight strokes of one size, side
 * by side, leaning to the right alike, and nothing else in the field. The mark is in the character
 * set of neither recogniser, and its shape tells it better than they would. What could be «11»,
 * «ハ», «リ» or «い» is none: in doubt the recognisers read it, and judge has two opinions.
 */
#pragma once

#include <stdbool.h>

#include "read/cut.h"

/* *ret_likeness: how alike the strokes are, 0..1; set when one is found. When memory is short it
 * says no. */
bool ditto_found(const struct cut *cut, double *ret_likeness);
