/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/fill.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sample/spell.h"
#include "sample/typing.h"
#include "text/utf8.h"

static const double LEAST_EM_MM = 2.4, LEAST_PT = 6.5;

/* Handwriting fills at most this share of a cell's height on one line, and this share a line on
 * several. */
static const double TALLEST = 0.72, TALLEST_OF_TWO = 0.44;

/* Distance of handwritten lines, in em. */
static const double LINE_PITCH = 1.45;

enum { MAX_LINES = 12 };

struct lines {
    char text[MAX_LINES][SPELL_SIZE];
    unsigned n;
};

struct fill_look fill_look_new(const struct fonts *fonts, bool typed, struct dice *dice)
{
    static const double sizes_pt[] = {9, 10, 10.5, 10.5, 11, 12};
    struct fill_look look = {
        .typed = typed,
        .hand = hand_new(fonts, dice),
        .typed_font = fonts->typed[dice_index(dice, fonts->n_typed)],
        .typed_pt = sizes_pt[dice_index(dice, sizeof(sizes_pt) / sizeof(sizes_pt[0]))],
        .centred = dice_hit(dice, 0.25),
        .margin_mm = dice_between(dice, 1.2, 4.0),
    };

    if (fonts->only_typed)
        look.typed_font = fonts->only_typed;
    return look;
}

/* Breaks text after at most `fit` mm; the break is put after a space or before '@' where there is
 * one. */
static void break_lines(const struct hand *hand, const char *text, double em_mm, double w_mm,
                        struct lines *lines)
{
    *lines = (struct lines){0};
    while (*text && lines->n < MAX_LINES) {
        char *line = lines->text[lines->n++];
        const char *start = text, *at = text, *good = NULL;
        bool fits = true;

        while (*at && *at != '\n') {
            const char *next = at;

            utf8_next(&next);
            memcpy(line, start, (size_t)(next - start));
            line[next - start] = '\0';
            if (at > start && hand_width_mm(hand, line, em_mm) > w_mm) {
                fits = false;
                break;
            }
            if (*at == '@' || (at > start && utf8_is_space((unsigned char)at[-1])))
                good = at;
            at = next;
        }
        if (!fits && good > start + (at - start) / 5)
            at = good;
        line[at - start] = '\0';
        text = *at == '\n' ? at + 1 : at;
    }
}

/* One or two lines for a cell that is not free text; the size shrinks until they fit. */
static double fit_lines(const struct fill_look *look, const struct form_field *field,
                        const char *text, double w_mm, struct lines *lines)
{
    double em_mm = fmin(look->hand.em_mm, field->box.h * TALLEST);
    double one_line_mm = hand_width_mm(&look->hand, text, 1.0);

    if (one_line_mm * em_mm <= w_mm || field->max_lines < 2) {
        em_mm = fmax(LEAST_EM_MM, fmin(em_mm, w_mm / one_line_mm));
        break_lines(&look->hand, text, em_mm, INFINITY, lines);
        return em_mm;
    }
    /* a little smaller on one line rather than on two */
    if (one_line_mm * em_mm * 0.7 <= w_mm) {
        break_lines(&look->hand, text, w_mm / one_line_mm, INFINITY, lines);
        return w_mm / one_line_mm;
    }
    em_mm = fmin(em_mm, field->box.h * TALLEST_OF_TWO);
    do {
        break_lines(&look->hand, text, em_mm, w_mm, lines);
        em_mm *= 0.95;
    } while (lines->n > 2 && em_mm > LEAST_EM_MM);
    return em_mm / 0.95;
}

