/* SPDX-License-Identifier: Apache-2.0 */
#include "read/gaps.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "text/utf8.h"

/* All in em, the size of a full-width character. Between kanji that stand close there are 0.05 to
 * 0.3; the narrowest typed space, that of a proportional font, makes 0.3 to 0.5. Most names have a
 * gap, most of the others none: so the same white is sooner one in a name. */
static const double least_in_name = 0.31, least_elsewhere = 0.38;
static const double few_extra = 0.08;      /* where few characters tell the usual distance */
static const double narrow_extra = 0.14;   /* beside a character that does not fill its square */
static const double over_usual = 0.18;     /* more than the median of the line's other distances */
static const double least_of_widest = 0.7; /* of the line's widest gap */

/* Several gaps need words of some length between: in 4 of 10 places they are letter spacing. */
enum { LEAST_PLACES_A_GAP = 4 };

enum { MANY_PLACES = 3 };

static const double narrow_em = 0.55; /* width of a letter or digit */
static const double body_em = 0.95;   /* ink of a line of kanji, by its number of characters */

/* Distances wider than this share of the line's height are left out when its em is measured. */
static const double wide_share = 0.35;

enum script {
    SCRIPT_NONE,   /* punctuation: white on one side is its own */
    SCRIPT_FULL,   /* kanji */
    SCRIPT_NARROW, /* kana: り and ッ stand in much white */
    SCRIPT_LATIN,
};

static enum script script_of(const char *text)
{
    uint32_t c = utf8_next(&text);

    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
        return SCRIPT_LATIN;
    if ((c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x20000)
        return SCRIPT_FULL;
    if (c == 0x3005) /* 々 */
        return SCRIPT_FULL;
    if ((c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC)
        return SCRIPT_NARROW;
    return SCRIPT_NONE;
}

/* The white between two neighbouring characters. */
struct white {
    double middle_px, width_px;
    double extra_em; /* a gap must be so much wider here; infinite: never one */
};

static double extra_between(enum script left, enum script right)
{
    if (left == SCRIPT_NONE || right == SCRIPT_NONE ||
        (left == SCRIPT_LATIN && right == SCRIPT_LATIN))
        return INFINITY;
    return narrow_extra * ((left != SCRIPT_FULL) + (right != SCRIPT_FULL));
}

static bool has_ink(const struct plane *line, int x)
{
    for (int y = 0; y < line->h; y++)
        if (line->at[(size_t)y * (size_t)line->w + (size_t)x] < PLANE_INK_BELOW)
            return true;
    return false;
}

static double middle_of(const struct glyph *glyph)
{
    return (glyph->left + glyph->right) / 2;
}

/* One for every two neighbours: the widest run without ink that has its middle between theirs.
 * *ret_length: columns from the first ink to the last. */
static void measure_whites(const struct plane *line, const struct line_text *text,
                           struct white *whites, double *ret_length)
{
    int first = -1, last = -1;
    size_t pair = 0;

    for (size_t i = 0; i + 1 < text->n_glyphs; i++)
        whites[i] = (struct white){.extra_em = extra_between(script_of(text->glyphs[i].text),
                                                             script_of(text->glyphs[i + 1].text))};
    for (int x = 0; x < line->w; x++) {
        double middle = (last + 1 + x) / 2.0, width = x - last - 1;

        if (!has_ink(line, x))
            continue;
        if (first < 0)
            first = x;
        while (pair + 1 < text->n_glyphs && middle >= middle_of(&text->glyphs[pair + 1]))
            pair++;
        if (x > first && pair + 1 < text->n_glyphs && middle > middle_of(&text->glyphs[pair]) &&
            width > whites[pair].width_px) {
            whites[pair].middle_px = middle;
            whites[pair].width_px = width;
        }
        last = x;
    }
    *ret_length = first < 0 ? 0 : last - first + 1;
}

static int ink_height(const struct plane *line)
{
    int top = line->h, bottom = -1;

    for (int y = 0; y < line->h; y++)
        for (int x = 0; x < line->w; x++)
            if (line->at[(size_t)y * (size_t)line->w + (size_t)x] < PLANE_INK_BELOW) {
                top = y < top ? y : top;
                bottom = y;
            }
    return bottom - top + 1;
}

/* The size of a character: the line's height is too much where writing rises or a stray mark
 * belongs to it, its length by the number of characters is too much where words stand apart. */
static double find_em(const struct plane *line, const struct line_text *text,
                      const struct white *whites, double length)
{
    double height = ink_height(line), n_em = 0;

    for (size_t i = 0; i < text->n_glyphs; i++)
        n_em += script_of(text->glyphs[i].text) == SCRIPT_LATIN ? narrow_em : 1;
    for (size_t i = 0; i + 1 < text->n_glyphs; i++)
        if (whites[i].width_px > wide_share * height)
            length -= whites[i].width_px;
    return fmin(height, length / n_em / body_em);
}

static int narrower_first(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;

    return p < q ? -1 : p > q;
}

/* The median of all widths but the widest (of an even number the lower one: a gap less, a name more
 * likely whole). */
static double usual_width(const struct white *whites, size_t n, double *room)
{
    for (size_t i = 0; i < n; i++)
        room[i] = whites[i].width_px;
    qsort(room, n, sizeof(*room), narrower_first);
    return n < 2 ? 0 : room[(n - 1) / 2];
}

int gaps_find(const struct plane *line, const struct line_text *text, struct gaps *gaps)
{
    size_t n = text->n_glyphs ? text->n_glyphs - 1 : 0;
    _cleanup_(cleanup_freep) struct white *whites = calloc(n + 1, sizeof(*whites));
    _cleanup_(cleanup_freep) double *room = calloc(n + 1, sizeof(*room));
    double least =
        (gaps->in_name ? least_in_name : least_elsewhere) + (n < MANY_PLACES ? few_extra : 0);
    double length, em, usual, widest = 0;

    if (!whites || !room)
        return -ENOMEM;
    gaps->n = 0;
    measure_whites(line, text, whites, &length);
    em = n ? find_em(line, text, whites, length) : 0;
    usual = usual_width(whites, n, room);
    for (size_t i = 0; i < n; i++)
        if (whites[i].width_px >= (least + whites[i].extra_em) * em)
            widest = fmax(widest, whites[i].width_px);
    for (size_t i = 0; i < n && gaps->n < GAPS_MAX; i++)
        if (whites[i].width_px > 0 && whites[i].width_px >= (least + whites[i].extra_em) * em &&
            whites[i].width_px >= usual + over_usual * em &&
            whites[i].width_px >= least_of_widest * widest)
            gaps->at_px[gaps->n++] = whites[i].middle_px;
    if (gaps->n > 1 && gaps->n * LEAST_PLACES_A_GAP > n)
        gaps->n = 0;
    return 0;
}

void gaps_mark(const struct gaps *gaps, struct line_text *text)
{
    size_t gap = 0;

    for (size_t i = 0; i < text->n_glyphs; i++) {
        double middle = middle_of(&text->glyphs[i]);

        text->glyphs[i].gap_before = i > 0 && gap < gaps->n && gaps->at_px[gap] < middle;
        while (gap < gaps->n && gaps->at_px[gap] < middle)
            gap++;
    }
}
