/* SPDX-License-Identifier: Apache-2.0
 *
 * said: what a person typed, before it is believed. It is stored as typed, but for the space around
 * it: nothing is folded, not even a telephone number, for the person saw the ink.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/why.h"

/* A copy of text without the space around it, the caller's to free(). -EINVAL: no UTF-8, control
 * characters (lines allows '\n') or direction marks; -E2BIG: more than max_bytes. what names the
 * thing in the sentence. */
int said_read(const char *what, const char *text, bool lines, size_t max_bytes, char **ret_text,
              struct why *why);
