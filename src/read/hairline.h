/* SPDX-License-Identifier: Apache-2.0
 *
 * hairline: the underscore of an address, where only dots are left of it. In some fonts it is a
 * hair line, which falls between the rows that a scanner looks at; what remains looks like dirt, is
 * taken for it, and every recogniser reads the address without. Two or more dots in a row at the
 * foot of the letters on both sides are no dirt: the line is drawn again from letter to letter.
 */
#pragma once

#include <stddef.h>

#include "read/cut.h"

/* Draws into cut->clean. Returns the number of lines that were drawn. */
size_t hairline_draw(struct cut *cut);
