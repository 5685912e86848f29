/* SPDX-License-Identifier: Apache-2.0
 *
 * bits: the work image that rules are looked for in: one bit a pixel, least significant bit first,
 * so that a row can be taken in words (gaps and runs by counting zeros) or in bytes (columns of 8
 * pixels). Made from the stored page by doubling or OR-ing whole rows and columns until both
 * directions have about 8 pixels a millimetre; OR-ing never loses a rule that is one pixel thin.
 */
#pragma once

#include <stdint.h>

#include "image/page.h"

struct bits {
    uint64_t *words; /* n_rows × words_per_row, owned; pixels beyond w_px are 0 */
    int w_px, h_px;
    int words_per_row;
};

/* How work pixels follow from stored ones: x_work = x_stored * x_scale. */
struct work_scale {
    double x, y;
};

static inline uint64_t *bits_row(const struct bits *bits, int y)
{
    return bits->words + (long)y * bits->words_per_row;
}

static inline uint8_t *bits_row_bytes(const struct bits *bits, int y)
{
    return (uint8_t *)bits_row(bits, y);
}

/* An empty image. -ENOMEM. */
int bits_init(struct bits *ret_bits, int w_px, int h_px);

void bits_deinit(struct bits *bits);

/* The work image of a page, by its shape and not by its resolution tags, which lie: much wider than
 * high is standard resolution (rows are doubled), much higher than wide is superfine (rows are
 * OR-ed in pairs), wider than any 300 dpi page is 400 dpi (both are OR-ed). A wrong guess costs
 * sharpness, never the match. */
int bits_from_page(const struct page *page, struct bits *ret_bits, struct work_scale *ret_scale);

/* Rows become columns: pixel (x, y) comes to (y, x). */
int bits_transpose(const struct bits *bits, struct bits *ret_bits);

/* Empties the columns that are black nearly from top to bottom and the rows that are black nearly
 * from edge to edge, in the image and in the same image transposed: streaks and borders of the
 * scanner and black lines of a bad code are sharper than any table, and none of them is on the
 * paper. */
void bits_remove_streaks(struct bits *bits, struct bits *turned);

/* Keeps the ink that has none `from` to `to` rows above it nor below it: rules and single strokes,
 * hardly any letters. -ENOMEM. */
int bits_lonely(const struct bits *bits, int from, int to, struct bits *ret_lonely);

/* Takes out ink that is `thick` rows high or more, in place: an opening along the columns,
 * subtracted. */
int bits_remove_thick(struct bits *bits, int thick);
