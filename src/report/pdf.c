/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks are set from top to bottom; what does not fit goes to the next page. The unit is a point.
 */
#include "report/pdf.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "report/ink.h"
#include "report/plain.h"
#include "report/tiles.h"

#define PAGE_W 595.28 /* A4 */
#define PAGE_H 841.89
#define MARGIN 42.0
#define WIDTH (PAGE_W - 2 * MARGIN)
#define FAMILY "IPAexGothic" /* tools/deps installs it */
#define BODY 9.0
#define GAP 5.0   /* between blocks */
#define INSET 6.0 /* between columns */

struct colour {
    double r, g, b;
};

static const struct colour ink = {0.11, 0.14, 0.19}, soft = {0.35, 0.38, 0.45},
                           hair = {0.85, 0.84, 0.82}, wash = {0.95, 0.945, 0.92},
                           accent = {0.12, 0.31, 0.47};

static const struct colour tones[DOC_TONE_COUNT] = {
    [DOC_PLAIN] = {0.12, 0.31, 0.47}, [DOC_GOOD] = {0.11, 0.43, 0.26},
    [DOC_BUSY] = {0.11, 0.37, 0.66},  [DOC_WARN] = {0.54, 0.33, 0.0},
    [DOC_BAD] = {0.70, 0.12, 0.12},   [DOC_FAINT] = {0.37, 0.40, 0.46},
};

struct sheet {
    cairo_t *cr;
    PangoContext *context;
    double y;
    unsigned number;
};

static void set_colour(struct sheet *sheet, struct colour colour)
{
    cairo_set_source_rgb(sheet->cr, colour.r, colour.g, colour.b);
}

/* Text `width` points wide (0: one line as wide as it is); the caller's to g_object_unref(). */
static PangoLayout *layout_new(struct sheet *sheet, const char *text, double size, bool bold,
                               double width)
{
    _cleanup_(cleanup_freep) char *line = plain_line(text);
    PangoLayout *layout = pango_layout_new(sheet->context);
    PangoFontDescription *font = pango_font_description_from_string(FAMILY);

    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, line ? line : "", -1);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout, 1.25f);
    if (width > 0)
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    return layout;
}

static double width_of(PangoLayout *layout)
{
    PangoRectangle logical;

    pango_layout_get_extents(layout, NULL, &logical);
    return logical.width / (double)PANGO_SCALE;
}

static double height_of(PangoLayout *layout)
{
    PangoRectangle logical;

    pango_layout_get_extents(layout, NULL, &logical);
    return logical.height / (double)PANGO_SCALE;
}

/* Begins another page when less than `height` is left. */
static void make_room(struct sheet *sheet, double height)
{
    if (sheet->y + height <= PAGE_H - MARGIN)
        return;
    cairo_show_page(sheet->cr);
    sheet->y = MARGIN;
    sheet->number++;
}

static void show(struct sheet *sheet, PangoLayout *layout, double x, double y)
{
    cairo_move_to(sheet->cr, x, y);
    pango_cairo_show_layout(sheet->cr, layout);
}

/* A text of its own; consumes its height and `after`. */
static void put(struct sheet *sheet, const char *text, double size, bool bold, struct colour colour,
                double x, double after)
{
    PangoLayout *layout = layout_new(sheet, text, size, bold, PAGE_W - MARGIN - x);
    double height = height_of(layout);

    make_room(sheet, height);
    set_colour(sheet, colour);
    show(sheet, layout, x, sheet->y);
    sheet->y += height + after;
    g_object_unref(layout);
}

static void box(struct sheet *sheet, double x, double y, double w, double h, struct colour colour)
{
    set_colour(sheet, colour);
    cairo_rectangle(sheet->cr, x, y, w, h);
    cairo_fill(sheet->cr);
}

static void heading(struct sheet *sheet, const struct doc_block *block)
{
    bool first = block->level == 1;

    make_room(sheet, first ? 90 : 60); /* never alone at the end of a page */
    sheet->y += first ? 12 : 6;
    put(sheet, block->text, first ? 13 : 10.5, true, first ? accent : ink, MARGIN, 2);
    if (first) {
        box(sheet, MARGIN, sheet->y, WIDTH, 1, accent);
        sheet->y += GAP;
    }
}

static void paragraph(struct sheet *sheet, const struct doc_block *block)
{
    bool loud = block->tone == DOC_BAD || block->tone == DOC_WARN;
    double from = sheet->y;
    unsigned number = sheet->number;

    put(sheet, block->text, BODY, block->tone == DOC_BAD,
        block->tone == DOC_PLAIN ? ink : tones[block->tone], MARGIN + (loud ? 8 : 0), GAP);
    if (loud && number == sheet->number)
        box(sheet, MARGIN, from, 3, sheet->y - from - GAP, tones[block->tone]);
}

