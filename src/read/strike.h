/* SPDX-License-Identifier: Apache-2.0
 *
 * strike: was the line struck out? A long stroke runs through the middle of the writing from
 * character to character, where writing itself has gaps.
 */
#pragma once

#include <stdbool.h>

#include "read/plane.h"

/* line: levelled ink of one line. When memory is short it says no. */
bool strike_found(const struct plane *line);