/* A wrong beginning, crossed out, before the right text. Returns where the text may begin. */
static double write_struck_out(cairo_t *cr, const struct hand *hand, const char *text, double x_mm,
                               double y_mm, double em_mm, struct dice *dice)
{
    char wrong[16] = "";
    const char *end = text;
    double end_mm;

    utf8_next(&end);
    if (*end && *end != '\n')
        utf8_next(&end);
    memcpy(wrong, text, (size_t)(end - text));
    end_mm = hand_write(cr, hand, wrong, x_mm, y_mm, em_mm, dice);
    cairo_set_source_rgb(cr, 1 - hand->darkness, 1 - hand->darkness, 1 - hand->darkness);
    cairo_set_line_width(cr, 0.35);
    for (int i = -1; i <= 1; i += 2) {
        double y = y_mm + i * em_mm * 0.12;

        cairo_move_to(cr, x_mm - 0.5, y + dice_gauss(dice, 0.2));
        cairo_line_to(cr, end_mm, y + dice_gauss(dice, 0.2));
        cairo_stroke(cr);
    }
    return end_mm + em_mm * 0.4;
}

static void write_by_hand(cairo_t *cr, const struct form_field *field, const struct fill_look *look,
                          const struct lines *lines, double em_mm, struct dice *dice)
{
    double pitch_mm = em_mm * LINE_PITCH;
    bool free_text = field->kind == FORM_KIND_TEXT;
    double y_mm = field->box.y + dice_gauss(dice, 0.05 * fmin(field->box.h, 12));

    if (!free_text)
        pitch_mm = fmin(pitch_mm, field->box.h * 0.47);
    y_mm +=
        free_text ? look->margin_mm + em_mm * 0.6 : (field->box.h - (lines->n - 1) * pitch_mm) / 2;
    for (unsigned i = 0; i < lines->n; i++, y_mm += pitch_mm) {
        double free_mm = field->box.w - hand_width_mm(&look->hand, lines->text[i], em_mm);
        double x_mm = field->box.x + look->margin_mm + dice_gauss(dice, 0.5);

        if (look->centred && !free_text)
            x_mm = fmax(x_mm, field->box.x + free_mm / 2 + dice_gauss(dice, 1));
        if (i == 0 && lines->n == 1 && free_mm > 5 * em_mm && dice_hit(dice, look->strike_out))
            x_mm = write_struck_out(cr, &look->hand, lines->text[0], field->box.x + look->margin_mm,
                                    y_mm, em_mm, dice);
        hand_write(cr, &look->hand, lines->text[i], x_mm, y_mm, em_mm, dice);
    }
}

/* A personal seal at the right end of a name's cell: a ring with the first characters of the name
 * in it. */
static void stamp_seal(cairo_t *cr, const struct form_field *field, const struct fill_look *look,
                       const char *name, struct dice *dice)
{
    double radius_mm = dice_between(dice, 3.8, 5.2), grey = dice_between(dice, 0.05, 0.45);
    double x_mm = field->box.x + field->box.w - radius_mm - dice_between(dice, 0.5, 4);
    double y_mm = field->box.y + field->box.h / 2 + dice_gauss(dice, 0.8), w_mm, h_mm;
    char column[24] = "";
    PangoLayout *layout;

    for (int i = 0; i < 2 && *name; i++) {
        const char *start = name;

        utf8_next(&name);
        strncat(column, start, (size_t)(name - start));
        strcat(column, i == 0 ? "\n" : "");
    }
    cairo_set_source_rgb(cr, grey, grey, grey);
    cairo_set_line_width(cr, dice_between(dice, 0.4, 0.8));
    cairo_new_path(cr); /* typing leaves a point behind, which the arc would be joined to */
    cairo_arc(cr, x_mm, y_mm, radius_mm, 0, 2 * M_PI);
    cairo_stroke(cr);
    layout = typing_layout(cr, look->typed_font, radius_mm / 0.36, column, 0);
    typing_size(layout, &w_mm, &h_mm);
    typing_show(cr, layout, x_mm - w_mm / 2, y_mm - h_mm / 2);
}

/* Text between two marks of a pango line. */
static void keep_lines(PangoLayout *layout, double h_mm, struct lines *lines)
{
    const char *text = pango_layout_get_text(layout);
    double y_mm = 0;

    *lines = (struct lines){0};
    for (int i = 0; i < pango_layout_get_line_count(layout) && lines->n < MAX_LINES; i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        PangoRectangle box;

        pango_layout_line_get_extents(line, NULL, &box);
        y_mm += box.height / (double)PANGO_SCALE;
        if (y_mm > h_mm)
            break;
        memcpy(lines->text[lines->n], text + line->start_index, (size_t)line->length);
        lines->text[lines->n++][line->length] = '\0';
    }
}

