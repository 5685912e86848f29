/* SPDX-License-Identifier: Apache-2.0 */
#include "register/words.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "text/fold.h"
#include "text/utf8.h"

/* Share of wrong characters: a damaged label still is that label. */
static const double TOLERATED = 0.34, ALIKE = 0.5;

/* A text is clear from this mean score on, and from two characters: other labels of older editions
 * were read with 0.99, misread ones of the form with 0.37 to 0.76. */
static const double CLEAR_SCORE = 0.9;
enum { CLEAR_MIN_POINTS = 2 };

/* Longer texts are compared by their beginning. */
enum { MAX_PRINTED = 64, MAX_TEXT = 512 };

static int to_points(const char *text, uint32_t *ret_points, size_t max, size_t *ret_n)
{
    _cleanup_(cleanup_freep) char *key = fold_key(text);

    if (!key)
        return -ENOMEM;
    *ret_n = utf8_points(key, ret_points, max);
    *ret_n = *ret_n < max ? *ret_n : max;
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

int words_alike(const char *text, const char *printed)
{
    return compare(text, printed, /* anywhere= */ false, ALIKE);
}

int words_contain(const char *text, const char *printed)
{
    return compare(text, printed, /* anywhere= */ true, TOLERATED);
}

bool words_are_clear(const char *text, double score)
{
    return score >= CLEAR_SCORE && utf8_length(text) >= CLEAR_MIN_POINTS;
}
