/* SPDX-License-Identifier: Apache-2.0 */
#include "register/skew.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* The coarse pass looks at rows summed in fours. */
enum { COARSE_ROWS = 4 };
static const double COARSE_STEP = 0.002;

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

static double sharpest(const uint8_t *sums, int n_columns, int h, int n_rows_each, double centre,
                       double reach, double step, uint16_t *profile)
{
    double best = -1, best_slope = centre;
    int n = (int)lround(reach / step);

    for (int i = -n; i <= n; i++) {
        double slope = centre + i * step;
        double s = sharpness(sums, n_columns, h, slope * 8 / n_rows_each, profile);

        if (s > best) {
            best = s;
            best_slope = slope;
        }
    }
    return best_slope;
}

int skew_find(const struct bits *bits, double *ret_slope)
{
    int n_columns = (bits->w_px + 7) / 8, h = bits->h_px, h_coarse = h / COARSE_ROWS + 1;
    _cleanup_(cleanup_freep) uint8_t *coarse = NULL, *fine = NULL;
    _cleanup_(cleanup_freep) uint16_t *profile = malloc(((size_t)h + 1) * sizeof(*profile));
    double slope;

    coarse = column_sums(bits, n_columns, COARSE_ROWS, h_coarse);
    fine = column_sums(bits, n_columns, 1, h);
    if (!coarse || !fine || !profile)
        return -ENOMEM;
    slope = sharpest(coarse, n_columns, h_coarse, COARSE_ROWS, 0, SKEW_MAX, COARSE_STEP, profile);
    *ret_slope = sharpest(fine, n_columns, h, 1, slope, COARSE_STEP, SKEW_STEP, profile);
    return 0;
}
