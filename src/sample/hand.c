/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/hand.h"

#include FT_OUTLINE_H
#include <math.h>

#include "text/utf8.h"

enum { CURVE_STEPS = 8, N_WAVES = 3 };

/* Longest straight piece of an outline, in em: longer ones are cut so that they can bend. */
static const double PIECE_EM = 0.08;

/* Middle of a kanji above the baseline, in em: the body reaches from -0.12 to 0.88. */
static const double MIDDLE_EM = 0.38;

/* The bending of one character: a sum of slow waves in both directions. */
struct bend {
    double x_amplitude[N_WAVES], y_amplitude[N_WAVES];
    double kx[N_WAVES], ky[N_WAVES], phase[N_WAVES];
};

/* From font units to the page, and the pen's way there. */
struct trace {
    cairo_t *cr;
    double per_unit;                      /* em per font unit */
    double a, b, c, d, x_mm, y_mm, em_mm; /* page = em_mm * (matrix · em) + position */
    struct bend bend;
    FT_Vector at;
};

/* Width of a font's strokes, measured on 一: of a long stroke, twice its area by its outline's
 * length. */
static double stem_em(const struct fonts *fonts, size_t font)
{
    FT_Face face = fonts_glyph(fonts, font, 0x4e00);
    const FT_Outline *outline;
    double area = 0, length = 0;
    int start = 0;

    if (!face)
        return 0.06;
    outline = &face->glyph->outline;
    for (int i = 0; i < outline->n_contours; start = outline->contours[i++] + 1)
        for (int j = start; j <= outline->contours[i]; j++) {
            const FT_Vector *p = &outline->points[j];
            const FT_Vector *q = &outline->points[j < outline->contours[i] ? j + 1 : start];

            area += (double)p->x * (double)q->y - (double)q->x * (double)p->y;
            length += hypot((double)(q->x - p->x), (double)(q->y - p->y));
        }
    return fabs(area) / length / face->units_per_EM;
}

struct hand hand_new(const struct fonts *fonts, struct dice *dice)
{
    unsigned design = (unsigned)dice_index(dice, fonts->n_designs);
    size_t first = 0, n = 0;
    struct hand hand = {.fonts = fonts};

    if (fonts->only_design >= 0)
        design = (unsigned)fonts->only_design;
    while (fonts->hands[first].design != design)
        first++;
    while (first + n < fonts->n_hands && fonts->hands[first + n].design == design)
        n++;
    hand.font = first + dice_index(dice, n);
    hand.em_mm = dice_between(dice, 3.9, 6.3);
    hand.aspect = dice_between(dice, 0.82, 1.12);
    hand.slant = dice_gauss(dice, 0.07);
    hand.kana_scale = dice_between(dice, 0.8, 1.0);
    hand.ascii_scale = dice_between(dice, 0.85, 1.15);
    hand.spacing = dice_between(dice, -0.05, 0.12);
    hand.pen_mm = dice_between(dice, 0.24, 0.52);
    hand.stem_em = stem_em(fonts, hand.font);
    hand.darkness = dice_between(dice, 0.8, 1.0);
    hand.shake = dice_between(dice, 0.5, 1.6);
    hand.bend_em = dice_between(dice, 0.008, 0.03);
    hand.rise = dice_gauss(dice, 0.008);
    return hand;
}

static double script_scale(const struct hand *hand, uint32_t c)
{
    if (c < 0x80)
        return hand->ascii_scale;
    return c >= 0x3041 && c <= 0x30ff ? hand->kana_scale : 1.0;
}

/* Advance in em; characters that no hand has take an em. */
static double advance_em(const struct hand *hand, uint32_t c)
{
    FT_Face face = fonts_glyph(hand->fonts, hand->font, c);
    double em = face ? face->glyph->advance.x / (double)face->units_per_EM : 1.0;

    return (em * hand->aspect + hand->spacing) * script_scale(hand, c);
}

