/* SPDX-License-Identifier: Apache-2.0
 *
 * strike: was the line, or a part of it, struck out? A long stroke runs through the middle of the
 * writing from character to character, where writing itself has gaps: through nearly all of the
 * line (it may waver), or straight through two characters or more, singly or doubled. One character
 * that is struck out alone is not told from a character with such a stroke; a double line close
 * under the writing counts as a strike, too, and a person sees it.
 */
#pragma once

#include <stdbool.h>

#include "read/plane.h"

/* line: levelled ink of one line. When memory is short it says no. */
bool strike_found(const struct plane *line);
