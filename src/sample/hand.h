/* SPDX-License-Identifier: Apache-2.0
 *
 * hand: text as a person's pen would leave it. A hand is a font's outlines made crooked: every
 * writer has a size, a slant, a width, a pen and a steadiness for the whole page; every character
 * is shifted, turned, resized and bent a little on its own, so that no two are alike. Five pen
 * fonts are few; the variation is wide on purpose.
 */
#pragma once

#include <cairo.h>

#include "sample/dice.h"
#include "sample/fonts.h"

struct hand {
    const struct fonts *fonts; /* borrowed */
    size_t font;
    double em_mm;                   /* size of a kanji */
    double aspect;                  /* width to height */
    double slant;                   /* shear; positive leans right */
    double kana_scale, ascii_scale; /* sizes relative to kanji */
    double spacing;                 /* added to every advance, in em */
    double pen_mm;   /* width of the pen's stroke, whatever the size of the writing */
    double stem_em;  /* width of the font's own strokes */
    double darkness; /* 0..1 */
    double shake;    /* scale of all that varies from character to character; 1 = an average hand */
    double bend_em;  /* amplitude of the slow distortion */
    double rise;     /* slope of the line of writing */
};

/* A writer. */
struct hand hand_new(const struct fonts *fonts, struct dice *dice);

/* How wide a line (UTF-8, no line ends) of that size comes out on average, in mm. */
double hand_width_mm(const struct hand *hand, const char *text, double em_mm);

/* Writes one line onto cr (unit mm); y_mm is the middle of the line. Returns where it ended. */
double hand_write(cairo_t *cr, const struct hand *hand, const char *text, double x_mm, double y_mm,
                  double em_mm, struct dice *dice);
