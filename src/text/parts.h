/* SPDX-License-Identifier: Apache-2.0
 *
 * parts: two spellings of one text side by side: where they say the same, and where not.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* a[a_from..a_to) stands where b[b_from..b_to) does. */
struct part {
    size_t a_from, a_to, b_from, b_to;
    bool same;
};

enum { PARTS_MAX_POINTS = 1024 };

/* The alignment with the fewest insertions, deletions and replacements (Wagner and Fischer 1974) of
 * two sequences of code points, as parts in their order: one for each stretch that is the same, one
 * for each code point that is another, and one for each stretch of unequal lengths. *ret_parts is
 * the caller's to free(). 0, -ENOMEM, or -E2BIG: longer than PARTS_MAX_POINTS. */
int parts_align(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b,
                struct part **ret_parts, size_t *ret_n);
