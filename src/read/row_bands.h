/* SPDX-License-Identifier: Apache-2.0
 *
 * row_bands: which rows of a field's levelled ink are lines of text. Valleys of the row profile
 * part them; what is too low or has too little ink to be a line joins its nearest neighbour (the
 * dots of an i, a stroke of 二) or is dirt.
 */
#pragma once

#include <stddef.h>

struct band {
    int from, to; /* rows, to is the last */
};

/* The rows of the levelled ink; borrowed. */
struct rows {
    int n;
    int *count; /* ink pixels of each */
    int *left;  /* the first column with ink; beyond the last one where there is none */
};

/* At most max_lines bands, top to bottom, into bands[max_bands + 1]; max_bands >= n / 2 + 1. Rows
 * of dirt, which belong to no line, go into strays[max_bands]. Returns the number of bands: 0 where
 * there is no ink. */
size_t row_bands_find(const struct rows *rows, size_t max_lines, struct band *bands,
                      size_t max_bands, struct band *strays, size_t *ret_n_strays);
