/* SPDX-License-Identifier: Apache-2.0
 *
 * streaks: thin lines that a dirty scanner glass draws along the feed, across cells and margins.
 * They are told from writing by their length: no stroke of a character is as tall.
 */
#pragma once

#include "read/plane.h"

/* Erases streaks that run up and down, keeping the strokes that they cross. 0 or -ENOMEM. */
int streaks_erase(struct plane *ink);