static void figures(struct sheet *sheet, const struct doc_block *block)
{
    double w = WIDTH / (double)(block->n_rows ? block->n_rows : 1);

    make_room(sheet, 54);
    for (size_t i = 0; i < block->n_rows; i++) {
        const struct doc_row *row = &block->rows[i];
        double x = MARGIN + w * (double)i;
        PangoLayout *layouts[3] = {layout_new(sheet, row->cells[0], 7.5, false, w - 14),
                                   layout_new(sheet, row->cells[1], 12, true, w - 14),
                                   layout_new(sheet, row->cells[2], 7, false, w - 14)};
        double y = sheet->y + 5;

        box(sheet, x, sheet->y, w - 5, 50, wash);
        for (int j = 0; j < 3; j++) {
            set_colour(sheet, j != 1 ? soft : row->tone == DOC_PLAIN ? ink : tones[row->tone]);
            show(sheet, layouts[j], x + 5, y);
            y += height_of(layouts[j]) + 1;
            g_object_unref(layouts[j]);
        }
    }
    sheet->y += 58;
}

/* ---- tables ---- */

/* What a row is of, in bold. */
static bool is_name(const struct doc_block *block, size_t column)
{
    return block->type == DOC_LIST ? column % 2 == 0 : column == 0;
}

/* Widths by the longest text of each column; the widest gives way until they fit. The names of a
 * list share what is left, so that its halves stand apart. */
static void set_widths(struct sheet *sheet, const struct doc_block *block, double *widths)
{
    double sum = 0;

    for (size_t column = 0; column < block->n_columns; column++) {
        widths[column] = 0;
        for (size_t row = 0; row <= block->n_rows; row++) {
            const char *text = row ? block->rows[row - 1].cells[column] : block->titles[column];
            PangoLayout *layout =
                layout_new(sheet, text, row ? BODY : 7.5, is_name(block, column), 0);
            double width = width_of(layout) + INSET;

            widths[column] = width > widths[column] ? width : widths[column];
            g_object_unref(layout);
        }
        sum += widths[column];
    }
    while (sum > WIDTH) {
        size_t widest = 0;

        for (size_t column = 1; column < block->n_columns; column++)
            widest = widths[column] > widths[widest] ? column : widest;
        widths[widest] -= 4;
        sum -= 4;
    }
    for (size_t column = 1; block->type == DOC_LIST && column < block->n_columns; column += 2)
        widths[column] += 2 * (WIDTH - sum) / (double)block->n_columns;
}

static void table_row(struct sheet *sheet, const struct doc_block *block, char *const *cells,
                      const double *widths, bool titles)
{
    PangoLayout *layouts[DOC_MAX_COLUMNS];
    double height = 0, x = MARGIN;

    for (size_t i = 0; i < block->n_columns; i++) {
        layouts[i] = layout_new(sheet, cells[i], titles ? 7.5 : BODY, !titles && is_name(block, i),
                                widths[i] - INSET + 0.5);
        if (block->is_number[i])
            pango_layout_set_alignment(layouts[i], PANGO_ALIGN_RIGHT);
        height = height_of(layouts[i]) > height ? height_of(layouts[i]) : height;
    }
    make_room(sheet, height + 3);
    for (size_t i = 0; i < block->n_columns; i++) {
        set_colour(sheet, titles ? soft : ink);
        show(sheet, layouts[i], x, sheet->y);
        x += widths[i];
        g_object_unref(layouts[i]);
    }
    sheet->y += height + 1.5;
    box(sheet, MARGIN, sheet->y, x - MARGIN, titles ? 0.8 : 0.4, titles ? soft : hair);
    sheet->y += 2;
}

static void table(struct sheet *sheet, const struct doc_block *block)
{
    double widths[DOC_MAX_COLUMNS];

    make_room(sheet, 50);
    put(sheet, block->text, 8, false, soft, MARGIN, 1);
    set_widths(sheet, block, widths);
    table_row(sheet, block, block->titles, widths, true);
    for (size_t row = 0; row < block->n_rows; row++)
        table_row(sheet, block, block->rows[row].cells, widths, false);
    sheet->y += GAP;
}

/* As a table with the second half of the rows beside the first. */
static void list(struct sheet *sheet, const struct doc_block *block)
{
    enum { N = 2 };
    size_t half = (block->n_rows + 1) / 2;
    _cleanup_(cleanup_freep) struct doc_row *rows = calloc(half, sizeof(*rows));
    struct doc_block folded = {
        .type = DOC_LIST, .text = block->text, .n_columns = 2 * N, .rows = rows, .n_rows = half};

    for (size_t column = 0; column < N; column++)
        folded.titles[column] = folded.titles[N + column] = block->titles[column];
    for (size_t row = 0; rows && row < half; row++)
        for (size_t column = 0; column < N; column++) {
            static char none[] = "";

            rows[row].cells[column] = block->rows[row].cells[column];
            rows[row].cells[N + column] =
                half + row < block->n_rows ? block->rows[half + row].cells[column] : none;
        }
    if (rows)
        table(sheet, &folded);
}

