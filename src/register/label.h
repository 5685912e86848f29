/* SPDX-License-Identifier: Apache-2.0
 *
 * label: does a cell hold the ink of its label where it is printed? Widths are compared, not
 * characters.
 */
#pragma once

#include <stdbool.h>

#include "register/register.h"

/* Is there ink from where the label's text begins to where it ends, and hardly beside it? */
bool label_fits(const struct page *page, const struct form_cell *cell, const struct place *place);

/* Does the ink's middle lie at the middle of the cell, where the text is set? A cell whose upper or
 * lower rule was taken for another's holds its label, too, but not there. */
bool label_is_central(const struct page *page, const struct form_cell *cell,
                      const struct place *place);
