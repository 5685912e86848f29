/* SPDX-License-Identifier: Apache-2.0
 *
 * field_text: the lines that one engine read, put together as what it said of the field.
 */
#pragma once

#include "form/result.h"
#include "read/line_text.h"

/* lines: n of them, top to bottom, borrowed; places: where the picture of each lies in the field's
 * cell, from its top left corner. What depends on the network (log_p) is left 0. ret_recognised is
 * filled on success and released with recognised_deinit(). 0 or -ENOMEM. */
int field_text_make(const char *engine, const char *model, const struct line_text *lines,
                    const struct rect_mm *places, size_t n, struct recognised *ret_recognised);
