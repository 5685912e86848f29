/* SPDX-License-Identifier: Apache-2.0
 *
 * department: is a department one that hospitals have? The list is a hint, and people write one
 * unit behind the other and their title at the end.
 */
#pragma once

#include <stdbool.h>

#include "judge/lexicon.h"

/* Is text made of listed departments, with or without a title (text/title.h)? 0 or -ENOMEM. */
int department_known(const struct lexicon *list, const char *text, bool *ret_known);
