/* SPDX-License-Identifier: Apache-2.0 */
#include "register/skew.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The coarse pass looks at rows summed in fours. */
enum { COARSE_ROWS = 4, N_COARSE = 88 };
static const double COARSE_STEP = SKEW_MAX / N_COARSE;

/* Ink as high as this is no rule: black borders, the columns' own rules. */
static const double THICK_MM = 1.4;

/* The sender's machine prints its line here, level whatever the paper does. */
static const double HEADER_MM = 8;

/* Lost scan lines make columns slope more, up to this share of a page; unequal scales make rows
 * slope otherwise than the columns say. */
static const double LOST_SHARE = 0.2, ROW_SHARE = 0.05;

/* Ink per column of 8 pixels and per row of `n_rows_each` pixels: column after column, h entries
 * each. */
static uint8_t *column_sums(const struct bits *bits, int n_columns, int n_rows_each, int h)
{
    uint8_t *sums = calloc((size_t)n_columns * (size_t)h, 1);
    uint8_t ones[256];

    if (!sums)
        return NULL;
    for (int i = 0; i < 256; i++)
        ones[i] = (uint8_t)__builtin_popcount((unsigned)i);
    for (int y = 0; y < h * n_rows_each && y < bits->h_px; y++) {
        const uint8_t *row = bits_row_bytes(bits, y);

        for (int b = 0; b < n_columns; b++)
            if (row[b])
                sums[(long)b * h + y / n_rows_each] += ones[row[b]];
    }
    return sums;
}

/* Sharpness of the row profile after shearing by `slope` (in summed rows per column). */
static double sharpness(const uint8_t *sums, int n_columns, int h, double slope, uint16_t *profile)
{
    double sum = 0;

    memset(profile, 0, (size_t)h * sizeof(*profile));
    for (int b = 0; b < n_columns; b++) {
        int shift = (int)lround(slope * (b - n_columns / 2));
        int from = shift < 0 ? -shift : 0, to = shift > 0 ? h - shift : h;
        const uint8_t *column = sums + (long)b * h + shift;

        for (int y = from; y < to; y++)
            profile[y] += column[y];
    }
    for (int y = 1; y < h; y++) {
        double step = (double)profile[y] - profile[y - 1];

        sum += step * step;
    }
    return sum;
}

/* One direction of the page, summed. */
struct sums {
    uint8_t *coarse, *fine;
    uint16_t *profile;
    int n_columns, h, h_coarse;
    double contrast[2 * N_COARSE + 1]; /* sharpness at each coarse slope over their mean, less 1 */
};

static void sums_deinit(struct sums *sums)
{
    free(sums->coarse);
    free(sums->fine);
    free(sums->profile);
}

static void leave_out_header(struct bits *bits, int n_px, bool turned)
{
    int n_words = n_px / 64;

    if (n_px >= (turned ? bits->w_px : bits->h_px))
        return;
    for (int y = 0; y < (turned ? bits->h_px : n_px); y++) {
        uint64_t *row = bits_row(bits, y);

        memset(row, 0, (size_t)(turned ? n_words : bits->words_per_row) * 8);
        if (turned)
            row[n_words] &= ~0ull << n_px % 64;
    }
}

