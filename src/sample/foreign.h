/* SPDX-License-Identifier: Apache-2.0
 *
 * foreign: documents that are none of our forms, as a hospital's fax machine brings them too:
 * letters, tables that look nearly like a form, cover sheets, notes by hand, drawings, empty pages.
 */
#pragma once

#include <cairo.h>

#include "sample/fonts.h"
#include "sample/lists.h"

enum foreign_kind {
    FOREIGN_LETTER,
    FOREIGN_TABLE,  /* ruled cells with labels, some filled in */
    FOREIGN_COVER,  /* a fax cover sheet */
    FOREIGN_NOTE,   /* handwriting on plain paper */
    FOREIGN_FIGURE, /* boxes, arrows, curves */
    FOREIGN_EMPTY,
    FOREIGN_COUNT
};

/* Draws one onto cr (unit mm) for a sheet of w_mm × h_mm; nothing but the dice decides what it
 * says. */
void foreign_draw(cairo_t *cr, enum foreign_kind kind, const struct lists *lists,
                  const struct fonts *fonts, double w_mm, double h_mm, struct dice *dice);