static double text_width(struct sheet *sheet, const char *text)
{
    PangoLayout *layout = layout_new(sheet, text, BODY, false, 0);
    double width = width_of(layout);

    g_object_unref(layout);
    return width;
}

static void bars(struct sheet *sheet, const struct doc_block *block)
{
    enum { MOST_BAR_W = 190, LEAST_BAR_W = 60, ROW_H = 13 };
    double most = block->type == DOC_SHARES ? 1 : 0, label_w = 60, figure_w = 0, bar_w;

    for (size_t row = 0; row < block->n_rows; row++)
        most = block->rows[row].value > most ? block->rows[row].value : most;
    for (size_t row = 0; row < block->n_rows; row++) {
        label_w = fmax(label_w, text_width(sheet, block->rows[row].cells[0]) + INSET);
        figure_w = fmax(figure_w, text_width(sheet, block->rows[row].cells[1]) + INSET);
    }
    bar_w = fmin(MOST_BAR_W, fmax(LEAST_BAR_W, WIDTH - label_w - figure_w));
    make_room(sheet, 14 + ROW_H * (double)(block->n_rows < 8 ? block->n_rows : 8));
    put(sheet, block->text, 8, false, soft, MARGIN, 1);
    for (size_t i = 0; i < block->n_rows; i++) {
        const struct doc_row *row = &block->rows[i];
        PangoLayout *label = layout_new(sheet, row->cells[0], BODY, false, 0),
                    *number = layout_new(sheet, row->cells[1], BODY, false, 0);

        make_room(sheet, ROW_H);
        set_colour(sheet, ink);
        show(sheet, label, MARGIN, sheet->y);
        box(sheet, MARGIN + label_w, sheet->y + 1, bar_w, ROW_H - 5, wash);
        if (most > 0)
            box(sheet, MARGIN + label_w, sheet->y + 1, bar_w * row->value / most, ROW_H - 5,
                tones[row->tone]);
        set_colour(sheet, ink);
        show(sheet, number, MARGIN + label_w + bar_w + INSET, sheet->y);
        sheet->y += ROW_H;
        g_object_unref(label);
        g_object_unref(number);
    }
    sheet->y += GAP;
}

/* ---- map ---- */

static void tile(struct sheet *sheet, const struct doc_row *row, int index, double side)
{
    double x = MARGIN + side * tiles[index].column, y = sheet->y + side * tiles[index].row;
    char name[TILES_NAME_SIZE];
    PangoLayout *layout;

    tiles_short_name(prefecture_name(index), name);
    layout = layout_new(sheet, name, strlen(name) > strlen("東京") ? side * 0.27 : side * 0.34,
                        false, 0);
    set_colour(sheet, row ? tones[row->tone] : hair);
    cairo_rectangle(sheet->cr, x + 1.5, y + 1.5, side - 3, side - 3);
    if (row && row->tone != DOC_FAINT) {
        cairo_fill(sheet->cr);
        cairo_set_source_rgb(sheet->cr, 1, 1, 1);
    } else {
        cairo_set_line_width(sheet->cr, 0.7);
        cairo_stroke(sheet->cr);
    }
    show(sheet, layout, x + (side - width_of(layout)) / 2, y + (side - height_of(layout)) / 2);
    g_object_unref(layout);
}

static void legend(struct sheet *sheet, const struct doc_block *block, double x, double y)
{
    for (int tone = DOC_TONE_COUNT - 1; tone >= 0; tone--) {
        char text[2048] = "";
        size_t at = 0;

        for (size_t i = 0; i < block->n_rows; i++) {
            char name[TILES_NAME_SIZE];

            if (block->rows[i].tone != (enum doc_tone)tone)
                continue;
            if (at == 0)
                at = (size_t)snprintf(text, sizeof(text), "%s: ", block->rows[i].cells[1]);
            if (at < sizeof(text))
                at += (size_t)snprintf(text + at, sizeof(text) - at, "%s ",
                                       tiles_short_name(block->rows[i].cells[0], name));
        }
        if (at > 0) {
            PangoLayout *layout = layout_new(sheet, text, 8, false, PAGE_W - MARGIN - x);

            set_colour(sheet, tones[tone]);
            show(sheet, layout, x, y);
            y += height_of(layout) + GAP;
            g_object_unref(layout);
        }
    }
}