static void type_field(cairo_t *cr, const struct form_field *field, const struct fill_look *look,
                       const char *text, struct lines *lines)
{
    bool free_text = field->kind == FORM_KIND_TEXT;
    double margin_mm = look->margin_mm, size_pt = look->typed_pt, w_mm, h_mm;
    double room_mm = field->box.w - 2 * margin_mm, tall_mm = field->box.h - 0.6;
    PangoLayout *layout = typing_layout(cr, look->typed_font, size_pt, text, room_mm);

    typing_size(layout, &w_mm, &h_mm);
    while (!free_text && h_mm > tall_mm && size_pt > LEAST_PT) {
        g_object_unref(layout);
        size_pt -= 0.5;
        layout = typing_layout(cr, look->typed_font, size_pt, text, room_mm);
        typing_size(layout, &w_mm, &h_mm);
    }
    keep_lines(layout, free_text ? tall_mm - 1 : INFINITY, lines);
    if (free_text) { /* only the lines that fit are printed */
        char shown[SPELL_SIZE] = "";

        for (unsigned i = 0; i < lines->n; i++) {
            strncat(shown, i ? "\n" : "", SPELL_SIZE - 1 - strlen(shown));
            strncat(shown, lines->text[i], SPELL_SIZE - 1 - strlen(shown));
        }
        pango_layout_set_width(layout, -1);
        pango_layout_set_text(layout, shown, -1);
    }
    cairo_set_source_rgb(cr, 0, 0, 0);
    typing_show(cr, layout,
                look->centred && !free_text ? field->box.x + (field->box.w - w_mm) / 2
                                            : field->box.x + margin_mm,
                field->box.y + (free_text ? 1 : (field->box.h - h_mm) / 2));
}

/* The lines as written become the value of a free text. */
static int set_text_value(struct sample_value *value, const struct lines *lines)
{
    char *text = calloc(1, lines->n * (size_t)SPELL_SIZE + 1);

    if (!text)
        return -ENOMEM;
    for (unsigned i = 0; i < lines->n; i++) {
        strcat(text, i ? "\n" : "");
        strcat(text, lines->text[i]);
    }
    free(value->value);
    free(value->written);
    value->value = text;
    value->written = strdup(text);
    return value->written ? 0 : -ENOMEM;
}

int fill_draw(cairo_t *cr, const struct form *form, const struct fill_look *look,
              struct nomination *nomination, struct dice *dice)
{
    struct lines *lines = malloc(sizeof(*lines));
    int r = lines ? 0 : -ENOMEM;

    for (size_t i = 0; i < form->n_fields && !r; i++) {
        const struct form_field *field = &form->fields[i];
        struct sample_value *value = &nomination->values[i];
        double room_mm = field->box.w - 2 * look->margin_mm;

        if (!value->written[0])
            continue;
        if (look->typed) {
            type_field(cr, field, look, value->written, lines);
        } else if (field->kind == FORM_KIND_TEXT) {
            double em_mm = fmin(look->hand.em_mm, 5.2);
            unsigned fit = (unsigned)((field->box.h - look->margin_mm) / (em_mm * LINE_PITCH));

            break_lines(&look->hand, value->written, em_mm, room_mm, lines);
            lines->n = lines->n < fit ? lines->n : fit;
            write_by_hand(cr, field, look, lines, em_mm, dice);
        } else {
            double em_mm = fit_lines(look, field, value->written, room_mm, lines);

            write_by_hand(cr, field, look, lines, em_mm, dice);
        }
        if (field->kind == FORM_KIND_TEXT)
            r = set_text_value(value, lines);
        if (field->kind == FORM_KIND_NAME && dice_hit(dice, look->stamp))
            stamp_seal(cr, field, look, value->value, dice);
    }
    free(lines);
    return r;
}
