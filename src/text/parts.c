/* SPDX-License-Identifier: Apache-2.0 */
#include "text/parts.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"

/* Distances of the beginnings a[0..i) and b[0..j): table[i * (n_b + 1) + j]. */
static uint16_t *measure(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b)
{
    size_t width = n_b + 1;
    uint16_t *table = malloc((n_a + 1) * width * sizeof(*table));

    if (!table)
        return NULL;
    for (size_t i = 0; i <= n_a; i++) {
        for (size_t j = 0; j <= n_b; j++) {
            uint16_t *at = &table[i * width + j];
            unsigned least = i == 0 ? (unsigned)j : (unsigned)i;

            if (i > 0 && j > 0) {
                unsigned replaced = at[-(ptrdiff_t)width - 1] + (a[i - 1] != b[j - 1]);
                unsigned dropped = at[-(ptrdiff_t)width] + 1u, added = at[-1] + 1u;

                least = replaced < dropped ? replaced : dropped;
                least = added < least ? added : least;
            }
            *at = (uint16_t)least;
        }
    }
    return table;
}

/* The path from the end to the beginning, a step a part; returns how many. */
static size_t walk_back(const uint16_t *table, const uint32_t *a, size_t n_a, const uint32_t *b,
                        size_t n_b, struct part *steps)
{
    size_t width = n_b + 1, n = 0;

    for (size_t i = n_a, j = n_b; i > 0 || j > 0; n++) {
        unsigned here = table[i * width + j];
        struct part *step = &steps[n];
        bool same = i > 0 && j > 0 && a[i - 1] == b[j - 1];

        *step = (struct part){.a_to = i, .b_to = j, .same = same};
        if (i > 0 && j > 0 && here == table[(i - 1) * width + j - 1] + (same ? 0u : 1u)) {
            i--;
            j--;
        } else if (i > 0 && here == table[(i - 1) * width + j] + 1u) {
            step->same = false;
            i--;
        } else {
            step->same = false;
            j--;
        }
        step->a_from = i;
        step->b_from = j;
    }
    return n;
}

/* Adds one part, or, where it replaces as many code points as it has, one for each of them. */
static size_t add(struct part *parts, size_t n, struct part part)
{
    size_t length = part.a_to - part.a_from;

    if (part.same || length != part.b_to - part.b_from) {
        parts[n] = part;
        return n + 1;
    }
    for (size_t i = 0; i < length; i++)
        parts[n++] = (struct part){part.a_from + i, part.a_from + i + 1, part.b_from + i,
                                   part.b_from + i + 1, false};
    return n;
}

int parts_align(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b,
                struct part **ret_parts, size_t *ret_n)
{
    _cleanup_(cleanup_freep) struct part *steps = NULL;
    _cleanup_(cleanup_freep) uint16_t *table = NULL;
    struct part *parts, whole;
    size_t n_steps, n = 0;

    if (n_a > PARTS_MAX_POINTS || n_b > PARTS_MAX_POINTS)
        return -E2BIG;
    steps = calloc(n_a + n_b + 1, sizeof(*steps));
    parts = calloc(n_a + n_b + 1, sizeof(*parts));
    table = measure(a, n_a, b, n_b);
    if (!steps || !parts || !table) {
        free(parts);
        return -ENOMEM;
    }
    n_steps = walk_back(table, a, n_a, b, n_b, steps);
    while (n_steps > 0) {
        whole = steps[--n_steps];
        for (; n_steps > 0 && steps[n_steps - 1].same == whole.same; n_steps--) {
            whole.a_to = steps[n_steps - 1].a_to;
            whole.b_to = steps[n_steps - 1].b_to;
        }
        n = add(parts, n, whole);
    }
    *ret_parts = parts;
    *ret_n = n;
    return 0;
}
