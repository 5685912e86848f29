/* SPDX-License-Identifier: Apache-2.0
 *
 * sight: a page's rules as they look in one of its four positions. Coordinates are work pixels made
 * level: X is measured along the rows from the left, Y along the columns from the top, after the
 * slopes of both are taken out, so that an undamaged form is an exact multiple of its millimetres
 * in X and in Y.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/geometry.h"
#include "register/bits.h"
#include "register/rules.h"

/* A rule, with its samples in order of the direction it runs in. */
struct line {
    const struct point_px *samples; /* X and Y, level */
    size_t n_samples;
    double from, to; /* extent along */
    double at;       /* mean place across */
    double worth;
    bool doubtful; /* see struct rule */
};

/* Less worth, and a line is the strokes of a line of text rather than a rule. */
#define LINE_MIN_WORTH 0.15

struct sight {
    int rotation;                /* degrees clockwise that turn the stored page this way up */
    double w, h;                 /* level work pixels */
    double px_per_mm;            /* across the page by its width: right within a third */
    struct line *rows, *columns; /* owned */
    size_t n_rows, n_columns;
    struct point_px *samples; /* owned */

    /* to and from stored pixels */
    struct work_scale scale;
    double row_slope, column_slope; /* work pixels: dy/dx of the rows, dx/dy of the columns */
    double stored_w, stored_h;      /* of the work image */
};

/* Is the page known to have lost lines or to have bad ones? */
static inline bool page_damaged(const struct page *page)
{
    return page->n_damaged_rows > 0 || page->n_bad_fax_lines > 0 || page->unclean > 0;
}

/* What was found on the page in its stored position: rows in work pixels, columns in those of the
 * transposed work image. Both borrowed for the call. -ENOMEM. */
int sight_init(const struct rules *rows, const struct rules *columns, const struct bits *bits,
               struct work_scale scale, double px_per_mm, int rotation, struct sight *ret_sight);

void sight_deinit(struct sight *sight);

/* Level (X, Y) to a point of the stored page. */
struct point_px sight_to_stored(const struct sight *sight, struct point_px at);