double hand_width_mm(const struct hand *hand, const char *text, double em_mm)
{
    double width_em = 0;
    uint32_t c;

    while ((c = utf8_next(&text)))
        width_em += advance_em(hand, c);
    return width_em * em_mm;
}

static struct bend make_bend(const struct hand *hand, struct dice *dice)
{
    struct bend bend;

    for (int i = 0; i < N_WAVES; i++) {
        double wavelength_em = dice_between(dice, 0.5, 1.8),
               direction = dice_between(dice, 0, 2 * M_PI);

        bend.x_amplitude[i] = dice_gauss(dice, hand->bend_em);
        bend.y_amplitude[i] = dice_gauss(dice, hand->bend_em);
        bend.kx[i] = 2 * M_PI * cos(direction) / wavelength_em;
        bend.ky[i] = 2 * M_PI * sin(direction) / wavelength_em;
        bend.phase[i] = dice_between(dice, 0, 2 * M_PI);
    }
    return bend;
}

static void line_to(struct trace *trace, double x_unit, double y_unit, int move)
{
    double u = x_unit * trace->per_unit, v = y_unit * trace->per_unit - MIDDLE_EM, du = 0, dv = 0,
           x, y;

    for (int i = 0; i < N_WAVES; i++) {
        double wave = sin(trace->bend.kx[i] * u + trace->bend.ky[i] * v + trace->bend.phase[i]);

        du += trace->bend.x_amplitude[i] * wave;
        dv += trace->bend.y_amplitude[i] * wave;
    }
    u += du;
    v += dv;
    x = trace->x_mm + trace->em_mm * (trace->a * u + trace->b * v);
    y = trace->y_mm - trace->em_mm * (trace->c * u + trace->d * v);
    if (move)
        cairo_move_to(trace->cr, x, y);
    else
        cairo_line_to(trace->cr, x, y);
}

static int on_move(const FT_Vector *to, void *user)
{
    struct trace *trace = user;

    cairo_close_path(trace->cr);
    line_to(trace, (double)to->x, (double)to->y, 1);
    trace->at = *to;
    return 0;
}

static int on_line(const FT_Vector *to, void *user)
{
    struct trace *trace = user;
    double dx = (double)(to->x - trace->at.x), dy = (double)(to->y - trace->at.y);
    int n = 1 + (int)(hypot(dx, dy) * trace->per_unit / PIECE_EM);

    for (int i = 1; i <= n; i++)
        line_to(trace, (double)trace->at.x + dx * i / n, (double)trace->at.y + dy * i / n, 0);
    trace->at = *to;
    return 0;
}

static int on_cubic(const FT_Vector *c1, const FT_Vector *c2, const FT_Vector *to, void *user)
{
    struct trace *trace = user;

    for (int i = 1; i <= CURVE_STEPS; i++) {
        double t = i / (double)CURVE_STEPS, s = 1 - t;
        double w0 = s * s * s, w1 = 3 * s * s * t, w2 = 3 * s * t * t, w3 = t * t * t;

        line_to(
            trace,
            w0 * (double)trace->at.x + w1 * (double)c1->x + w2 * (double)c2->x + w3 * (double)to->x,
            w0 * (double)trace->at.y + w1 * (double)c1->y + w2 * (double)c2->y + w3 * (double)to->y,
            0);
    }
    trace->at = *to;
    return 0;
}

static int on_conic(const FT_Vector *control, const FT_Vector *to, void *user)
{
    struct trace *trace = user;

    for (int i = 1; i <= CURVE_STEPS; i++) {
        double t = i / (double)CURVE_STEPS, s = 1 - t;
        double w0 = s * s, w1 = 2 * s * t, w2 = t * t;

        line_to(trace, w0 * (double)trace->at.x + w1 * (double)control->x + w2 * (double)to->x,
                w0 * (double)trace->at.y + w1 * (double)control->y + w2 * (double)to->y, 0);
    }
    trace->at = *to;
    return 0;
}

