/* SPDX-License-Identifier: Apache-2.0 */
#include "register/skew.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Three sizes of cells: one row high and 8 pixels wide, four rows high, and eight rows high and 16
 * wide. All slopes are looked at in the largest, the likely ones in the middle ones, their
 * neighbourhood in the smallest. */
enum { COARSE_ROWS = 4, ROUGH_ROWS = 2, N_COARSE = 88, N_ROUGH = N_COARSE / 2 };
static const double COARSE_STEP = SKEW_MAX / N_COARSE;
enum { N_LIKELY = 8, LIKELY_REACH = 2, MEAN_STEP = 16 };

/* The sender's machine prints its line here, level whatever the paper does. */
static const double HEADER_MM = 8;

/* Lost scan lines make columns slope more, up to this share of a page; unequal scales make rows
 * slope otherwise than the columns say. */
static const double LOST_SHARE = 0.2, ROW_SHARE = 0.05;

/* Columns are summed in fours within a byte. */
enum { GROUP = 4, MAX_CELL = 255 / GROUP };

/* Ink of an image in cells of one size: column after column, each with empty cells at both ends
 * for the shear to move into. */
struct cells {
    uint8_t *ink; /* owned */
    int n_columns, h, pad;
};

static const uint8_t *cells_column(const struct cells *cells, int b)
{
    return cells->ink + (size_t)b * (size_t)(cells->h + 2 * cells->pad) + cells->pad;
}

/* w_rows: how many rows an 8-pixel column, or two of them, is wide. */
static int cells_init(int n_columns, int h, double w_rows, struct cells *ret_cells)
{
    struct cells cells = {.n_columns = (n_columns + GROUP - 1) / GROUP * GROUP, .h = h};

    cells.pad = (int)ceil(SKEW_MAX * 1.05 * w_rows * cells.n_columns / 2) + 1;
    cells.ink = calloc((size_t)cells.n_columns * (size_t)(h + 2 * cells.pad), 1);
    if (!cells.ink)
        return -ENOMEM;
    *ret_cells = cells;
    return 0;
}

/* The smallest cells, leaving out what lies above y0 and left of x0. */
static int count_ink(const struct bits *bits, int x0, int y0, struct cells *ret_cells)
{
    int n_columns = (bits->w_px + 7) / 8, stride, r;

    r = cells_init(n_columns, bits->h_px, 8, ret_cells);
    if (r < 0)
        return r;
    stride = ret_cells->h + 2 * ret_cells->pad;
    for (int y = y0; y < bits->h_px; y++) {
        const uint64_t *row = bits_row(bits, y);
        uint8_t *to = ret_cells->ink + ret_cells->pad + y;

        for (int i = x0 / 64; i < bits->words_per_row; i++) {
            uint64_t ones = row[i];

            if (!ones)
                continue;
            ones -= ones >> 1 & 0x5555555555555555u; /* ones of each byte, in it */
            ones = (ones & 0x3333333333333333u) + (ones >> 2 & 0x3333333333333333u);
            ones = (ones + (ones >> 4)) & 0x0f0f0f0f0f0f0f0fu;
            for (int b = i * 8; ones; b++, ones >>= 8)
                to[(long)b * stride] = (uint8_t)ones;
        }
    }
    return 0;
}

/* Cells of n_columns × n_rows cells each, their ink divided by `divisor`. */
static int sum_cells(const struct cells *cells, int n_columns, int n_rows, int divisor,
                     double w_rows, struct cells *ret_sum)
{
    int r = cells_init(cells->n_columns / n_columns, cells->h / n_rows + 1, w_rows, ret_sum);

    if (r < 0)
        return r;
    for (int b = 0; b < cells->n_columns / n_columns; b++) {
        uint8_t *to = (uint8_t *)cells_column(ret_sum, b);

        /* the last row of sums reaches into the empty cells below */
        for (int y = 0; y < ret_sum->h; y++) {
            int sum = 0;

            for (int i = 0; i < n_columns; i++) {
                const uint8_t *from = cells_column(cells, b * n_columns + i) + y * n_rows;

                for (int j = 0; j < n_rows; j++)
                    sum += from[j];
            }
            to[y] = (uint8_t)(sum / divisor < MAX_CELL ? sum / divisor : MAX_CELL);
        }
    }
    return 0;
}

