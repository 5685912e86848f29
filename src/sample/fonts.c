/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/fonts.h"

#include <errno.h>
#include <fontconfig/fontconfig.h>
#include <limits.h>
#include <pango/pango.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/paths.h"

/* One design a row. */
static const char *const hand_families[][5] = {
    {"Klee One"},
    {"SetoFont"},
    {"YOzC", "YOzE", "YOzN", "YOzS", "YOzSb"},
};

/* Shipped with the samples; Debian has no package of them. */
static const char *const hand_files[] = {
    "zen-kurenaido-japanese-400-normal.woff2",
    "yusei-magic-japanese-400-normal.woff2",
};

/* What offices print with; the second family of a pair gives what the first lacks. */
static const struct {
    const char *needs; /* the family that must be there */
    const char *list;
} typed_families[] = {
    {"IPAexMincho", "IPAexMincho"},
    {"IPAexGothic", "IPAexGothic"},
    {"IPAMincho", "IPAMincho"},
    {"IPAGothic", "IPAGothic"},
    {"IPAPMincho", "IPAPMincho"},
    {"IPAPGothic", "IPAPGothic"},
    {"Noto Sans CJK JP", "Noto Sans CJK JP"},
    {"Noto Serif CJK JP", "Noto Serif CJK JP"},
    {"Liberation Serif", "Liberation Serif,IPAMincho"},
    {"Liberation Sans", "Liberation Sans,IPAGothic"},
};

static void add_hand(struct fonts *fonts, const char *path, int index, unsigned design)
{
    struct font_hand *hand = &fonts->hands[fonts->n_hands];

    if (fonts->n_hands < FONTS_MAX_HANDS &&
        FT_New_Face(fonts->library, path, index, &hand->face) == 0) {
        hand->design = design;
        fonts->n_hands++;
    }
}

/* The installed faces of a family, by style, so that the order does not depend on the font cache.
 */
static FcFontSet *family_faces(const char *family)
{
    FcPattern *pattern = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, family, NULL);
    FcObjectSet *objects = FcObjectSetBuild(FC_FILE, FC_INDEX, FC_STYLE, NULL);
    FcFontSet *faces = FcFontList(NULL, pattern, objects);

    FcObjectSetDestroy(objects);
    FcPatternDestroy(pattern);
    return faces;
}

static int by_file(const void *a, const void *b)
{
    FcChar8 *file[2] = {NULL, NULL};

    FcPatternGetString(*(FcPattern *const *)a, FC_FILE, 0, &file[0]);
    FcPatternGetString(*(FcPattern *const *)b, FC_FILE, 0, &file[1]);
    return file[0] && file[1] ? strcmp((const char *)file[0], (const char *)file[1]) : 0;
}

static void add_family(struct fonts *fonts, const char *family, unsigned design)
{
    FcFontSet *faces = family_faces(family);

    if (!faces)
        return;
    qsort(faces->fonts, (size_t)faces->nfont, sizeof(faces->fonts[0]), by_file);
    for (int i = 0; i < faces->nfont; i++) {
        FcChar8 *file;
        int index = 0;

        FcPatternGetInteger(faces->fonts[i], FC_INDEX, 0, &index);
        if (FcPatternGetString(faces->fonts[i], FC_FILE, 0, &file) == FcResultMatch)
            add_hand(fonts, (const char *)file, index, design);
    }
    FcFontSetDestroy(faces);
}

static int has_family(const char *family)
{
    FcFontSet *faces = family_faces(family);
    int n = faces ? faces->nfont : 0;

    if (faces)
        FcFontSetDestroy(faces);
    return n > 0;
}

