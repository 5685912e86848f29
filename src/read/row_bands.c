/* SPDX-License-Identifier: Apache-2.0 */
#include "read/row_bands.h"

#include <stdlib.h>
#include <string.h>

#include "read/cut.h"

#define PX(mm) ((int)((mm)*CUT_PX_PER_MM + 0.5))

static const double valley_share =
    0.18; /* a valley between touching lines has less of the lower peak */
static const double thinnest_mm = 1.7;  /* a line of 7 pt capitals is 1.8 mm tall */
static const double near_mm = 1.3;      /* a thin band this near to another is a part of it */
static const double slight_mm2 = 1.0;   /* less ink than this is no line wherever it lies, … */
static const double stray_mm = 3.0;     /* … and dirt this far from every line */
static const double two_lines_mm = 5.0; /* ink lower than this is never split without a clear gap */
/* What is left of an address where it is wrapped (y-, m, e) is low and has little ink, but begins
 * where the other line begins; the dots of an i and the strokes of 二 are lower still. */
static const double rest_tall_mm = 1.1, rest_mm2 = 0.4, rest_indent_mm = 1.5;

enum { ROW_SPECKS = 1 }; /* of an empty row that the next line's ink touches */

/* Bands of rows with ink. */
static size_t find_bands(const struct rows *rows, struct band *bands, size_t max_bands)
{
    size_t n_bands = 0;

    for (int y = 0; y < rows->n; y++) {
        if (!rows->count[y])
            continue;
        if (n_bands && (bands[n_bands - 1].to + 1 == y || n_bands == max_bands))
            bands[n_bands - 1].to = y;
        else
            bands[n_bands++] = (struct band){y, y};
    }
    return n_bands;
}

static size_t join_bands(struct band *bands, size_t n_bands, size_t upper)
{
    bands[upper].to = bands[upper + 1].to;
    memmove(&bands[upper + 1], &bands[upper + 2], sizeof(*bands) * (n_bands - upper - 2));
    return n_bands - 1;
}

static double ink_mm2(const struct rows *rows, struct band band)
{
    int n = 0;

    for (int y = band.from; y <= band.to; y++)
        n += rows->count[y];
    return n / (CUT_PX_PER_MM * CUT_PX_PER_MM);
}

static int left_of(const struct rows *rows, struct band band)
{
    int left = rows->left[band.from];

    for (int y = band.from + 1; y <= band.to; y++)
        left = rows->left[y] < left ? rows->left[y] : left;
    return left;
}

static bool is_thin(struct band band)
{
    return band.to - band.from + 1 < PX(thinnest_mm);
}

/* Too little ink to be a line of its own. */
static bool is_slight(const struct rows *rows, struct band band)
{
    return ink_mm2(rows, band) < slight_mm2;
}

/* Is the band a line of its own beside the other, however low and short? */
static bool is_rest(const struct rows *rows, struct band band, struct band beside)
{
    return band.to - band.from + 1 >= PX(rest_tall_mm) && ink_mm2(rows, band) >= rest_mm2 &&
           abs(left_of(rows, band) - left_of(rows, beside)) <= PX(rest_indent_mm);
}

static int smooth_at(const struct rows *rows, int y)
{
    int sum = 0;

    for (int i = y - 1; i <= y + 1; i++)
        sum += i >= 0 && i < rows->n ? rows->count[i] : 0;
    return sum;
}

/* Splits a tall band at its deepest valley, where one is deep enough for two lines that touch.
 * Returns the row, or -1. */
static int find_valley(const struct rows *rows, struct band band)
{
    int tall = PX(thinnest_mm), best = -1;
    double best_share = valley_share;

    if (band.to - band.from + 1 < PX(two_lines_mm))
        return -1;
    for (int y = band.from + tall; y <= band.to - tall; y++) {
        int above = 0, below = 0, here = smooth_at(rows, y);

        for (int i = band.from; i < y; i++)
            above = smooth_at(rows, i) > above ? smooth_at(rows, i) : above;
        for (int i = y + 1; i <= band.to; i++)
            below = smooth_at(rows, i) > below ? smooth_at(rows, i) : below;
        if (here < best_share * (above < below ? above : below)) {
            best_share = (double)here / (above < below ? above : below);
            best = y;
        }
    }
    return best;
}

