/* SPDX-License-Identifier: Apache-2.0
 *
 * lookalike: characters that have a twin which readers take for them, so that even two readers who
 * agree may both be wrong. What is found is never changed: it tells that a person must look, and
 * what else it may be.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Is it certain that this is c and not its twin? */
typedef bool (*lookalike_sure)(uint32_t c, uint32_t twin, const void *context);

/* In a name: kanji whose other form (高 髙, 崎 﨑, 吉 𠮷) differs in a stroke that a fax may not
 * show. *ret_twin: the text with the first of them that is_sure denies (NULL: with the first of
 * them) exchanged, the caller's; NULL: there is none. 0 or -ENOMEM. */
int lookalike_in_name(const char *name, lookalike_sure is_sure, const void *context,
                      char **ret_twin);

/* In an e-mail address: l, I and 1, o, O and 0, where neither the neighbours nor a usual word tell
 * which. */
int lookalike_in_email(const char *address, char **ret_twin);

/* In an e-mail address: how many places look like something else: -, _ and other strokes, dots that
 * may be specks, l 1 I, o O 0, rn and m, vv and w, cl and d. */
unsigned lookalike_count(const char *address);
