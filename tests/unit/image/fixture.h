/* SPDX-License-Identifier: Apache-2.0
 *
 * fixture: fax TIFFs for the tests of src/image, written by libtiff itself and then spoilt byte by
 * byte.
 */
#pragma once

#include <stdbool.h>
#include <tiffio.h>

#include "image/tiff.h"

/* How a test file is coded. Zeroes stand for: no such tag. */
struct coding {
    int compression; /* of libtiff */
    int options;     /* T4Options */
    int photometric; /* -1: leave the tag away */
    int fill_order;
    int rows_per_strip; /* 0: one strip */
};

enum { FIXTURE_W_PX = 1701, FIXTURE_H_PX = 403 }; /* no multiple of 8 or of a strip */

/* Is there ink? A picture without symmetry, with strokes of many widths, white at its edges. */
bool fixture_ink(int x, int y);

/* The picture in that coding as the bytes of a TIFF file (free()). */
uint8_t *fixture_tiff(const struct coding *coding, size_t *ret_n_bytes);

/* A picture as a page of 204 × 196 dpi with h_px rows, white but for fixture_ink() (blank: all
 * white). */
struct page *fixture_page(int h_px, bool blank);

/* What tiff_write() makes of pages, as bytes (free()). */
uint8_t *fixture_written(struct page *const *pages, size_t n_pages, int coding, const char *sender,
                         size_t *ret_n_bytes);

/* Where the value of a tag of the first page stands in a little-endian file; NULL: not there. */
uint8_t *fixture_tag(uint8_t *bytes, size_t n_bytes, uint16_t tag);

/* Where the offset of the page after the first stands. */
uint8_t *fixture_next(uint8_t *bytes, size_t n_bytes);

void fixture_put32(uint8_t *at, uint32_t value);
