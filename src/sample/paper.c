/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/paper.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/intl.h"
#include "print/print.h"
#include "sample/typing.h"

/* Height of the line over a page: what spandsp and most machines add (32 rows of a fine fax). */
static const double HEADER_MM = 4.15;

static cairo_t *blank_paper(double w_px, double h_px, double x_scale, double y_scale)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)lrint(w_px), (int)lrint(h_px));
    cairo_t *cr = cairo_create(surface);

    cairo_surface_destroy(surface); /* cr keeps it */
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, x_scale, y_scale);
    cairo_set_source_rgb(cr, 0, 0, 0);
    return cr;
}

/* Takes the grey values out of cr and destroys it. */
static int take_sheet(cairo_t *cr, double w_mm, double h_mm, struct sheet *ret_sheet)
{
    cairo_surface_t *surface = cairo_get_target(cr);
    struct sheet sheet = {.w_px = cairo_image_surface_get_width(surface),
                          .h_px = cairo_image_surface_get_height(surface),
                          .w_mm = w_mm,
                          .h_mm = h_mm};
    int stride = cairo_image_surface_get_stride(surface);
    const uint8_t *data;

    cairo_surface_flush(surface);
    data = cairo_image_surface_get_data(surface);
    if (cairo_status(cr) == CAIRO_STATUS_SUCCESS && data)
        sheet.grey = malloc((size_t)sheet.w_px * (size_t)sheet.h_px);
    for (int y = 0; y < sheet.h_px && sheet.grey; y++) {
        const uint8_t *from = data + (ptrdiff_t)y * stride;
        uint8_t *to = sheet.grey + (size_t)y * (size_t)sheet.w_px;

        for (int x = 0; x < sheet.w_px; x++)
            to[x] = from[4 * x + 1]; /* all is grey: green will do */
    }
    cairo_destroy(cr);
    if (!sheet.grey)
        return -ENOMEM;
    *ret_sheet = sheet;
    return 0;
}

int paper_form(const struct form *form, const struct fonts *fonts, const struct fill_look *look,
               struct nomination *nomination, struct dice *dice, struct sheet *ret_sheet,
               struct why *why)
{
    cairo_t *cr = blank_paper(form->w_mm * SHEET_PX_PER_MM, form->h_mm * SHEET_PX_PER_MM,
                              SHEET_PX_PER_MM, SHEET_PX_PER_MM);
    struct print_style style = {.rule_scale = dice_between(dice, 0.8, 1.5)};
    int r;

    if (dice_hit(dice, 0.4)) /* offices without the shipped font print with what they have */
        style.font_family = fonts->typed[dice_index(dice, fonts->n_typed)];
    cairo_save(cr);
    r = print_form(cr, form, &style, why);
    cairo_restore(cr);
    if (!r)
        r = fill_draw(cr, form, look, nomination, dice);
    if (r) {
        cairo_destroy(cr);
        return r;
    }
    r = take_sheet(cr, form->w_mm, form->h_mm, ret_sheet);
    return r ? why_set(why, r, _("out of memory while drawing a sample")) : 0;
}

int paper_foreign(enum foreign_kind kind, const struct lists *lists, const struct fonts *fonts,
                  struct dice *dice, struct sheet *ret_sheet, struct why *why)
{
    const double w_mm = 210, h_mm = 297;
    cairo_t *cr = blank_paper(w_mm * SHEET_PX_PER_MM, h_mm * SHEET_PX_PER_MM, SHEET_PX_PER_MM,
                              SHEET_PX_PER_MM);
    int r;

    foreign_draw(cr, kind, lists, fonts, w_mm, h_mm, dice);
    r = take_sheet(cr, w_mm, h_mm, ret_sheet);
    return r ? why_set(why, r, _("out of memory while drawing a sample")) : 0;
}

int paper_header_line(struct page **page, const char *text, int *ret_n_rows, struct why *why)
{
    double x_scale = (*page)->x_dpi / 25.4, y_scale = (*page)->y_dpi / 25.4, w_mm, h_mm;
    int w = (*page)->w_px, h = (*page)->h_px, n_rows = (int)lrint(HEADER_MM * y_scale), r;
    cairo_t *cr = blank_paper(w, HEADER_MM * x_scale, x_scale, x_scale);
    PangoLayout *layout = typing_layout(cr, "Liberation Mono,DejaVu Sans Mono", 8, text, 0);
    struct sheet line = {0};
    PIX *pix = pixCreate(w, h + n_rows, 1);
    struct page *longer;

    typing_size(layout, &w_mm, &h_mm);
    typing_show(cr, layout, 10, (HEADER_MM - h_mm) / 2);
    r = take_sheet(cr, w / x_scale, HEADER_MM, &line);
    if (!r && pix) {
        for (int y = 0; y < n_rows; y++)
            for (int x = 0; x < w; x++)
                if (line.grey[(int)((y + 0.5) * line.h_px / n_rows) * w + x] < 128)
                    pixSetPixel(pix, x, y, 1);
        pixRasterop(pix, 0, n_rows, w, h, PIX_SRC, (*page)->ink, 0, 0);
        r = page_new(pix, (*page)->x_dpi, (*page)->y_dpi, &longer);
    } else {
        pixDestroy(&pix);
        r = -ENOMEM;
    }
    sheet_deinit(&line);
    if (r)
        return why_set(why, r, _("out of memory while drawing a sample"));
    page_free(*page);
    *page = longer;
    *ret_n_rows = n_rows;
    return 0;
}
