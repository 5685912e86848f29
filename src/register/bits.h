/* SPDX-License-Identifier: Apache-2.0
 *
 * bits: the work image that rules are looked for in: one bit a pixel, least significant bit first,
 * so that a row can be taken in words (gaps and runs by counting zeros) or in bytes (columns of 8
 * pixels). Made from the stored page by doubling or OR-ing whole rows and columns until both
 * directions have about 8 pixels a millimetre; OR-ing never loses a rule that is one pixel thin.
 */
#pragma once

#include <stddef.h>
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

/* How far apart the rows of a page lie, compared with its columns. */
enum row_spacing {
    ROWS_STANDARD, /* twice as far: rows are doubled */
    ROWS_FINE,     /* alike */
    ROWS_SUPERFINE /* half as far: rows are OR-ed in pairs */
};

enum { ROW_SPACINGS = 3 };

/* What the rows of a page may be, likeliest first: what its tags say, what its shape says, and on a
 * page that is wider than high, where a sideways sheet looks like standard resolution, both.
 * Returns how many. */
size_t bits_guess_rows(const struct page *page, enum row_spacing ret_rows[ROW_SPACINGS]);

/* The work image of a page; wider than any 300 dpi page is 400 dpi (both directions are OR-ed). A
 * wrong guess costs sharpness, hardly ever the match. -ENOMEM. */
int bits_from_page(const struct page *page, enum row_spacing rows, struct bits *ret_bits,
                   struct work_scale *ret_scale);

/* Work pixels a mm down a page over those across it: by its tags, unless its rows are not taken for
 * what they say. */
double bits_y_over_x(const struct page *page, enum row_spacing rows, struct work_scale scale);

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

/* Takes out ink that is less than `length` pixels long in its row, in place. */
void bits_keep_long(struct bits *bits, int length);
