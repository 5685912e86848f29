/* SPDX-License-Identifier: Apache-2.0 */
#include "read/tesseract.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>

#include "base/intl.h"
#include "read/cut.h"

enum {
    BORDER_PX = 12, /* white around the line; 10–12 px at 8 px/mm read best */
    DPI = 204,      /* of the picture: 8 px/mm */
};

struct tesseract {
    TessBaseAPI *api;
};

int tesseract_load(const uint8_t *bytes, size_t n_bytes, const char *path,
                   struct tesseract **ret_tesseract, struct why *why)
{
    /* Silence; and the alternatives of the LSTM's own lattice. The word lists stay out: names and
     * mail addresses are not in them, and they would make the reading what is expected, not what is
     * seen. */
    static const char *const names[] = {"debug_file",       "load_system_dawg", "load_freq_dawg",
                                        "load_number_dawg", "load_punc_dawg",   "lstm_choice_mode",
                                        "invert_threshold"};
    static const char *const values[] = {"/dev/null", "0", "0", "0", "0", "2", "0"};
    struct tesseract *tesseract = calloc(1, sizeof(*tesseract));

    if (!tesseract)
        return -ENOMEM;
    setMsgSeverity(L_SEVERITY_NONE);
    tesseract->api = TessBaseAPICreate();
    if (!tesseract->api) {
        free(tesseract);
        return -ENOMEM;
    }
    if (TessBaseAPIInit5(tesseract->api, (const char *)bytes, (int)n_bytes, "model", OEM_LSTM_ONLY,
                         NULL, 0, (char **)names, (char **)values, sizeof(names) / sizeof(names[0]),
                         0) != 0) {
        tesseract_free(tesseract);
        return why_set(why, -EBADMSG,
                       _("%s: Tesseract cannot use this model; install the models again"), path);
    }
    TessBaseAPISetPageSegMode(tesseract->api, PSM_SINGLE_LINE);
    *ret_tesseract = tesseract;
    return 0;
}

struct tesseract *tesseract_free(struct tesseract *tesseract)
{
    if (!tesseract)
        return NULL;
    if (tesseract->api)
        TessBaseAPIDelete(tesseract->api);
    free(tesseract);
    return NULL;
}

static PIX *with_border(const struct plane *line)
{
    _cleanup_(pix_freep) PIX *pix = plane_to_pix(line);

    return pix ? pixAddBorderGeneral(pix, BORDER_PX, BORDER_PX, BORDER_PX, BORDER_PX, 255) : NULL;
}

/* Takes the symbol the iterator stands on. 0, 1 when it is no character, -ENOMEM. */
static int take_symbol(TessResultIterator *symbols, struct glyph *ret_glyph)
{
    const TessPageIterator *place = TessResultIteratorGetPageIteratorConst(symbols);
    char *text = TessResultIteratorGetUTF8Text(symbols, RIL_SYMBOL);
    struct glyph glyph = {0};
    int left, top, right, bottom, r = 1;

    if (text && text[0] && text[0] != ' ' && strlen(text) < sizeof(glyph.text)) {
        strcpy(glyph.text, text);
        glyph.score = TessResultIteratorConfidence(symbols, RIL_SYMBOL) / 100.0;
        glyph.score = glyph.score < 0 ? 0 : glyph.score > 1 ? 1 : glyph.score;
        glyph.space_before = TessPageIteratorIsAtBeginningOf(place, RIL_WORD);
        if (TessPageIteratorBoundingBox(place, RIL_SYMBOL, &left, &top, &right, &bottom)) {
            glyph.left = left - BORDER_PX;
            glyph.right = right - BORDER_PX;
        }
        *ret_glyph = glyph;
        r = 0;
    }
    if (text)
        TessDeleteText(text);
    return r;
}

enum { MAX_CHOICES = 3 }; /* runners-up of a symbol that are worth a whole reading */

static const double least_choice = 0.01; /* of a runner-up */

struct choice {
    size_t glyph;
    char text[RESULT_CHARACTER_BYTES];
    double score;
};

/* Appends the runners-up of the current symbol. */
static int take_choices(TessResultIterator *symbols, size_t glyph, const char *best,
                        struct choice **choices, size_t *n_choices)
{
    TessChoiceIterator *others = TessResultIteratorGetChoiceIterator(symbols);
    int n = 0, r = 0;

    if (!others)
        return 0;
    do {
        const char *text = TessChoiceIteratorGetUTF8Text(others);
        double score = TessChoiceIteratorConfidence(others) / 100.0;
        struct choice *more;

        if (!text || !text[0] || strcmp(text, best) == 0 ||
            strlen(text) >= RESULT_CHARACTER_BYTES || score < least_choice)
            continue;
        more = realloc(*choices, (*n_choices + 1) * sizeof(*more));
        if (!more) {
            r = -ENOMEM;
            break;
        }
        *choices = more;
        more[*n_choices].glyph = glyph;
        strcpy(more[*n_choices].text, text);
        more[(*n_choices)++].score = score;
    } while (++n < MAX_CHOICES && TessChoiceIteratorNext(others));
    TessChoiceIteratorDelete(others);
    return r;
}

/* Whole readings that differ in one glyph. */
static int add_alternatives(struct line_text *line, const struct choice *choices, size_t n_choices)
{
    double score = 1;
    int r = 0;

    for (size_t i = 0; i < line->n_glyphs; i++)
        score *= line->glyphs[i].score;
    for (size_t i = 0; i < n_choices && r == 0; i++) {
        double mine = line->glyphs[choices[i].glyph].score;

        if (mine > 0)
            r = line_text_add_alternative(
                line, line_text_join(line, (int)choices[i].glyph, choices[i].text),
                score / mine * choices[i].score);
    }
    return r;
}

static int take_line(TessBaseAPI *api, const struct gaps *gaps, struct line_text *line)
{
    TessResultIterator *symbols = TessBaseAPIGetIterator(api);
    struct choice *choices = NULL;
    size_t n_choices = 0;
    struct glyph glyph;
    int r = 0;

    if (!symbols)
        return 0;
    do {
        if (take_symbol(symbols, &glyph) != 0)
            continue;
        r = line_text_add(line, &glyph);
        if (r == 0)
            r = take_choices(symbols, line->n_glyphs - 1, glyph.text, &choices, &n_choices);
    } while (r == 0 && TessResultIteratorNext(symbols, RIL_SYMBOL));
    TessResultIteratorDelete(symbols);
    if (gaps)
        gaps_mark(gaps, line);
    if (r == 0)
        r = add_alternatives(line, choices, n_choices);
    free(choices);
    return r;
}

int tesseract_read(struct tesseract *tesseract, const struct plane *line, const char *characters,
                   const struct gaps *gaps, struct line_text *ret_line)
{
    struct line_text text = {0};
    _cleanup_(pix_freep) PIX *pix = with_border(line);
    int r = 0;

    if (!pix)
        return -ENOMEM;
    if (!TessBaseAPISetVariable(tesseract->api, "tessedit_char_whitelist",
                                characters ? characters : ""))
        return -EIO;
    TessBaseAPISetImage2(tesseract->api, pix);
    TessBaseAPISetSourceResolution(tesseract->api, DPI);
    if (TessBaseAPIRecognize(tesseract->api, NULL) == 0)
        r = take_line(tesseract->api, gaps, &text);
    TessBaseAPIClear(tesseract->api);
    if (r < 0) {
        line_text_deinit(&text);
        return r;
    }
    *ret_line = text;
    return 0;
}

const char *tesseract_version(void)
{
    return TessVersion();
}