int fonts_load(struct fonts **ret_fonts, struct why *why)
{
    struct fonts *fonts = calloc(1, sizeof(*fonts));
    char directory[PATH_MAX], path[PATH_MAX + 64];

    if (!fonts || FT_Init_FreeType(&fonts->library) != 0) {
        free(fonts);
        return why_set(why, -ENOMEM, _("cannot start FreeType: out of memory"));
    }
    for (size_t i = 0; i < sizeof(hand_families) / sizeof(hand_families[0]); i++) {
        size_t before = fonts->n_hands;

        for (size_t j = 0; j < 5 && hand_families[i][j]; j++)
            add_family(fonts, hand_families[i][j], fonts->n_designs);
        fonts->n_designs += fonts->n_hands > before;
    }
    if (paths_data("samples/fonts", directory, sizeof(directory)) == 0)
        for (size_t i = 0; i < sizeof(hand_files) / sizeof(hand_files[0]); i++) {
            size_t before = fonts->n_hands;

            snprintf(path, sizeof(path), "%s/%s", directory, hand_files[i]);
            add_hand(fonts, path, 0, fonts->n_designs);
            fonts->n_designs += fonts->n_hands > before;
        }
    for (size_t i = 0; i < sizeof(typed_families) / sizeof(typed_families[0]); i++)
        if (has_family(typed_families[i].needs))
            fonts->typed[fonts->n_typed++] = typed_families[i].list;
    if (!fonts->n_hands || !fonts->n_typed) {
        fonts_free(fonts);
        return why_set(
            why, -ENOENT,
            _("no Japanese fonts to draw samples with; install fonts-klee and fonts-ipaexfont"));
    }
    fonts->only_design = -1;
    *ret_fonts = fonts;
    return 0;
}

/* Is the first family of a pango font description installed? */
static bool has_described(const char *description)
{
    PangoFontDescription *font = pango_font_description_from_string(description);
    const char *families = pango_font_description_get_family(font);
    char first[128] = "";

    if (families)
        snprintf(first, sizeof(first), "%.*s", (int)strcspn(families, ","), families);
    pango_font_description_free(font);
    return first[0] && has_family(first);
}

int fonts_hold(struct fonts *fonts, const char *hand, const char *typed, struct why *why)
{
    int design = -1;

    for (size_t i = 0; hand && i < fonts->n_hands; i++)
        if (strcmp(fonts->hands[i].face->family_name, hand) == 0)
            design = (int)fonts->hands[i].design;
    if (hand && design < 0) {
        size_t before = fonts->n_hands;

        add_family(fonts, hand, fonts->n_designs); /* not one of those that are drawn from */
        if (fonts->n_hands > before)
            design = (int)fonts->n_designs++;
    }
    if (hand && design < 0)
        return why_set(why, -ENOENT, _("there is no pen font «%s»"), hand);
    if (typed && !has_described(typed))
        return why_set(why, -ENOENT, _("there is no font «%s»"), typed);
    fonts->only_design = design;
    fonts->only_typed = typed;
    return 0;
}

struct fonts *fonts_free(struct fonts *fonts)
{
    if (!fonts)
        return NULL;
    for (size_t i = 0; i < fonts->n_hands; i++)
        FT_Done_Face(fonts->hands[i].face);
    FT_Done_FreeType(fonts->library);
    free(fonts);
    return NULL;
}

static FT_Face load_glyph(FT_Face face, uint32_t character)
{
    FT_UInt glyph = FT_Get_Char_Index(face, character);

    if (!glyph || FT_Load_Glyph(face, glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP) != 0 ||
        face->glyph->format != FT_GLYPH_FORMAT_OUTLINE)
        return NULL;
    /* some fonts map a character that they lack to an empty glyph */
    if (face->glyph->outline.n_points == 0 && character != ' ' && character != 0x3000)
        return NULL;
    return face;
}

FT_Face fonts_glyph(const struct fonts *fonts, size_t hand, uint32_t character)
{
    FT_Face face = load_glyph(fonts->hands[hand].face, character);

    for (size_t i = 0; i < fonts->n_hands && !face; i++)
        face = load_glyph(fonts->hands[i].face, character);
    return face;
}
