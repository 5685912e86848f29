/* SPDX-License-Identifier: Apache-2.0 */
#include "register/words.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/fold.h"
#include "text/utf8.h"

/* Share of wrong characters: a damaged label still is that label. */
static const double TOLERATED = 0.34, ALIKE = 0.5;

/* How a text fits that stands there, a factor a character, and one that does not. Of the rows of
 * 540 pages, harsh faxes among them, that were misread 6 % fitted worse than RIGHT_FIT, 2 % worse
 * than UNLIKE_FIT and 0.1 % worse than OTHER_FIT with a score above LEGIBLE; of 56 other labels all
 * fitted worse than OTHER_FIT but those that share half their characters (0.0007). */
static const double RIGHT_FIT = 0.005, UNLIKE_FIT = 0.002, OTHER_FIT = 1e-4;

/* What is read with this mean score, and has two characters, stands there; with SURE even where
 * it is half the same. */
static const double LEGIBLE = 0.55, CLEAR = 0.9, SURE = 0.95;
enum { LEGIBLE_MIN_POINTS = 2 };

/* A single character read with less is a speck. */
static const double SPECK_SCORE = 0.6;

/* So many level strokes in a row are a black line that was read. */
enum { LINE_MIN_STROKES = 2 };

/* Longer texts are compared by their beginning. */
enum { MAX_PRINTED = 64, MAX_TEXT = 512 };

void words_answer_deinit(struct words_answer *answer)
{
    free(answer->text);
    free(answer->fits);
    *answer = (struct words_answer){0};
}

/* Is it one level stroke? fold_key() has made dashes and long-vowel marks one. */
static bool is_stroke(uint32_t c)
{
    return c == '-' || c == U'一' || c == U'_' || c == U'~';
}

/* Takes out each run of level strokes: no label has one, and a black line that a bad code drew over
 * or beside a label reads as that. Returns how many points are left. */
static size_t drop_lines(uint32_t *points, size_t n)
{
    size_t n_kept = 0;

    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && is_stroke(points[end]); end++)
            ;
        if (end - i >= LINE_MIN_STROKES)
            continue;
        end = end > i ? end : i + 1;
        for (size_t k = i; k < end; k++)
            points[n_kept++] = points[k];
    }
    return n_kept;
}

static int to_points(const char *text, uint32_t *ret_points, size_t max, size_t *ret_n)
{
    _cleanup_(cleanup_freep) char *key = fold_key(text);

    if (!key)
        return -ENOMEM;
    *ret_n = utf8_points(key, ret_points, max);
    *ret_n = drop_lines(ret_points, *ret_n < max ? *ret_n : max);
    return 0;
}

/* Least edits that make `printed` a part of `text` (Sellers 1980), or all of it. */
static unsigned distance(const uint32_t *printed, size_t n_printed, const uint32_t *text,
                         size_t n_text, bool anywhere)
{
    unsigned row[MAX_PRINTED + 1], best;

    for (size_t i = 0; i <= n_printed; i++)
        row[i] = (unsigned)i;
    best = row[n_printed];
    for (size_t t = 0; t < n_text; t++) {
        unsigned diagonal = row[0];

        row[0] = anywhere ? 0 : (unsigned)t + 1;
        for (size_t i = 1; i <= n_printed; i++) {
            unsigned replaced = diagonal + (printed[i - 1] != text[t]);
            unsigned edited = (row[i] < row[i - 1] ? row[i] : row[i - 1]) + 1;

            diagonal = row[i];
            row[i] = replaced < edited ? replaced : edited;
        }
        best = row[n_printed] < best ? row[n_printed] : best;
    }
    return anywhere ? best : row[n_printed];
}

static int compare(const char *text, const char *printed, bool anywhere, double tolerated)
{
    uint32_t text_points[MAX_TEXT], points[MAX_PRINTED];
    size_t n_text, n;
    int r = to_points(text, text_points, anywhere ? MAX_TEXT : MAX_PRINTED, &n_text);

    if (r == 0)
        r = to_points(printed, points, MAX_PRINTED, &n);
    if (r < 0)
        return r;
    return n > 0 &&
           distance(points, n, text_points, n_text, anywhere) <= (unsigned)(tolerated * (double)n);
}

int words_same(const char *text, const char *printed)
{
    return compare(text, printed, /* anywhere= */ false, TOLERATED);
}

int words_contain(const char *text, const char *printed)
{
    return compare(text, printed, /* anywhere= */ true, TOLERATED);
}

int words_crossed(const char *text)
{
    _cleanup_(cleanup_freep) char *key = fold_key(text);
    uint32_t points[MAX_TEXT];
    size_t n;

    if (!key)
        return -ENOMEM;
    n = utf8_points(key, points, MAX_TEXT);
    n = n < MAX_TEXT ? n : MAX_TEXT;
    return drop_lines(points, n) < n;
}

int words_judge(const struct words_answer *answer, size_t i, const char *printed,
                enum words_verdict *ret_verdict)
{
    int is_crossed = words_crossed(answer->text);
    bool legible = utf8_length(answer->text) >= LEGIBLE_MIN_POINTS && !is_crossed;
    double fit = answer->fits[i];
    int is_same = compare(answer->text, printed, /* anywhere= */ is_crossed, TOLERATED);
    int is_alike = compare(answer->text, printed, /* anywhere= */ false, ALIKE);

    if (is_crossed < 0 || is_same < 0 || is_alike < 0)
        return -ENOMEM;
    if (is_same)
        *ret_verdict = WORDS_RIGHT;
    else if (legible && is_alike && answer->score >= SURE)
        *ret_verdict = WORDS_UNLIKE;
    else if (isnan(fit))
        *ret_verdict = is_alike                            ? WORDS_UNCLEAR
                       : legible && answer->score >= CLEAR ? WORDS_OTHER
                                                           : WORDS_UNLIKE;
    else if (fit >= UNLIKE_FIT)
        *ret_verdict = fit >= RIGHT_FIT ? WORDS_RIGHT : WORDS_UNCLEAR;
    else
        *ret_verdict =
            legible && answer->score >= LEGIBLE && fit < OTHER_FIT ? WORDS_OTHER : WORDS_UNLIKE;
    return 0;
}

bool words_are_there(const struct words_answer *answer)
{
    size_t n = utf8_length(answer->text);

    return n > 1 || (n == 1 && answer->score >= SPECK_SCORE);
}

int words_labels(const struct form *form, const char ***ret_texts, size_t *ret_n)
{
    const char **texts;
    size_t n = 0;

    for (size_t t = 0; t < form->n_tables; t++)
        n += form->tables[t].n_cells;
    texts = calloc(n + 1, sizeof(*texts));
    if (!texts)
        return -ENOMEM;
    n = 0;
    for (size_t t = 0; t < form->n_tables; t++)
        for (size_t c = 0; c < form->tables[t].n_cells; c++) {
            const char *label = form->tables[t].cells[c].label;
            size_t i = 0;

            while (label && i < n && strcmp(texts[i], label) != 0)
                i++;
            if (label && label[0] && i == n)
                texts[n++] = label;
        }
    *ret_texts = texts;
    *ret_n = n;
    return 0;
}
