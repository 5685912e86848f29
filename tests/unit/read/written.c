/* SPDX-License-Identifier: Apache-2.0 */
#include "written.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>

#include "print/print.h"
#include "print/text.h"

#define MM_PER_INCH 25.4
#define INK_COVERAGE 0.35 /* as the scanner of print_page() */

static void must(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "written: %s\n", what);
    abort();
}

static void write_text(cairo_t *cr, const struct form_field *field, const char *text,
                       const struct written_style *style)
{
    const double unit = 10; /* pango lays out in tenths of a millimetre: it hates tiny units */
    PangoContext *context = text_context(); /* unhinted: the page's pixels are not square */
    PangoLayout *layout;
    PangoFontDescription *font = pango_font_description_from_string(style->font);
    int w, h;

    pango_font_description_set_absolute_size(font, pango_font_description_get_size(font) *
                                                       MM_PER_INCH / 72 * unit);
    cairo_save(cr);
    cairo_translate(cr, field->box.x + 2, field->box.y + field->box.h / 2 + style->down_mm);
    cairo_rotate(cr, style->slope_deg * M_PI / 180);
    cairo_scale(cr, 1 / unit, 1 / unit);
    layout = pango_layout_new(context);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, text, -1);
    pango_layout_get_size(layout, &w, &h);
    cairo_translate(cr, 0, -(double)h / PANGO_SCALE / 2);
    pango_cairo_show_layout(cr, layout);
    g_object_unref(layout);
    g_object_unref(context);
    pango_font_description_free(font);
    cairo_restore(cr);
}

struct page *written_page(const struct form *form, const struct written *texts, size_t n,
                          const struct written_style *style)
{
    double w_mm = PRINT_FAX_WIDTH_PX / PRINT_FAX_X_DPI * MM_PER_INCH;
    int h_px = (int)lround(form->h_mm / MM_PER_INCH * style->y_dpi);
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_A8, PRINT_FAX_WIDTH_PX, h_px);
    cairo_t *cr = cairo_create(surface);
    struct page *page;
    struct why why = {0};
    unsigned chance = 1;

    cairo_scale(cr, PRINT_FAX_X_DPI / MM_PER_INCH, style->y_dpi / MM_PER_INCH);
    cairo_translate(cr, (w_mm - form->w_mm) / 2, 0);
    must(print_form(cr, form, NULL, &why) == 0, why.text);
    for (size_t i = 0; i < n; i++) {
        int field = form_find_field(form, texts[i].field);

        must(field >= 0, texts[i].field);
        write_text(cr, &form->fields[field], texts[i].text, style);
    }
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    must(print_page(form, style->y_dpi, &page, &why) == 0, why.text);
    must(page->h_px == h_px, "page size");
    for (int y = 0; y < h_px; y++) {
        const unsigned char *from = cairo_image_surface_get_data(surface) +
                                    (size_t)y * (size_t)cairo_image_surface_get_stride(surface);

        for (int x = 0; x < page->w_px; x++) {
            bool ink = from[x] >= INK_COVERAGE * 255;

            chance = chance * 1664525u + 1013904223u;
            if ((chance >> 8) / (double)(1 << 24) < style->speck_share)
                ink = !ink;
            pixSetPixel(page->ink, x, y, ink);
        }
    }
    cairo_surface_destroy(surface);
    return page;
}

struct plane *written_line(const char *text)
{
    enum { SIZE_PX = 30, MARGIN_PX = 3 }; /* 3.75 mm: 10.6 pt */
    PangoContext *context = text_context();
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = pango_font_description_from_string("IPAexGothic");
    PangoRectangle ink;
    cairo_surface_t *surface;
    struct plane *plane;
    cairo_t *cr;

    pango_font_description_set_absolute_size(font, SIZE_PX * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, text, -1);
    pango_layout_get_pixel_extents(layout, &ink, NULL);
    surface = cairo_image_surface_create(CAIRO_FORMAT_A8, ink.width + 2 * MARGIN_PX,
                                         ink.height + 2 * MARGIN_PX);
    cr = cairo_create(surface);
    cairo_translate(cr, MARGIN_PX - ink.x, MARGIN_PX - ink.y);
    pango_cairo_show_layout(cr, layout);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    plane = plane_new(ink.width + 2 * MARGIN_PX, ink.height + 2 * MARGIN_PX, 255);
    must(plane, "out of memory");
    for (int y = 0; y < plane->h; y++) {
        const unsigned char *from = cairo_image_surface_get_data(surface) +
                                    (size_t)y * (size_t)cairo_image_surface_get_stride(surface);

        for (int x = 0; x < plane->w; x++)
            plane->at[(size_t)y * (size_t)plane->w + (size_t)x] = (uint8_t)(255 - from[x]);
    }
    cairo_surface_destroy(surface);
    g_object_unref(layout);
    g_object_unref(context);
    pango_font_description_free(font);
    return plane;
}
