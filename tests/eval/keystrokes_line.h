/* SPDX-License-Identifier: Apache-2.0
 *
 * keystrokes_line: the fewest keys that turn the line of an edit into another text.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/item.h"

enum { LINE_MAX_POINTS = 4096 };

/* The code points without gaps, which are presentation in words, or all of them; returns how many.
 */
size_t line_points(const char *value, bool gaps, uint32_t ret[LINE_MAX_POINTS]);

/* To make `to` of what an edit begins with, whose cursor stands there: through the differences, and
 * Enter. Infinite for very long texts. */
double line_keys(const struct item *item, const char *from, size_t cursor_bytes, const char *to);
