/* SPDX-License-Identifier: Apache-2.0
 *
 * title: what people write behind a name or a department to say who they are: 先生, 部長, 医師.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Where the title at the end of text begins, and where what stands before it ends, in bytes; false:
 * there is none. A title written on without a gap counts only when enough stands before it, so that
 * 服部長 stays a name. text has no white space but single ASCII spaces (fold_spaces()). */
bool title_find(const char *text, size_t *ret_before_end, size_t *ret_title_at);

/* Is text as a whole a title? */
bool title_is(const char *text);
