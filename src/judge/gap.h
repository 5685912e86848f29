/* SPDX-License-Identifier: Apache-2.0
 *
 * gap: room for a character that nobody read. A thin stroke (the underscore of an address) can be
 * lost with the rule that it touches before any recogniser sees it, or be overlooked by both, which
 * then agree on what is left; only the empty place tells.
 */
#pragma once

#include <stddef.h>

#include "form/result.h"

/* The widest empty place between two letters of an address (struct reading, whites_mm) that no
 * underscore of value accounts for, as a share of what a character usually takes (the median
 * distance from one to the next); of twice that in a font of one width, in which an i stands in
 * much white and an underscore leaves more than a whole character's. */
#define GAP_UNKNOWN 1.0 /* not measured, or with too few characters to say what is usual */
double gap_widest(const struct reading *reading, const char *value);

/* The first dot in front of an address's @ that is more than GAP_WIDE_DOT times as wide as the dots
 * behind it usually are, as an index of by->characters: an underscore perhaps. -1: there is none.
 * by should be the recogniser whose boxes lie close around the ink. */
#define GAP_WIDE_DOT 1.8
ptrdiff_t gap_wide_dot(const struct recognised *by);
