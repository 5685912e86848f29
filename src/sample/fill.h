/* SPDX-License-Identifier: Apache-2.0
 *
 * fill: writes a nomination into the cells of a printed form, by hand or from a keyboard. What does
 * not fit is written smaller or on two lines, as people do; handwriting may cross the rules.
 */
#pragma once

#include <cairo.h>
#include <stdbool.h>

#include "form/form.h"
#include "sample/hand.h"
#include "sample/nomination.h"

/* How one person fills in one page. */
struct fill_look {
    bool typed;
    struct hand hand;       /* when not typed */
    const char *typed_font; /* pango families, borrowed */
    double typed_pt;
    bool centred;
    double margin_mm; /* between rule and text */
    double strike_out,
        stamp; /* probability that a field has a struck-out error, that a name has a seal */
};

/* A look for the page; typed decides between keyboard and pen. */
struct fill_look fill_look_new(const struct fonts *fonts, bool typed, struct dice *dice);

/* Draws onto cr (unit mm). Free text is broken into the lines that fit, and the nomination's values
 * become those lines; what would not fit in the cell is not written and leaves the value. 0 or
 * -ENOMEM. */
int fill_draw(cairo_t *cr, const struct form *form, const struct fill_look *look,
              struct nomination *nomination, struct dice *dice);
