/* SPDX-License-Identifier: Apache-2.0
 *
 * print: a form onto paper. The same drawing gives the blank for people (vector PDF), the blank as a fax, and the
 * page that the sample generator writes on. The only floor that draws with cairo and pango (reports aside).
 */
#pragma once

#include <cairo.h>

#include "base/why.h"
#include "form/form.h"
#include "image/page.h"

/* How an office program might differ from the definition's own look. */
struct print_style {
    const char *font_family; /* NULL: the shipped choice (IPAexMincho) */
    double rule_scale;       /* width of rules, 1 = as defined */
};

/* Draws the blank onto cr, whose unit must be one millimetre, origin at the page's top left corner.
 * style may be NULL. */
int print_form(cairo_t *cr, const struct form *form, const struct print_style *style,
               struct why *why);

/* The blank as a one-page vector PDF with embedded fonts and extractable text. */
int print_pdf(const struct form *form, const char *path, struct why *why);

/* The blank as a page of 204 × y_dpi pixels per inch (98, 196, 391), 1728 pixels wide as fax machines send it
 * (215.2 mm: the form is centred). The page is the caller's. */
int print_page(const struct form *form, double y_dpi, struct page **ret_page, struct why *why);
