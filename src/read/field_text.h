/* SPDX-License-Identifier: Apache-2.0
 *
 * field_text: the lines that one engine read, put together as what it said of the field.
 */
#pragma once

#include "form/result.h"
#include "read/line_text.h"

/* lines: n of them, top to bottom, borrowed. ret_recognised is filled on success and released with
 * recognised_deinit(). 0 or -ENOMEM. */
int field_text_make(const char *engine, const char *model, const struct line_text *lines, size_t n,
                    struct recognised *ret_recognised);
