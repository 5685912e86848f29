/* SPDX-License-Identifier: Apache-2.0
 *
 * fonts: which fonts may be drawn with, by name: measuring is honest only when the fonts of the
 * samples that a model learned from are known. What is not installed is left out; equal samples
 * need equal fonts.
 *
 * Handwriting comes as outlines (FreeType), to be bent and thickened; print goes through pango by
 * family name.
 */
#pragma once

#include <ft2build.h>
#include FT_FREETYPE_H
#include <stddef.h>
#include <stdint.h>

#include "base/why.h"

enum { FONTS_MAX_HANDS = 24 };

/* A font that looks handwritten. */
struct font_hand {
    FT_Face face;
    unsigned design; /* faces of one design are the same hand in other weights */
};

struct fonts {
    FT_Library library;
    struct font_hand hands[FONTS_MAX_HANDS];
    size_t n_hands;
    unsigned n_designs;    /* designs are numbered 0..n_designs-1 */
    const char *typed[16]; /* pango family lists */
    size_t n_typed;
    int only_design;        /* all writing by hand is in this design; -1: in any */
    const char *only_typed; /* all type is of this family, borrowed; NULL: of any in typed */
};

/* -ENOENT when there is no handwriting font or no Japanese print font at all. The fonts are the
 * caller's. */
int fonts_load(struct fonts **ret_fonts, struct why *why);

struct fonts *fonts_free(struct fonts *fonts);

/* Holds all writing to one hand (a family name as the font has it, "Yusei Magic": one of the five
 * or of any installed family) and all type to one font (a pango description, "Noto Serif CJK JP
 * Bold", of any installed family), each unless NULL. typed is borrowed. -ENOENT: there is no such
 * font. */
int fonts_hold(struct fonts *fonts, const char *hand, const char *typed, struct why *why);

/* The glyph of a character in unscaled outline form, in the hand or, where it lacks it, in another
 * one: loads it into the returned face's slot. NULL: no hand has it. */
FT_Face fonts_glyph(const struct fonts *fonts, size_t hand, uint32_t character);
