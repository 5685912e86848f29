/* SPDX-License-Identifier: Apache-2.0
 *
 * written: form pages with text drawn into their fields, as a typed or neatly written fax has it.
 */
#pragma once

#include "form/form.h"
#include "image/page.h"
#include "read/plane.h"

/* What is written in one field. */
struct written {
    const char *field; /* id */
    const char *text;  /* lines parted by '\n' */
};

struct written_style {
    const char *font;   /* pango description with the size in points, "IPAexGothic 10.5" */
    double y_dpi;       /* 98 or 196 */
    double slope_deg;   /* of the writing inside the cell */
    double down_mm;     /* moves it off the middle of the cell */
    double speck_share; /* pixels turned over by chance */
};

/* The page is the caller's; aborts the test when it cannot be made. */
struct page *written_page(const struct form *form, const struct written *texts, size_t n,
                          const struct written_style *style);

/* A line of clean type (IPAexGothic) as lines_split() gives it: 8 px/mm, little white around. The
 * caller's. */
struct plane *written_line(const char *text);
