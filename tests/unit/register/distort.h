/* SPDX-License-Identifier: Apache-2.0
 *
 * distort: paper, and what scanners, fax lines and people do to it, with the exact truth kept: for
 * every place on the paper it is known where it comes to lie on the stored page. All by seed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "form/form.h"
#include "image/page.h"

/* A source of chance that is the same everywhere (splitmix64). */
struct chance {
    uint64_t state;
};

double chance_unit(struct chance *chance);                        /* 0 <= x < 1 */
double chance_between(struct chance *chance, double a, double b); /* a <= x < b */
int chance_below(struct chance *chance, int n);                   /* 0 .. n-1 */

enum { PAPER_PX_PER_MM = 12 };

/* A printed sheet, one byte a pixel, 0 = paper, 255 = ink. */
struct paper {
    uint8_t *ink; /* w_px × h_px, owned */
    int w_px, h_px;
};

/* An empty sheet; a form printed on it. Abort the test when memory is short. */
struct paper paper_new(double w_mm, double h_mm);
struct paper paper_print(const struct form *form, double rule_scale);
struct paper paper_copy(const struct paper *paper);
void paper_deinit(struct paper *paper);

void paper_rule(struct paper *paper, double x0_mm, double y0_mm, double x1_mm, double y1_mm,
                double width_mm);

/* Writing of some `mm` of width: pen strokes of no meaning. */
void paper_scribble(struct paper *paper, struct chance *chance, struct rect_mm box);

/* Lines of something like text over the box. */
void paper_text(struct paper *paper, struct chance *chance, struct rect_mm box, double size_mm);

/* Writes into most fields of a form, over its rules now and then. */
void paper_fill(struct paper *paper, const struct form *form, struct chance *chance);

struct distortion {
    double x_dpi, y_dpi;
    int w_px;        /* of the scanner's line */
    int rotation;    /* degrees clockwise that turn the scanned page upright again: 0 90 180 270 */
    double skew_deg; /* of the sheet in the scanner */
    double scale_x, scale_y; /* of the copy */
    double shift_x_mm, shift_y_mm;
    double threshold;        /* coverage that becomes ink, about 0.35; higher: thin rules break */
    double noise;            /* of the threshold, pixel by pixel */
    double wander_mm;        /* slow non-linear paper feed */
    double lost_per_row;     /* chance that a burst of lost rows begins */
    double lost_length;      /* mean rows of a burst */
    double repeated_per_row; /* chance that a row is replaced by the one above */
    double keep_share;       /* the page ends after this share of its rows; 1 = whole */
    int header_rows;         /* sender's line, put on top */
    int n_specks, n_streaks;
    bool black_border;
    bool wrong_tags; /* resolution tags of another fax */
    uint64_t seed;
};

/* Nothing distorted: a fine fax. */
struct distortion distortion_none(void);

/* As faxes typically are, and at the limits of what must still be found. */
struct distortion distortion_typical(uint64_t seed);
struct distortion distortion_harsh(uint64_t seed);

/* Where the paper came to lie. */
struct truth {
    double xx, xy, x0, yx, yy, y0; /* scanned px from paper mm */
    double w_mm, h_mm, wander_px;
    int header_rows, n_scanned, n_stored;
    int *stored_row; /* of each scanned row: the stored rows before it; owned */
};

void truth_deinit(struct truth *truth);

struct point_px truth_at(const struct truth *truth, double x_mm, double y_mm);

/* How far the worst corner of a box lies from where it must, mm as scanned; ret_on_page: are all
 * of its true corners on the page? */
double truth_off_mm(const struct truth *truth, const struct distortion *distortion,
                    const struct page *page, struct rect_mm box, const struct quad_px *quad,
                    bool *ret_on_page);

/* Scans the sheet. The page and the truth are the caller's. */
struct page *distort(const struct paper *paper, const struct distortion *distortion,
                     struct truth *ret_truth);
