/* SPDX-License-Identifier: Apache-2.0 */
#include "print/print.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"
#include "print/text.h"

#define MM_PER_INCH 25.4
#define PT_PER_MM (72 / MM_PER_INCH)
#define LABEL_PAD_MM 1.5 /* between a label and the rule beside it */

/* Share of a pixel that must be black. Below a half, as fax machines scan: then a rule of 0.25 mm
 * stays whole in a standard fax even where it falls between two lines (0.48 of each). */
#define INK_COVERAGE 0.35

/* A blank carries the date of no day, or the same form would be another file tomorrow. */
#define PDF_DATE "2000-01-01T00:00:00Z"

enum { PDF_MODE = 0644, MAX_PDF_BYTES = 64 << 20 };

/* ---- drawing ---- */

static void line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
}

/* The frame, and of each cell the rules above and left of it: every rule is drawn once. */
static void draw_rules(cairo_t *cr, const struct form_table *table, double scale)
{
    double x0 = table->x_mm[0], y0 = table->y_mm[0];

    for (size_t i = 0; i < table->n_cells; i++) {
        const struct form_cell *cell = &table->cells[i];
        const struct rect_mm *box = &cell->box;

        if (cell->row > 0)
            line(cr, box->x, box->y, box->x + box->w, box->y);
        if (cell->column > 0)
            line(cr, box->x, box->y, box->x, box->y + box->h);
    }
    cairo_rectangle(cr, x0, y0, table->x_mm[table->n_columns] - x0,
                    table->y_mm[table->n_rows] - y0);
    cairo_set_line_width(cr, table->rule_mm * scale);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_MITER);
    cairo_stroke(cr);
}

static int draw_table(cairo_t *cr, PangoContext *context, const struct form_table *table,
                      const struct print_style *style, struct why *why)
{
    draw_rules(cr, table, style->rule_scale);
    for (size_t i = 0; i < table->n_cells; i++) {
        const struct form_cell *cell = &table->cells[i];
        struct text_look look = {.size_pt = cell->size_pt,
                                 .align = cell->align,
                                 .pad_mm = LABEL_PAD_MM,
                                 .centre_v = true};
        int r;

        if (!cell->label)
            continue;
        r = text_draw(cr, context, style->font_family, cell->label, cell->box, &look, why);
        if (r < 0)
            return r;
    }
    return 0;
}

int print_form(cairo_t *cr, const struct form *form, const struct print_style *style,
               struct why *why)
{
    static const struct print_style plain = {.rule_scale = 1};
    PangoContext *context;
    int r = 0;

    if (!style)
        style = &plain;
    cairo_save(cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    context = text_context();
    for (size_t i = 0; r == 0 && i < form->n_texts; i++) {
        const struct form_text *text = &form->texts[i];
        struct text_look look = {
            .size_pt = text->size_pt, .bold = text->bold, .align = text->align};

        r = text_draw(cr, context, style->font_family, text->text, text->box, &look, why);
    }
    for (size_t i = 0; r == 0 && i < form->n_tables; i++)
        r = draw_table(cr, context, &form->tables[i], style, why);
    g_object_unref(context);
    cairo_restore(cr);
    if (r == 0 && cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        r = -ENOMEM;
    return r < 0 ? why_within(why, r, form->name) : 0;
}

/* ---- PDF ---- */

struct bytes {
    uint8_t *at;
    size_t n, capacity;
};

static cairo_status_t append(void *closure, const unsigned char *data, unsigned length)
{
    struct bytes *bytes = closure;

    if (length > MAX_PDF_BYTES - bytes->n)
        return CAIRO_STATUS_WRITE_ERROR;
    if (bytes->n + length > bytes->capacity) {
        size_t capacity = 2 * (bytes->n + length);
        uint8_t *p = realloc(bytes->at, capacity);

        if (!p)
            return CAIRO_STATUS_WRITE_ERROR;
        bytes->at = p;
        bytes->capacity = capacity;
    }
    memcpy(bytes->at + bytes->n, data, length);
    bytes->n += length;
    return CAIRO_STATUS_SUCCESS;
}

int print_pdf(const struct form *form, const char *path, struct why *why)
{
    struct bytes bytes = {NULL, 0, 0};
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        append, &bytes, form->w_mm * PT_PER_MM, form->h_mm * PT_PER_MM);
    cairo_t *cr;
    int r;

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, form->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, PDF_DATE);
    cr = cairo_create(surface);
    cairo_scale(cr, PT_PER_MM, PT_PER_MM);
    r = print_form(cr, form, NULL, why);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (r == 0 && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        r = -ENOMEM;
    cairo_surface_destroy(surface);
    if (r == 0)
        r = file_write_atomic(path, bytes.at, bytes.n, PDF_MODE, why);
    free(bytes.at);
    return r;
}

/* ---- fax page ---- */

/* Coverage (A8) to ink; NULL when memory is short. */
static PIX *threshold(cairo_surface_t *surface, int w_px, int h_px)
{
    const unsigned char *coverage = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    PIX *ink = pixCreate(w_px, h_px, 1);

    for (int y = 0; ink && y < h_px; y++) {
        l_uint32 *row = pixGetData(ink) + (size_t)y * (size_t)pixGetWpl(ink);
        const unsigned char *from = coverage + (size_t)y * (size_t)stride;

        for (int x = 0; x < w_px; x++) {
            if (from[x] >= INK_COVERAGE * 255)
                SET_DATA_BIT(row, x);
        }
    }

    return ink;
}

int print_page(const struct form *form, double y_dpi, struct page **ret_page, struct why *why)
{
    double w_mm = PRINT_FAX_WIDTH_PX / PRINT_FAX_X_DPI * MM_PER_INCH;
    int h_px = (int)lround(form->h_mm / MM_PER_INCH * y_dpi);
    cairo_surface_t *surface;
    cairo_t *cr;
    PIX *ink = NULL;
    int r;

    if (form->w_mm > w_mm)
        return why_set(why, -EINVAL,
                       _("%s: the form is %g mm wide, a fax page holds %.0f mm; send it turned, or "
                         "print the PDF"),
                       form->name, form->w_mm, w_mm);
    surface = cairo_image_surface_create(CAIRO_FORMAT_A8, PRINT_FAX_WIDTH_PX, h_px);
    cr = cairo_create(surface);
    cairo_scale(cr, PRINT_FAX_X_DPI / MM_PER_INCH, y_dpi / MM_PER_INCH);
    cairo_translate(cr, (w_mm - form->w_mm) / 2, 0);
    r = print_form(cr, form, NULL, why);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    if (r == 0)
        ink = threshold(surface, PRINT_FAX_WIDTH_PX, h_px);
    cairo_surface_destroy(surface);
    if (r < 0)
        return r;
    return ink ? page_new(ink, PRINT_FAX_X_DPI, y_dpi, ret_page) : -ENOMEM;
}
