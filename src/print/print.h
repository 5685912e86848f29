/* SPDX-License-Identifier: Apache-2.0
 *
 * print: a form onto paper. The same drawing gives the blank for people (vector PDF), the blank as
 * a fax, and the page that the sample generator writes on. The only floor that draws with cairo and
 * pango (reports aside).
 */
#pragma once

#include <cairo.h>

#include "base/why.h"
#include "form/form.h"
#include "image/page.h"

/* A fax machine's line: 1728 pixels over 215 mm (ITU-T T.4), 204 pixels per inch as TIFF says it.
 */
#define PRINT_FAX_WIDTH_PX 1728
#define PRINT_FAX_X_DPI 204.0

/* How an office program might differ from the definition's own look. */
struct print_style {
    const char *font_family; /* NULL: the shipped choice (IPAexMincho) */
    double rule_scale;       /* width of rules, 1 = as defined */
};

/* Draws the blank onto cr, whose unit must be one millimetre, origin at the page's top left corner.
 * Paper is not painted, ink is black. style may be NULL. -EINVAL: a text does not fit its box, and
 * which; -ENOMEM. */
int print_form(cairo_t *cr, const struct form *form, const struct print_style *style,
               struct why *why);

/* The blank as a one-page vector PDF with embedded fonts and extractable text. The same form gives
 * the same bytes. An existing file is replaced at once or not at all. */
int print_pdf(const struct form *form, const char *path, struct why *why);

/* The blank as a page of 204 × y_dpi pixels per inch (98, 196, 391), 1728 pixels wide as fax
 * machines send it (215.2 mm: the form is centred). The page is the caller's. -EINVAL: the form is
 * wider than that. */
int print_page(const struct form *form, double y_dpi, struct page **ret_page, struct why *why);
