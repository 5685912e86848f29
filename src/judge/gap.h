/* SPDX-License-Identifier: Apache-2.0
 *
 * gap: room for a character that nobody read. A thin stroke (the underscore of an address) can be
 * lost with the rule that it touches before any recogniser sees it; both then agree on what is
 * left, and only the empty place tells.
 */
#pragma once

#include <stddef.h>

#include "form/result.h"

/* The widest empty space between two neighbouring characters of a line of Latin text, as a share of
 * what a character usually takes (the median distance from one to the next); beside thin characters
 * some room is usual and taken off, beside dots, strokes and l nothing is measured. 0 for fewer
 * than four characters. by should be the recogniser whose boxes lie close around the ink. */
double gap_widest(const struct recognised *by);

/* The same behind character i of by. */
double gap_behind(const struct recognised *by, size_t i);

/* The first dot in front of an address's @ that is more than GAP_WIDE_DOT times as wide as the dots
 * behind it usually are, as an index of by->characters: an underscore perhaps. -1: there is none.
 */
#define GAP_WIDE_DOT 1.8
ptrdiff_t gap_wide_dot(const struct recognised *by);
