/* SPDX-License-Identifier: Apache-2.0
 *
 * view: what a page shows, whatever the form: its work image, its rules, how far apart its pixels
 * are.
 */
#pragma once

#include "image/page.h"
#include "register/bits.h"
#include "register/rules.h"

struct view {
    const struct page *page; /* borrowed */
    struct bits bits;
    struct work_scale scale;
    struct rules rows, columns;
    double px_per_mm;
    double y_over_x; /* work pixels a mm, by the tags */
};

/* The view of a page whose rows are spaced like that; faint: hairlines of which hardly anything is
 * left are rules too. -ENOMEM. */
int view_init(const struct page *page, enum row_spacing rows, bool faint, struct view *ret_view);

void view_deinit(struct view *view);