/* Sharpness of the row profile after shearing by `slope` (rows of cells per column of cells). */
static double sharpness(const struct cells *cells, double slope, uint16_t *profile)
{
    uint64_t sum = 0;
    int h = cells->h;

    memset(profile, 0, (size_t)h * sizeof(*profile));
    for (int b = 0; b < cells->n_columns; b += GROUP) {
        const uint8_t *c[GROUP];

        for (int i = 0; i < GROUP; i++)
            c[i] = cells_column(cells, b + i) + lround(slope * (b + i - cells->n_columns / 2));
        for (int y = 0; y < h; y++)
            profile[y] = (uint16_t)(profile[y] + (uint8_t)(c[0][y] + c[1][y] + c[2][y] + c[3][y]));
    }
    for (int y = 1; y < h; y++) {
        int step = profile[y] - profile[y - 1];

        sum += (uint64_t)((int64_t)step * step);
    }
    return (double)sum;
}

/* One direction of the page. */
struct sums {
    struct cells fine, coarse, rough;
    uint16_t *profile;
    double rough_contrast[2 * N_ROUGH + 1];   /* sharpness over its mean, less 1 */
    double coarse_contrast[2 * N_COARSE + 1]; /* NAN until it is asked for */
    double coarse_mean;
};

static void sums_deinit(struct sums *sums)
{
    free(sums->fine.ink);
    free(sums->coarse.ink);
    free(sums->rough.ink);
    free(sums->profile);
}

static double coarse_sharpness(struct sums *sums, int i)
{
    return sharpness(&sums->coarse, i * COARSE_STEP * 8 / COARSE_ROWS, sums->profile);
}

/* Contrast at the i-th coarse slope, -N_COARSE to N_COARSE; none beyond. */
static double coarse_contrast(struct sums *sums, int i)
{
    double *at;

    if (i < -N_COARSE || i > N_COARSE || sums->coarse_mean <= 0)
        return 0;
    at = &sums->coarse_contrast[i + N_COARSE];
    if (isnan(*at))
        *at = coarse_sharpness(sums, i) / sums->coarse_mean - 1;
    return *at;
}

static int sums_init(const struct bits *bits, double px_per_mm, bool turned, struct sums *sums)
{
    int header_px = (int)(HEADER_MM * px_per_mm), n = 0;
    double mean = 0;
    int r;

    if (header_px >= (turned ? bits->w_px : bits->h_px))
        header_px = 0;
    *sums = (struct sums){0};
    r = count_ink(bits, turned ? header_px : 0, turned ? 0 : header_px, &sums->fine);
    if (r >= 0)
        r = sum_cells(&sums->fine, 1, COARSE_ROWS, 1, 8.0 / COARSE_ROWS, &sums->coarse);
    if (r >= 0)
        r = sum_cells(&sums->coarse, 2, ROUGH_ROWS, 2, 16.0 / COARSE_ROWS / ROUGH_ROWS,
                      &sums->rough);
    sums->profile = malloc(((size_t)bits->h_px + 1) * sizeof(*sums->profile));
    if (r < 0 || !sums->profile) {
        sums_deinit(sums);
        return -ENOMEM;
    }
    for (int i = 0; i <= 2 * N_ROUGH; i++) {
        sums->rough_contrast[i] =
            sharpness(&sums->rough, (i - N_ROUGH) * 2 * COARSE_STEP * 16 / COARSE_ROWS / ROUGH_ROWS,
                      sums->profile);
        mean += sums->rough_contrast[i] / (2 * N_ROUGH + 1);
    }
    for (int i = 0; i <= 2 * N_ROUGH; i++)
        sums->rough_contrast[i] = mean > 0 ? sums->rough_contrast[i] / mean - 1 : 0;
    for (int i = 0; i <= 2 * N_COARSE; i++)
        sums->coarse_contrast[i] = NAN;
    for (int i = -N_COARSE; i <= N_COARSE; i += MEAN_STEP, n++)
        sums->coarse_mean += coarse_sharpness(sums, i);
    sums->coarse_mean /= n;
    return 0;
}

