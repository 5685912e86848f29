/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/typing.h"

static const double MM_PER_PT = 25.4 / 72;

PangoLayout *typing_layout(cairo_t *cr, const char *font, double size_pt, const char *text,
                           double w_mm)
{
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoAttrList *attributes = pango_attr_list_new();
    PangoFontDescription *description = pango_font_description_from_string(font);
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(pango_layout_get_context(layout), options);
    cairo_font_options_destroy(options);
    /* positions are counted in millimetres here: rounded ones would be far off */
    pango_context_set_round_glyph_positions(pango_layout_get_context(layout), FALSE);
    pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string("ja"));
    pango_font_description_set_absolute_size(description, size_pt * MM_PER_PT * PANGO_SCALE);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    if (w_mm > 0) {
        pango_layout_set_width(layout, (int)(w_mm * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    }
    /* an address that is broken over two lines gets no hyphen */
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

void typing_size(PangoLayout *layout, double *ret_w_mm, double *ret_h_mm)
{
    int w, h;

    pango_layout_get_size(layout, &w, &h);
    *ret_w_mm = w / (double)PANGO_SCALE;
    *ret_h_mm = h / (double)PANGO_SCALE;
}

void typing_show(cairo_t *cr, PangoLayout *layout, double x_mm, double y_mm)
{
    cairo_move_to(cr, x_mm, y_mm);
    pango_cairo_show_layout(cr, layout);
    g_object_unref(layout);
}
