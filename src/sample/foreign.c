/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/foreign.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sample/hand.h"
#include "sample/typing.h"

enum { MAX_CELLS = 16 };

struct desk {
    cairo_t *cr;
    const struct lists *lists;
    const struct fonts *fonts;
    double w_mm, h_mm, margin_mm;
    const char *font;
    struct hand hand;
    struct dice *dice;
};

/* Returns the height. */
static double print_text(const struct desk *desk, const char *text, double size_pt, double x_mm,
                         double y_mm, double w_mm, int centred)
{
    PangoLayout *layout = typing_layout(desk->cr, desk->font, size_pt, text, w_mm);
    double text_w_mm, text_h_mm;

    if (centred)
        pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    typing_size(layout, &text_w_mm, &text_h_mm);
    typing_show(desk->cr, layout, x_mm, y_mm);
    return text_h_mm;
}

static double heading(const struct desk *desk, double y_mm)
{
    return print_text(desk, lists_pick(desk->lists, LIST_HEADINGS, desk->dice),
                      dice_between(desk->dice, 14, 24), desk->margin_mm, y_mm,
                      desk->w_mm - 2 * desk->margin_mm, 1);
}

static void draw_letter(const struct desk *desk)
{
    double y_mm = desk->margin_mm, w_mm = desk->w_mm - 2 * desk->margin_mm;
    double size_pt = dice_between(desk->dice, 9, 12.5);
    double end_mm = desk->h_mm * dice_between(desk->dice, 0.5, 0.92);
    char date[40];

    snprintf(date, sizeof(date), "令和%d年%d月%d日", dice_int(desk->dice, 1, 9),
             dice_int(desk->dice, 1, 12), dice_int(desk->dice, 1, 28));
    print_text(desk, date, size_pt, desk->w_mm - desk->margin_mm - 45, y_mm, 45, 0);
    y_mm += 8;
    y_mm += print_text(desk, "各位", size_pt, desk->margin_mm, y_mm, w_mm, 0) + 8;
    y_mm += heading(desk, y_mm) + 8;
    while (y_mm < end_mm) {
        char paragraph[1200] = "　";
        int n = dice_int(desk->dice, 1, 4);

        for (int i = 0; i < n; i++)
            strncat(paragraph, lists_pick(desk->lists, LIST_SENTENCES, desk->dice),
                    sizeof(paragraph) - 1 - strlen(paragraph));
        y_mm += print_text(desk, paragraph, size_pt, desk->margin_mm, y_mm, w_mm, 0) +
                dice_between(desk->dice, 2, 7);
    }
}

/* A table of `rows` × `columns` with random widths; labels where the first column or row is.
 * Returns its lower edge. */
static double draw_grid(const struct desk *desk, double x_mm, double y_mm, double w_mm, int columns,
                        int rows)
{
    double edge[MAX_CELLS + 1] = {0}, sum = 0, pitch_mm = dice_between(desk->dice, 6, 13);
    double size_pt = dice_between(desk->dice, 8.5, 12);
    int by_hand = dice_hit(desk->dice, 0.4);

    for (int i = 1; i <= columns; i++)
        sum = edge[i] = sum + dice_between(desk->dice, 0.5, 2);
    cairo_set_line_width(desk->cr, dice_between(desk->dice, 0.15, 0.5));
    for (int row = 0; row < rows; row++)
        for (int i = 0; i < columns; i++) {
            double x0 = x_mm + w_mm * edge[i] / sum, x1 = x_mm + w_mm * edge[i + 1] / sum;
            double top_mm = y_mm + row * pitch_mm;
            const char *word = lists_pick(desk->lists, LIST_WORDS, desk->dice);

            cairo_rectangle(desk->cr, x0, top_mm, x1 - x0, pitch_mm);
            cairo_stroke(desk->cr);
            if (row == 0 || i == 0 || dice_hit(desk->dice, 0.4)) {
                if (by_hand && row > 0 && i > 0)
                    hand_write(desk->cr, &desk->hand, word, x0 + 1.5, top_mm + pitch_mm / 2,
                               fmin(desk->hand.em_mm, pitch_mm * 0.6), desk->dice);
                else
                    print_text(desk, word, size_pt, x0 + 1, top_mm + pitch_mm / 2 - size_pt * 0.22,
                               0, 0);
            }
        }
    return y_mm + rows * pitch_mm;
}

static void draw_table(const struct desk *desk)
{
    double y_mm = desk->margin_mm, w_mm = desk->w_mm - 2 * desk->margin_mm;

    y_mm += heading(desk, y_mm) + 6;
    while (y_mm < desk->h_mm - 60) {
        y_mm = draw_grid(desk, desk->margin_mm, y_mm, w_mm, dice_int(desk->dice, 1, 7),
                         dice_int(desk->dice, 1, 14)) +
               dice_between(desk->dice, 4, 20);
        if (y_mm < desk->h_mm - 30 && dice_hit(desk->dice, 0.6))
            y_mm += print_text(desk, lists_pick(desk->lists, LIST_SENTENCES, desk->dice), 10,
                               desk->margin_mm, y_mm, w_mm, 0) +
                    4;
        if (dice_hit(desk->dice, 0.25))
            break;
    }
}