static double rough_contrast(const struct sums *sums, double slope)
{
    int i = (int)lround(slope / COARSE_STEP / 2) + N_ROUGH;

    return i >= 0 && i <= 2 * N_ROUGH ? sums->rough_contrast[i] : 0;
}

/* The sharpest slope of one direction alone, within reach of what both together say. */
static double refine(struct sums *sums, double centre, double reach)
{
    int from = (int)ceil((centre - reach) / COARSE_STEP), n = (int)ceil(COARSE_STEP / SKEW_STEP);
    int top = (int)lround(centre / COARSE_STEP);
    double best = -1, best_slope;

    for (int i = from; i * COARSE_STEP <= centre + reach; i++)
        top = coarse_contrast(sums, i) > coarse_contrast(sums, top) ? i : top;
    best_slope = top * COARSE_STEP;
    for (int i = -n; i <= n; i++) {
        double slope = top * COARSE_STEP + i * SKEW_STEP;
        double s = sharpness(&sums->fine, slope * 8, sums->profile);

        if (s > best) {
            best = s;
            best_slope = slope;
        }
    }
    return fmax(-SKEW_MAX, fmin(SKEW_MAX, best_slope));
}

/* A skew of the page that explains the slopes of both. */
struct likely {
    int slope; /* of the rows, coarse steps */
    double ratio, sum;
};

/* Keeps the best of those that have the same ratio and lie apart. */
static void keep_likely(struct likely *likely, size_t *n, struct likely one)
{
    size_t worst = 0;

    for (size_t i = 0; i < *n; i++) {
        if (likely[i].ratio == one.ratio && abs(likely[i].slope - one.slope) <= 2) {
            likely[i] = one.sum > likely[i].sum ? one : likely[i];
            return;
        }
        worst = likely[i].sum < likely[worst].sum ? i : worst;
    }
    if (*n < N_LIKELY)
        likely[(*n)++] = one;
    else if (one.sum > likely[worst].sum)
        likely[worst] = one;
}

static double turned_slope(double slope, double ratio)
{
    return -slope / (ratio * ratio);
}

int skew_find(const struct bits *rows, const struct bits *columns, double y_over_x,
              double px_per_mm, double *ret_row_slope, double *ret_column_slope)
{
    /* as tagged; as the work image is made to be; a superfine or a cut fine page; a standard one
     * taken for fine */
    const double ratios[] = {y_over_x, 0.96, 1.92, 0.48};
    double best = -INFINITY, row_slope = 0, column_slope = 0;
    struct likely likely[N_LIKELY];
    struct sums across, down;
    size_t n = 0;
    int r = sums_init(rows, px_per_mm, false, &across);

    if (r < 0)
        return r;
    r = sums_init(columns, px_per_mm, true, &down);
    if (r < 0) {
        sums_deinit(&across);
        return r;
    }
    for (int i = -N_ROUGH; i <= N_ROUGH; i++)
        for (size_t k = 0; k < sizeof(ratios) / sizeof(ratios[0]); k++) {
            double slope = 2 * i * COARSE_STEP;

            keep_likely(likely, &n,
                        (struct likely){2 * i, ratios[k],
                                        rough_contrast(&across, slope) +
                                            rough_contrast(&down, turned_slope(slope, ratios[k]))});
        }
    for (size_t l = 0; l < n; l++)
        for (int i = likely[l].slope - LIKELY_REACH; i <= likely[l].slope + LIKELY_REACH; i++) {
            double slope = i * COARSE_STEP, turned = turned_slope(slope, likely[l].ratio);
            double sum = coarse_contrast(&across, i) +
                         coarse_contrast(&down, (int)lround(turned / COARSE_STEP));

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