/* Fills the path; a pen wider or narrower than the font's adds or takes away along the edge. */
static void ink(cairo_t *cr, double wider_mm, double darkness)
{
    if (wider_mm >= 0) {
        cairo_set_source_rgb(cr, 1 - darkness, 1 - darkness, 1 - darkness);
        cairo_fill_preserve(cr);
        cairo_stroke(cr);
        return;
    }
    cairo_push_group_with_content(cr, CAIRO_CONTENT_COLOR_ALPHA);
    cairo_set_source_rgb(cr, 1 - darkness, 1 - darkness, 1 - darkness);
    cairo_fill_preserve(cr);
    cairo_set_operator(cr, CAIRO_OPERATOR_DEST_OUT);
    cairo_stroke(cr);
    cairo_pop_group_to_source(cr);
    cairo_paint(cr);
}

static void clip_to_path(cairo_t *cr)
{
    cairo_path_t *path = cairo_copy_path(cr);
    double x0, y0, x1, y1;

    cairo_fill_extents(cr, &x0, &y0, &x1, &y1);
    cairo_new_path(cr);
    cairo_rectangle(cr, x0, y0, x1 - x0, y1 - y0);
    cairo_clip(cr);
    cairo_append_path(cr, path);
    cairo_path_destroy(path);
}

static void write_character(cairo_t *cr, const struct hand *hand, FT_Face face, double scale,
                            double x_mm, double y_mm, double em_mm, struct dice *dice)
{
    static const FT_Outline_Funcs functions = {on_move, on_line, on_conic, on_cubic, 0, 0};
    double size = scale * (1 + dice_gauss(dice, 0.05 * hand->shake));
    double wide = size * hand->aspect * (1 + dice_gauss(dice, 0.045 * hand->shake));
    double turn = dice_gauss(dice, 0.03 * hand->shake);
    double lean = hand->slant + dice_gauss(dice, 0.03 * hand->shake);
    struct trace trace = {.cr = cr,
                          .per_unit = 1.0 / face->units_per_EM,
                          .a = wide * cos(turn),
                          .b = size * (lean - sin(turn)),
                          .c = wide * sin(turn),
                          .d = size * cos(turn),
                          .x_mm = x_mm + em_mm * dice_gauss(dice, 0.02 * hand->shake),
                          .y_mm = y_mm + em_mm * dice_gauss(dice, 0.03 * hand->shake),
                          .em_mm = em_mm};

    /* never so thick that it fills the gaps of a kanji, nor so thin that the font's strokes break
     */
    double stem_mm = hand->stem_em * em_mm * size;
    double wider_mm = hand->pen_mm * (1 + dice_gauss(dice, 0.1)) - stem_mm;

    wider_mm = fmax(-0.25 * stem_mm, fmin(0.09 * em_mm - stem_mm, wider_mm));
    trace.bend = make_bend(hand, dice);
    cairo_new_path(cr);
    FT_Outline_Decompose(&face->glyph->outline, &functions, &trace);
    cairo_close_path(cr);
    cairo_save(cr);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(cr, fabs(wider_mm));
    if (wider_mm < 0) /* a group is as large as the clip */
        clip_to_path(cr);
    ink(cr, wider_mm, fmin(1.0, hand->darkness * (1 + dice_gauss(dice, 0.05))));
    cairo_restore(cr);
    cairo_new_path(cr);
}

double hand_write(cairo_t *cr, const struct hand *hand, const char *text, double x_mm, double y_mm,
                  double em_mm, struct dice *dice)
{
    double start_mm = x_mm;
    uint32_t c;

    while ((c = utf8_next(&text))) {
        double advance = advance_em(hand, c);
        FT_Face face = fonts_glyph(hand->fonts, hand->font, c);

        if (face)
            write_character(cr, hand, face, script_scale(hand, c), x_mm,
                            y_mm + hand->rise * (x_mm - start_mm), em_mm, dice);
        x_mm += em_mm * (advance + dice_gauss(dice, 0.025 * hand->shake));
    }
    return x_mm;
}