/* The row where the rest of a wrapped address ends or begins, but for a speck of the other line.
 * -1: none. */
static int find_rest(const struct rows *rows, struct band band)
{
    for (int y = band.from + 1; y < band.to; y++) {
        struct band upper = {band.from, y - 1}, lower = {y + 1, band.to};

        if (rows->count[y] <= ROW_SPECKS && !(is_thin(upper) && is_thin(lower)) &&
            is_rest(rows, upper, lower) && is_rest(rows, lower, upper))
            return y;
    }
    return -1;
}

static size_t split_bands(const struct rows *rows, struct band *bands, size_t n_bands,
                          size_t max_bands)
{
    for (size_t i = 0; i < n_bands && n_bands < max_bands;) {
        int row = find_valley(rows, bands[i]);

        if (row < 0)
            row = find_rest(rows, bands[i]);
        if (row < 0) {
            i++;
            continue;
        }
        memmove(&bands[i + 1], &bands[i], sizeof(*bands) * (n_bands - i));
        bands[i].to = row - 1;
        bands[i + 1].from = row;
        n_bands++;
    }
    return n_bands;
}

/* Is the one band, `gap` rows away, a part of the other? */
static bool belongs(const struct rows *rows, struct band band, struct band beside, int gap)
{
    return ((is_thin(band) && gap <= PX(near_mm)) ||
            (is_slight(rows, band) && gap <= PX(stray_mm))) &&
           !is_rest(rows, band, beside);
}

/* Joins what is too thin or too slight to be a line to the nearer neighbour, then the closest bands
 * until they are few enough. */
static size_t merge_bands(const struct rows *rows, struct band *bands, size_t n_bands,
                          size_t max_lines)
{
    for (;;) {
        size_t closest = 0;
        int least = -1;
        bool must = n_bands > max_lines;

        for (size_t i = 0; i + 1 < n_bands; i++) {
            int gap = bands[i + 1].from - bands[i].to - 1;

            if ((must || belongs(rows, bands[i], bands[i + 1], gap) ||
                 belongs(rows, bands[i + 1], bands[i], gap)) &&
                (least < 0 || gap < least)) {
                least = gap;
                closest = i;
            }
        }
        if (least < 0)
            return n_bands;
        n_bands = join_bands(bands, n_bands, closest);
    }
}

/* Dirt: slight, and by now far from every other line. */
static bool is_stray(const struct rows *rows, const struct band *bands, size_t n_bands, size_t i)
{
    return is_slight(rows, bands[i]) && !(i > 0 && is_rest(rows, bands[i], bands[i - 1])) &&
           !(i + 1 < n_bands && is_rest(rows, bands[i], bands[i + 1]));
}

/* Strays are set apart, unless there is nothing else. */
static size_t part_strays(const struct rows *rows, struct band *bands, size_t n_bands,
                          struct band *strays, size_t *ret_n_strays)
{
    size_t n = 0, n_strays = 0;

    for (size_t i = 0; i < n_bands; i++)
        if (is_stray(rows, bands, n_bands, i))
            strays[n_strays++] = bands[i];
    *ret_n_strays = n_strays == n_bands ? 0 : n_strays;
    for (size_t i = 0, k = 0; i < n_bands; i++) {
        if (k < *ret_n_strays && bands[i].from == strays[k].from)
            k++;
        else
            bands[n++] = bands[i];
    }
    return n;
}

size_t row_bands_find(const struct rows *rows, size_t max_lines, struct band *bands,
                      size_t max_bands, struct band *strays, size_t *ret_n_strays)
{
    size_t n = find_bands(rows, bands, max_bands);

    n = merge_bands(rows, bands, n, max_bands);
    n = part_strays(rows, bands, n, strays, ret_n_strays);
    n = split_bands(rows, bands, n, max_bands);
    return merge_bands(rows, bands, n, max_lines);
}
