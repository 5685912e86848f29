/* SPDX-License-Identifier: Apache-2.0
 *
 * cut: the field's own ink. From the picture of a cell (with a margin, so that neighbours can be
 * told apart) the rules are taken away, then whole connected pieces are judged: what lies mostly
 * inside the cell belongs to the field, also where it overshoots; what lies mostly outside is a
 * neighbour's and goes; specks go.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/geometry.h"
#include "read/plane.h"

#define CUT_PX_PER_MM                                                                              \
    8.0 /* the fax's own dot pitch (8.03), and the scale the models were trained at */
#define CUT_MARGIN_MM 3.0 /* enough to see that a piece belongs to the neighbour */

/* One connected piece of the field's own ink. */
struct cut_part {
    struct rect_px box;
    int area_px;
};

struct cut {
    struct plane *clean; /* same size as the raw picture; own ink on white; owned */
    struct rect_px cell; /* inside of the cell, in pixels of it */
    unsigned n_rules;    /* of the four rules around the cell, how many were seen */
    struct cut_part *parts;
    size_t n_parts;
    struct rect_px *specks; /* what was taken for specks of dirt inside the cell; owned */
    size_t n_specks;
    double outside_share;   /* of the own ink, how much lies beyond the cell, 0..1 */
    double neighbour_share; /* of the ink inside the cell, how much was left to neighbours, 0..1 */
    double clipped_mm;      /* own ink along the edge of the picture: it goes on beyond */
    double specks_per_cm2;  /* specks of dirt inside the cell */
    bool crossed;           /* a hair line from margin to margin, now erased, ran through own ink */
};

/* raw: 8 bpp picture of the cell (w_mm × h_mm between the centres of its rules) at CUT_PX_PER_MM
 * with CUT_MARGIN_MM around; borrowed. *ret_cut is filled on success and released by cut_deinit().
 * 0 or -ENOMEM. */
int cut_clean(PIX *raw, double w_mm, double h_mm, struct cut *ret_cut);

void cut_deinit(struct cut *cut);
