/* SPDX-License-Identifier: Apache-2.0
 *
 * scan: a sheet of paper through the scanner of a fax machine: grey at a high resolution in, black
 * and white at 204 × 98, 196 or 391 out. The paper lies crooked, is fed unevenly and may have been
 * copied before; where each point of it comes to lie stays known exactly.
 */
#pragma once

#include <stdint.h>

#include "base/geometry.h"
#include "base/why.h"
#include "image/page.h"
#include "sample/dice.h"

/* Pixels of a sheet per millimetre: half as fine again as a fax machine sees, with anti-aliasing.
 */
#define SHEET_PX_PER_MM 12

/* A sheet: 8 bits a pixel, 0 = ink, 255 = paper. */
struct sheet {
    uint8_t *grey; /* w_px × h_px, owned */
    int w_px, h_px;
    double w_mm, h_mm;
};

void sheet_deinit(struct sheet *sheet);

/* Lines per millimetre that a machine scans at (ITU-T T.4), and what the TIFF calls them. */
enum scan_resolution { SCAN_STANDARD, SCAN_FINE, SCAN_SUPERFINE };

double scan_y_dpi(enum scan_resolution resolution);

/* Where a point of the sheet comes to lie. */
struct scan_map {
    double px_per_mm_x, px_per_mm_y;
    double centre_x_mm, centre_y_mm; /* of the scanned area */
    double sheet_x_mm, sheet_y_mm;   /* centre of the sheet */
    double cos_skew, sin_skew, x_scale, y_scale;
    double shift_x_mm, shift_y_mm;
    double wobble_mm[2], wobble_per_mm[2],
        wobble_phase[2]; /* uneven feed: amplitude, 2π/wavelength, phase */
    int rotation;        /* degrees clockwise that turn the scanned page upright */
    double zoom; /* size of the sheet on the scanned page; below 1 for a sheet laid in sideways */
};

/* What the scanner does to the picture. */
struct scan_params {
    enum scan_resolution resolution;
    int rotation;            /* 0, 90, 180, 270: see struct scan_map */
    double skew_deg;         /* clockwise on the scanned page */
    double x_scale, y_scale; /* 1 = true to size */
    double shift_x_mm, shift_y_mm;
    double feed_mm;   /* amplitude of the uneven feed */
    double blur_mm;   /* radius */
    double threshold; /* ink share from which a pixel is black, about 0.5 */
    double uneven;    /* slow variation of the threshold over the page */
    double noise;     /* deviation of the grey value, 0..1 */
    double specks_per_cm2;
    unsigned n_streaks;   /* dirt on the glass: lines down the page */
    double black_edge_mm; /* the machine's dark cover shows beside the paper */
    double fade;          /* copied before: ink thins out in places, 0..1 */
};

/* Scans. The page is the caller's. 0 or -ENOMEM. */
int scan_sheet(const struct sheet *sheet, const struct scan_params *params, struct dice *dice,
               struct page **ret_page, struct scan_map *ret_map, struct why *why);

/* A point of the sheet, in pixels of the scanned page. */
struct point_px scan_point(const struct scan_map *map, struct point_mm point);
