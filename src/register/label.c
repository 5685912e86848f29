/* SPDX-License-Identifier: Apache-2.0 */
#include "register/label.h"

#include <math.h>

/* Where a label's text begins, and how far its ends may be off: fonts and paddings differ. */
static const double LABEL_PAD_MM = 1.5, LABEL_OFF_MM = 1.2, LABEL_OFF_SHARE = 0.12;

/* Ink over area: least of a label over its cell's height, of its ends over its whole, of what lies
 * beside it over it. Densities, not extents: specks lie anywhere. */
static const double LABEL_MIN_INK = 0.012, LABEL_MIN_END = 0.3, LABEL_MAX_BESIDE = 0.35;
static const double LABEL_INSET_MM = 0.9, LABEL_SAMPLES_PER_MM = 3;
static const double MM_PER_PT = 25.4 / 72;

/* How far the middle of a label's ink may lie above or below the middle of its cell. Of 2,358
 * labels on typical faxes one lay farther off. */
static const double LABEL_OFF_MIDDLE_MM = 1.5;
static const double RULE_INK =
    0.7; /* of a label's width: a row of samples on a rule, not in text */

enum { MAX_LABEL_SAMPLES = 1200 };

/* How wide the longest line of a label is when set solid, mm: kanji and kana a full square, ASCII
 * half. */
static double text_width_mm(const char *text, double size_pt)
{
    double width = 0, widest = 0;

    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p == '\n')
            width = 0;
        else if (*p < 0x80)
            width += 0.5;
        else if ((*p & 0xc0) == 0xc0) /* first byte of a longer character */
            width += 1;
        widest = fmax(widest, width);
    }
    return widest * size_pt * MM_PER_PT;
}

/* Is there ink at the share t of the way from one point to another? */
static bool is_ink(const struct page *page, struct point_px from, struct point_px to, double t)
{
    int x = (int)floor(from.x + t * (to.x - from.x)), y = (int)floor(from.y + t * (to.y - from.y));

    return x >= 0 && y >= 0 && x < page->w_px && y < page->h_px &&
           GET_DATA_BIT(pixGetData(page->ink) + (long)y * pixGetWpl(page->ink), x);
}

static struct point_px between(struct point_px a, struct point_px b, double s)
{
    return (struct point_px){(1 - s) * a.x + s * b.x, (1 - s) * a.y + s * b.y};
}

static int n_samples(double length_mm)
{
    return (int)((length_mm - 2 * LABEL_INSET_MM) * LABEL_SAMPLES_PER_MM);
}

static double sample_share(int i, double length_mm)
{
    return (LABEL_INSET_MM + (i + 0.5) / LABEL_SAMPLES_PER_MM) / length_mm;
}

static int sample_at(double mm)
{
    return (int)lround((mm - LABEL_INSET_MM) * LABEL_SAMPLES_PER_MM);
}

/* Ink in each column of samples across a cell, as share of its height. Returns the number of
 * columns, from LABEL_INSET_MM on; 0 for a cell too small or too wide to look at. */
static int ink_across(const struct page *page, const struct quad_px *quad, struct rect_mm box,
                      double ret_ink[MAX_LABEL_SAMPLES])
{
    int nx = n_samples(box.w), ny = n_samples(box.h);

    if (nx > MAX_LABEL_SAMPLES || nx < 1 || ny < 1)
        return 0;
    for (int i = 0; i < nx; i++) {
        struct point_px top = between(quad->at[0], quad->at[1], sample_share(i, box.w));
        struct point_px bottom = between(quad->at[3], quad->at[2], sample_share(i, box.w));
        int n = 0;

        for (int j = 0; j < ny; j++)
            n += is_ink(page, top, bottom, sample_share(j, box.h));
        ret_ink[i] = (double)n / ny;
    }
    return nx;
}

/* Mean ink between two places of a cell, mm from its left; 0 for nothing. */
static double mean_ink(const double *ink, int n, double from_mm, double to_mm)
{
    int from = sample_at(from_mm), to = sample_at(to_mm);
    double sum = 0;

    from = from < 0 ? 0 : from;
    to = to > n ? n : to;
    for (int i = from; i < to; i++)
        sum += ink[i];
    return to > from ? sum / (to - from) : 0;
}

/* Where a label's text begins and ends, mm from the left of its cell. */
static void find_text(const struct form_cell *cell, double *ret_from_mm, double *ret_to_mm)
{
    double room_mm = cell->box.w - 2 * LABEL_PAD_MM;
    double text_mm = fmin(text_width_mm(cell->label, cell->size_pt), room_mm);

    *ret_from_mm = LABEL_PAD_MM + (cell->align == FORM_ALIGN_CENTRE  ? (room_mm - text_mm) / 2
                                   : cell->align == FORM_ALIGN_RIGHT ? room_mm - text_mm
                                                                     : 0);
    *ret_to_mm = *ret_from_mm + text_mm;
}

bool label_fits(const struct page *page, const struct form_cell *cell, const struct place *place)
{
    double ink[MAX_LABEL_SAMPLES], from_mm, to_mm, off_mm, end_mm, label_ink;
    int n = ink_across(page, &place->quad, cell->box, ink);

    find_text(cell, &from_mm, &to_mm);
    off_mm = LABEL_OFF_MM + LABEL_OFF_SHARE * (to_mm - from_mm);
    end_mm = fmin((to_mm - from_mm) / 2, cell->size_pt * MM_PER_PT + LABEL_OFF_MM);
    label_ink = mean_ink(ink, n, from_mm, to_mm);
    return label_ink >= LABEL_MIN_INK &&
           mean_ink(ink, n, from_mm, from_mm + end_mm) >= LABEL_MIN_END * label_ink &&
           mean_ink(ink, n, to_mm - end_mm, to_mm) >= LABEL_MIN_END * label_ink &&
           mean_ink(ink, n, 0, from_mm - off_mm) <= LABEL_MAX_BESIDE * label_ink &&
           mean_ink(ink, n, to_mm + off_mm, cell->box.w) <= LABEL_MAX_BESIDE * label_ink;
}

bool label_is_central(const struct page *page, const struct form_cell *cell,
                      const struct place *place)
{
    const struct point_px *at = place->quad.at;
    int ny = n_samples(cell->box.h), n_ink[MAX_LABEL_SAMPLES], n = 0, above = 0, middle = 0;
    double from_mm, to_mm;

    if (ny < 1 || ny > MAX_LABEL_SAMPLES)
        return true;
    find_text(cell, &from_mm, &to_mm);
    for (int j = 0; j < ny; j++) {
        struct point_px left = between(at[0], at[3], sample_share(j, cell->box.h));
        struct point_px right = between(at[1], at[2], sample_share(j, cell->box.h));

        n_ink[j] = 0;
        for (int i = sample_at(from_mm); i < sample_at(to_mm); i++)
            n_ink[j] += is_ink(page, left, right, sample_share(i, cell->box.w));
        if (n_ink[j] > RULE_INK * (sample_at(to_mm) - sample_at(from_mm)))
            n_ink[j] = 0;
        n += n_ink[j];
    }
    while (middle < ny && 2 * above < n)
        above += n_ink[middle++];
    return n > 0 &&
           fabs(sample_share(middle - 1, cell->box.h) - 0.5) * cell->box.h <= LABEL_OFF_MIDDLE_MM;
}