static int sums_init(const struct bits *bits, double px_per_mm, bool turned, struct sums *sums)
{
    struct bits thin;
    double mean = 0;
    int r = bits_init(&thin, bits->w_px, bits->h_px);

    *sums = (struct sums){.n_columns = (bits->w_px + 7) / 8, .h = bits->h_px};
    if (r < 0)
        return r;
    memcpy(thin.words, bits->words, (size_t)bits->words_per_row * (size_t)bits->h_px * 8);
    leave_out_header(&thin, (int)(HEADER_MM * px_per_mm), turned);
    r = bits_remove_thick(&thin, (int)ceil(THICK_MM * px_per_mm));
    if (r >= 0) {
        sums->h_coarse = bits->h_px / COARSE_ROWS + 1;
        sums->coarse = column_sums(&thin, sums->n_columns, COARSE_ROWS, sums->h_coarse);
        sums->fine = column_sums(&thin, sums->n_columns, 1, sums->h);
        sums->profile = malloc(((size_t)sums->h + 1) * sizeof(*sums->profile));
        r = sums->coarse && sums->fine && sums->profile ? 0 : -ENOMEM;
    }
    bits_deinit(&thin);
    if (r < 0) {
        sums_deinit(sums);
        return r;
    }
    for (int i = 0; i <= 2 * N_COARSE; i++) {
        sums->contrast[i] =
            sharpness(sums->coarse, sums->n_columns, sums->h_coarse,
                      (i - N_COARSE) * COARSE_STEP * 8 / COARSE_ROWS, sums->profile);
        mean += sums->contrast[i] / (2 * N_COARSE + 1);
    }
    for (int i = 0; i <= 2 * N_COARSE; i++)
        sums->contrast[i] = mean > 0 ? sums->contrast[i] / mean - 1 : 0;
    return 0;
}

static double contrast_at(const struct sums *sums, double slope)
{
    int i = (int)lround(slope / COARSE_STEP) + N_COARSE;

    return i >= 0 && i <= 2 * N_COARSE ? sums->contrast[i] : 0;
}

/* The sharpest slope of one direction alone, within reach of what both together say. */
static double refine(struct sums *sums, double centre, double reach)
{
    int from = (int)floor((centre - reach) / COARSE_STEP), n = (int)ceil(COARSE_STEP / SKEW_STEP);
    double best = -INFINITY, best_slope = centre;

    for (int i = from; i * COARSE_STEP <= centre + reach; i++)
        if (contrast_at(sums, i * COARSE_STEP) > best) {
            best = contrast_at(sums, i * COARSE_STEP);
            best_slope = i * COARSE_STEP;
        }
    centre = best_slope;
    best = -1;
    for (int i = -n; i <= n; i++) {
        double slope = centre + i * SKEW_STEP;
        double s = sharpness(sums->fine, sums->n_columns, sums->h, slope * 8, sums->profile);

        if (s > best) {
            best = s;
            best_slope = slope;
        }
    }
    return fmax(-SKEW_MAX, fmin(SKEW_MAX, best_slope));
}

int skew_find(const struct bits *rows, const struct bits *columns, double y_over_x,
              double px_per_mm, double *ret_row_slope, double *ret_column_slope)
{
    /* as tagged; as the work image is made to be; a superfine or a cut fine page; a standard one
     * taken for fine */
    const double ratios[] = {y_over_x, 0.96, 1.92, 0.48};
    double best = -INFINITY, row_slope = 0, column_slope = 0;
    struct sums across, down;
    int r = sums_init(rows, px_per_mm, false, &across);

    if (r < 0)
        return r;
    r = sums_init(columns, px_per_mm, true, &down);
    if (r < 0) {
        sums_deinit(&across);
        return r;
    }
    for (int i = -N_COARSE; i <= N_COARSE; i++)
        for (size_t k = 0; k < sizeof(ratios) / sizeof(ratios[0]); k++) {
            double slope = i * COARSE_STEP, turned = -slope / (ratios[k] * ratios[k]);
            double sum = contrast_at(&across, slope) + contrast_at(&down, turned);

            if (sum > best) {
                best = sum;
                row_slope = slope;
                column_slope = turned;
            }
        }
    column_slope = fmax(-SKEW_MAX, fmin(SKEW_MAX, column_slope));
    *ret_row_slope = refine(&across, row_slope, COARSE_STEP + ROW_SHARE * fabs(row_slope));
    *ret_column_slope = refine(&down, column_slope, COARSE_STEP + LOST_SHARE * fabs(column_slope));
    sums_deinit(&across);
    sums_deinit(&down);
    return 0;
}