static void draw_cover(const struct desk *desk)
{
    static const char *const label[] = {"送信先", "ご担当", "FAX", "発信元",
                                        "日付",   "枚数",   "件名"};
    double y_mm = desk->margin_mm + 5, w_mm = desk->w_mm - 2 * desk->margin_mm;
    double pitch_mm = dice_between(desk->dice, 8, 13), label_mm = dice_between(desk->dice, 22, 40);
    int by_hand = dice_hit(desk->dice, 0.5);

    y_mm += print_text(desk, dice_hit(desk->dice, 0.6) ? "FAX送付状" : "送信票", 24,
                       desk->margin_mm, y_mm, w_mm, 1) +
            10;
    cairo_set_line_width(desk->cr, 0.3);
    for (int i = 0; i < 7; i++, y_mm += pitch_mm) {
        char value[200];

        cairo_rectangle(desk->cr, desk->margin_mm, y_mm, w_mm, pitch_mm);
        cairo_move_to(desk->cr, desk->margin_mm + label_mm, y_mm);
        cairo_line_to(desk->cr, desk->margin_mm + label_mm, y_mm + pitch_mm);
        cairo_stroke(desk->cr);
        print_text(desk, label[i], 11, desk->margin_mm + 2, y_mm + pitch_mm / 2 - 2.5, 0, 0);
        if (i == 2)
            snprintf(value, sizeof(value), "03-3542-3495");
        else if (i == 4)
            snprintf(value, sizeof(value), "%d月%d日", dice_int(desk->dice, 5, 6),
                     dice_int(desk->dice, 1, 28));
        else if (i == 5)
            snprintf(value, sizeof(value), "2枚（本紙含む）");
        else if (i == 6)
            snprintf(value, sizeof(value), "連絡票の送付について");
        else
            snprintf(value, sizeof(value), "%s病院 %s",
                     lists_pick(desk->lists, LIST_TOWNS, desk->dice),
                     lists_pick(desk->lists, LIST_DEPARTMENTS, desk->dice));
        if (by_hand)
            hand_write(desk->cr, &desk->hand, value, desk->margin_mm + label_mm + 3,
                       y_mm + pitch_mm / 2, fmin(desk->hand.em_mm, pitch_mm * 0.6), desk->dice);
        else
            print_text(desk, value, 11, desk->margin_mm + label_mm + 3, y_mm + pitch_mm / 2 - 2.5,
                       0, 0);
    }
    y_mm += 10;
    for (int i = 0; i < 3; i++)
        y_mm += print_text(desk, lists_pick(desk->lists, LIST_SENTENCES, desk->dice), 11,
                           desk->margin_mm, y_mm, w_mm, 0) +
                3;
}

static void draw_note(const struct desk *desk)
{
    double y_mm = desk->margin_mm + dice_between(desk->dice, 0, 40);
    int n = dice_int(desk->dice, 2, 14);

    for (int i = 0; i < n && y_mm < desk->h_mm - 20; i++) {
        char line[80] = "";
        const char *sentence = lists_pick(desk->lists, LIST_SENTENCES, desk->dice);
        size_t cut = 0;

        while (cut < 60 && sentence[cut]) /* whole characters */
            cut += (sentence[cut] & 0x80) ? 3 : 1;
        memcpy(line, sentence, cut);
        hand_write(desk->cr, &desk->hand, line, desk->margin_mm + dice_between(desk->dice, 0, 10),
                   y_mm, desk->hand.em_mm * 1.1, desk->dice);
        y_mm += desk->hand.em_mm * dice_between(desk->dice, 1.5, 2.4);
    }
}

static void draw_figure(const struct desk *desk)
{
    int n = dice_int(desk->dice, 3, 14);

    heading(desk, desk->margin_mm);
    for (int i = 0; i < n; i++) {
        double x = dice_between(desk->dice, desk->margin_mm, desk->w_mm - 60);
        double y = dice_between(desk->dice, desk->margin_mm + 15, desk->h_mm - 50);
        double w = dice_between(desk->dice, 15, 55), h = dice_between(desk->dice, 8, 40);

        cairo_set_line_width(desk->cr, dice_between(desk->dice, 0.2, 0.9));
        switch (dice_int(desk->dice, 0, 3)) {
        case 0:
            cairo_rectangle(desk->cr, x, y, w, h);
            break;
        case 1:
            cairo_arc(desk->cr, x, y, h / 2, 0, 2 * M_PI);
            break;
        case 2:
            cairo_move_to(desk->cr, x, y);
            cairo_line_to(desk->cr, x + w, y + h);
            break;
        default:
            cairo_move_to(desk->cr, x, y);
            cairo_curve_to(desk->cr, x + w / 2, y - h, x + w / 2, y + h, x + w, y);
        }
        if (dice_hit(desk->dice, 0.1))
            cairo_fill_preserve(desk->cr);
        cairo_stroke(desk->cr);
        print_text(desk, lists_pick(desk->lists, LIST_WORDS, desk->dice), 10, x + 2, y + 2, 0, 0);
    }
}

void foreign_draw(cairo_t *cr, enum foreign_kind kind, const struct lists *lists,
                  const struct fonts *fonts, double w_mm, double h_mm, struct dice *dice)
{
    struct desk desk = {.cr = cr,
                        .lists = lists,
                        .fonts = fonts,
                        .w_mm = w_mm,
                        .h_mm = h_mm,
                        .margin_mm = dice_between(dice, 15, 28),
                        .font = fonts->typed[dice_index(dice, fonts->n_typed)],
                        .hand = hand_new(fonts, dice),
                        .dice = dice};

    cairo_set_source_rgb(cr, 0, 0, 0);
    switch (kind) {
    case FOREIGN_LETTER:
        draw_letter(&desk);
        break;
    case FOREIGN_TABLE:
        draw_table(&desk);
        break;
    case FOREIGN_COVER:
        draw_cover(&desk);
        break;
    case FOREIGN_NOTE:
        draw_note(&desk);
        break;
    case FOREIGN_FIGURE:
        draw_figure(&desk);
        break;
    default:
        break;
    }
}
