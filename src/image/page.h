/* SPDX-License-Identifier: Apache-2.0
 *
 * page: one image of a fax, as stored in the file: no rotation, no scaling. Ink is 1, paper is 0.
 */
#pragma once

#include <leptonica/allheaders.h>
#include <stdint.h>

#include "base/cleanup.h"

enum page_resolution_source {
    PAGE_RESOLUTION_TAGS,  /* XResolution and YResolution */
    PAGE_RESOLUTION_FAX,   /* the fax server's DCS or receive parameters */
    PAGE_RESOLUTION_SHAPE, /* guessed from width and length: not to be trusted on a cut page */
};

/* State of one row of pixels. */
enum {
    ROW_GOOD = 0,
    ROW_UNDECODED =
        1,          /* the decoder gave nothing; shown as the row above, or as paper (see tiff.h) */
    ROW_WARNED = 2, /* decoded with a complaint, or hangs on a row that had one */
    ROW_SUSPECT = 3, /* the page is known to be damaged, and this row looks it (see tiff.h) */
};

struct page {
    PIX *ink; /* 1 bpp, w_px × h_px; owned */
    int w_px, h_px;
    double x_dpi, y_dpi;
    enum page_resolution_source resolution_source;
    int orientation;    /* TIFF orientation tag 1..8 (1 = upright), a hint: machines get it wrong */
    uint8_t *row_state; /* h_px entries; owned */
    int n_damaged_rows; /* rows that are not ROW_GOOD */
    int n_bad_fax_lines; /* BadFaxLines tag, -1 when absent */
    int unclean;         /* CleanFaxData: -1 absent, 0 clean, 1 regenerated, 2 unclean */
};

/* A page around a 1 bpp picture, all rows good, upright, nothing known of its reception. ink is
 * consumed, also on failure. -EINVAL when it is not 1 bpp, -ENOMEM. */
int page_new(PIX *ink, double x_dpi, double y_dpi, struct page **ret_page);

struct page *page_free(struct page *page);

DEFINE_CLEANUP(struct page *, page_free)
