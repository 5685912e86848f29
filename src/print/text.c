/* SPDX-License-Identifier: Apache-2.0 */
#include "print/text.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>

#include "base/intl.h"

/* Office documents set emphasis in Gothic; the Mincho has no bold of its own. */
#define FAMILY "IPAexMincho"
#define FAMILY_BOLD "IPAexGothic"

#define MM_PER_PT (25.4 / 72)
#define PITCH 1.3          /* from line to line, in ems */
#define BASELINE 0.88      /* below the top of the em box, as CJK fonts have it */
#define SCALE_STEP 0.02    /* how finely a text is made smaller */
#define SCALE_ONE_LINE 0.8 /* rather two lines than smaller than this */
#define SCALE_LEAST 0.6    /* smaller would not survive a standard fax */

enum { MAX_CLUSTER_GLYPHS = 8 }; /* a letter and its marks */

static cairo_font_options_t *font_options(void)
{
    cairo_font_options_t *options = cairo_font_options_create();

    /* The unit is a millimetre: any rounding to whole units or pixels would be seen. */
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    return options;
}

/* Not pango_cairo_create_context(): Pango 1.50 mistakes the widths of glyphs where the pixels are
 * not square, as those of a fax are not. So it sets the lines as for square units, and draw_line()
 * draws the glyphs. */
PangoContext *text_context(void)
{
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    cairo_font_options_t *options = font_options();

    pango_cairo_context_set_font_options(context, options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("ja"));
    cairo_font_options_destroy(options);
    return context;
}

static void set_size(PangoLayout *layout, const char *family, bool bold, double size_mm)
{
    PangoFontDescription *font = pango_font_description_new();

    pango_font_description_set_family(font, family ? family : bold ? FAMILY_BOLD : FAMILY);
    if (family && bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_font_description_set_absolute_size(font, size_mm * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

static double height_mm(PangoLayout *layout, double size_mm)
{
    return size_mm * (1 + PITCH * (pango_layout_get_line_count(layout) - 1));
}

/* Finds size and line breaks; false when nothing fits. */
static bool fit(PangoLayout *layout, const char *family, struct rect_mm box,
                const struct text_look *look, double *ret_size_mm)
{
    double w_mm = box.w - 2 * look->pad_mm;

    for (int wrapped = 0; wrapped <= 1; wrapped++) {
        double least = wrapped ? SCALE_LEAST : SCALE_ONE_LINE;

        pango_layout_set_width(layout, wrapped ? (int)(w_mm * PANGO_SCALE) : -1);
        for (int step = 0; 1 - step * SCALE_STEP >= least; step++) {
            double size_mm = look->size_pt * MM_PER_PT * (1 - step * SCALE_STEP);
            int w;

            set_size(layout, family, look->bold, size_mm);
            pango_layout_get_size(layout, &w, NULL);
            if ((double)w / PANGO_SCALE <= w_mm && height_mm(layout, size_mm) <= box.h) {
                *ret_size_mm = size_mm;
                return true;
            }
        }
    }
    return false;
}

/* Draws one run of glyphs from x on the baseline y; returns where the next one starts. Each cluster
 * goes with its characters: from glyphs alone a PDF's text would come out with look-alikes (⽴ for
 * 立). */
static double draw_run(cairo_t *cr, PangoGlyphItem *run, const char *text, double x, double y)
{
    cairo_scaled_font_t *font =
        pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(run->item->analysis.font));
    PangoGlyphItemIter cluster;
    cairo_matrix_t matrix;

    cairo_set_font_face(cr, cairo_scaled_font_get_font_face(font));
    cairo_scaled_font_get_font_matrix(font, &matrix);
    cairo_set_font_matrix(cr, &matrix);
    for (gboolean more = pango_glyph_item_iter_init_start(&cluster, run, text); more;
         more = pango_glyph_item_iter_next_cluster(&cluster)) {
        cairo_text_cluster_t extent = {cluster.end_index - cluster.start_index, 0};
        cairo_glyph_t glyphs[MAX_CLUSTER_GLYPHS];

        for (int i = cluster.start_glyph; i < cluster.end_glyph; i++) {
            const PangoGlyphInfo *info = &run->glyphs->glyphs[i];

            if (info->glyph != PANGO_GLYPH_EMPTY && extent.num_glyphs < MAX_CLUSTER_GLYPHS) {
                cairo_glyph_t *glyph = &glyphs[extent.num_glyphs++];

                glyph->index = info->glyph;
                glyph->x = x + (double)info->geometry.x_offset / PANGO_SCALE;
                glyph->y = y + (double)info->geometry.y_offset / PANGO_SCALE;
            }
            x += (double)info->geometry.width / PANGO_SCALE;
        }
        if (extent.num_glyphs > 0)
            cairo_show_text_glyphs(cr, text + cluster.start_index, extent.num_bytes, glyphs,
                                   extent.num_glyphs, &extent, 1, 0);
    }
    return x;
}

static void draw_lines(cairo_t *cr, PangoLayout *layout, struct rect_mm box,
                       const struct text_look *look, double size_mm)
{
    double y = box.y + (look->centre_v ? (box.h - height_mm(layout, size_mm)) / 2 : 0);
    cairo_font_options_t *options = font_options();

    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);

    for (int i = 0; i < pango_layout_get_line_count(layout); i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        PangoRectangle logical;
        double x = box.x + look->pad_mm, spare;

        pango_layout_line_get_extents(line, NULL, &logical);
        spare = box.w - 2 * look->pad_mm - (double)logical.width / PANGO_SCALE;
        if (look->align == FORM_ALIGN_CENTRE)
            x += spare / 2;
        else if (look->align == FORM_ALIGN_RIGHT)
            x += spare;
        for (GSList *run = line->runs; run; run = run->next)
            x = draw_run(cr, run->data, pango_layout_get_text(layout), x,
                         y + (i * PITCH + BASELINE) * size_mm);
    }
}

int text_draw(cairo_t *cr, PangoContext *context, const char *family, const char *text,
              struct rect_mm box, const struct text_look *look, struct why *why)
{
    PangoLayout *layout = pango_layout_new(context);
    double size_mm;
    int r = 0;

    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text, -1);
    if (!fit(layout, family, box, look, &size_mm))
        r = why_set(why, -EINVAL,
                    _("\"%s\" does not fit %g × %g mm; make its box larger or size_pt smaller"),
                    text, box.w, box.h);
    else if (pango_layout_get_unknown_glyphs_count(layout) > 0)
        r = why_set(why, -ENOENT,
                    _("no installed font has all characters of \"%s\"; install fonts-ipaexfont"),
                    text);
    else
        draw_lines(cr, layout, box, look, size_mm);
    g_object_unref(layout);
    return r;
}