static void map(struct sheet *sheet, const struct doc_block *block)
{
    const double side = 23, height = side * TILES_ROWS;

    make_room(sheet, height + 20);
    put(sheet, block->text, 8, false, soft, MARGIN, 3);
    legend(sheet, block, MARGIN + side * TILES_COLUMNS + 14, sheet->y + 20);
    for (int i = 0; i < PREFECTURE_COUNT; i++) {
        const struct doc_row *row = NULL;

        for (size_t j = 0; j < block->n_rows && !row; j++)
            if (!strcmp(block->rows[j].cells[0], prefecture_name(i)))
                row = &block->rows[j];
        tile(sheet, row, i, side);
    }
    sheet->y += height + GAP;
}

/* ---- quotation ---- */

/* Points that a pixel takes: three quarters of the size on the fax, so that a page holds several.
 */
static double picture_scale(const struct doc_picture *grey)
{
    return fmin((WIDTH - 24) / grey->w_px, 0.75 * 72 / 25.4 / INK_PX_PER_MM);
}

static void picture(struct sheet *sheet, const struct doc_picture *grey)
{
    int w = (int)grey->w_px, h = (int)grey->h_px;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
    unsigned char *pixels = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    double scale = picture_scale(grey);

    for (int y = 0; pixels && y < h; y++) {
        uint32_t *row = (uint32_t *)(void *)(pixels + (size_t)y * (size_t)stride);

        for (int x = 0; x < w; x++)
            row[x] = grey->grey[(size_t)y * grey->w_px + (size_t)x] * 0x010101u;
    }
    cairo_surface_mark_dirty(surface);
    make_room(sheet, h * scale + GAP);
    cairo_save(sheet->cr);
    cairo_translate(sheet->cr, MARGIN + 12, sheet->y);
    cairo_scale(sheet->cr, scale, scale);
    cairo_set_source_surface(sheet->cr, surface, 0, 0);
    cairo_paint(sheet->cr);
    cairo_restore(sheet->cr);
    cairo_surface_destroy(surface);
    sheet->y += h * scale + GAP;
}

/* About what it takes, so that a picture stands beside what it shows. */
static double quote_height(const struct doc_block *block)
{
    double height = 40;

    if (block->picture.grey)
        height += 60 + block->picture.h_px * picture_scale(&block->picture);
    return fmin(height, PAGE_H - 2 * MARGIN - 50);
}

static void quote(struct sheet *sheet, const struct doc_block *block)
{
    char *lines = strdup(block->text), *rest = lines;

    make_room(sheet, quote_height(block));
    put(sheet, block->note, 8, false, soft, MARGIN, 1);
    for (char *line; lines && (line = strsep(&rest, "\n"));)
        put(sheet, line, BODY, false, ink, MARGIN + 12, 1);
    cleanup_freep(&lines);
    if (block->picture.grey)
        picture(sheet, &block->picture);
    sheet->y += GAP;
}

/* ---- the file ---- */

static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned n_bytes)
{
    return fwrite(bytes, 1, n_bytes, closure) == n_bytes ? CAIRO_STATUS_SUCCESS
                                                         : CAIRO_STATUS_WRITE_ERROR;
}

int pdf_print(const struct doc *doc, const char *day, FILE *to)
{
    static void (*const printers[])(struct sheet *, const struct doc_block *) = {
        [DOC_HEADING] = heading, [DOC_PARAGRAPH] = paragraph,
        [DOC_FIGURES] = figures, [DOC_TABLE] = table,
        [DOC_LIST] = list,       [DOC_BARS] = bars,
        [DOC_SHARES] = bars,     [DOC_MAP] = map,
        [DOC_QUOTE] = quote,
    };
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(append, to, PAGE_W, PAGE_H);
    struct sheet sheet = {.cr = cairo_create(surface), .y = MARGIN, .number = 1};
    char date[32];
    int r;

    snprintf(date, sizeof(date), "%sT00:00:00Z", day);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, doc->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    sheet.context = pango_cairo_create_context(sheet.cr);
    pango_context_set_language(sheet.context, pango_language_from_string("ja"));
    put(&sheet, doc->title, 17, true, ink, MARGIN, 8);
    for (size_t i = 0; i < doc->n_blocks; i++) {
        if (doc->blocks[i].type == DOC_HEADING && i + 1 < doc->n_blocks &&
            doc->blocks[i + 1].type == DOC_QUOTE) /* never alone at the end of a page */
            make_room(&sheet, 50 + quote_height(&doc->blocks[i + 1]));
        printers[doc->blocks[i].type](&sheet, &doc->blocks[i]);
    }
    cairo_show_page(sheet.cr);
    g_object_unref(sheet.context);
    cairo_destroy(sheet.cr);
    cairo_surface_finish(surface);
    r = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS ? 0 : -EIO;
    cairo_surface_destroy(surface);
    return r;
}
