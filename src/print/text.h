/* SPDX-License-Identifier: Apache-2.0
 *
 * text: printed text in a box, private to this room. Lines are set on a pitch of their own, not on
 * the font's metrics, so that another font changes the glyphs and not the layout.
 */
#pragma once

#include <pango/pangocairo.h>

#include "base/geometry.h"
#include "base/why.h"
#include "form/form.h"

struct text_look {
    double size_pt;
    bool bold;
    enum form_align align;
    double pad_mm; /* kept free left and right */
    bool centre_v; /* in the middle of the box's height; else from its top */
};

/* What the texts of a page are set with; the caller's to g_object_unref(). */
PangoContext *text_context(void);

/* Draws onto cr, whose unit is one millimetre. Too wide a text is first set a little smaller, then
 * on several lines, then smaller yet; -EINVAL when it still does not fit, -ENOENT when no installed
 * font has its characters. family NULL: the shipped choice. */
int text_draw(cairo_t *cr, PangoContext *context, const char *family, const char *text,
              struct rect_mm box, const struct text_look *look, struct why *why);
