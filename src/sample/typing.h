/* SPDX-License-Identifier: Apache-2.0
 *
 * typing: printed text laid out by pango in millimetres, without hinting, so that it scales evenly.
 */
#pragma once

#include <cairo.h>
#include <pango/pangocairo.h>

/* A layout of text in a font of size_pt on cr (unit mm), wrapped at w_mm (<= 0: not wrapped). Free
 * it with g_object_unref(). */
PangoLayout *typing_layout(cairo_t *cr, const char *font, double size_pt, const char *text,
                           double w_mm);

/* Its size in mm. */
void typing_size(PangoLayout *layout, double *ret_w_mm, double *ret_h_mm);

/* Draws it with its top left corner at x_mm, y_mm and releases it. */
void typing_show(cairo_t *cr, PangoLayout *layout, double x_mm, double y_mm);
