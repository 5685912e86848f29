/* SPDX-License-Identifier: Apache-2.0 */
#include "register/across.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* Places where vertical rules may be. */
enum { MAX_PEAKS = 32, MAX_COLUMNS = 64 };
static const double BIN_PX = 2;
static const double REACH_MM = 1.5; /* drift of a column: feed, lost lines under skew */
static const double ROW_END_WEIGHT_MM =
    4; /* a row's end says that a column is near, less than a column does */
static const double SCALE_MIN = 0.6,
                    SCALE_MAX = 1.4; /* of a full page, by its width: 71 % is A3 or sideways A4 */

/* Sideways the form's width lies down the page, where a mm may have half or twice the pixels: see
 * align_find(). */
static const double SIDEWAYS_MIN = 0.48, SIDEWAYS_MAX = 1.92;

static const double MIN_APART = 0.45; /* of the form's width: columns that propose a placing */
static const double MIN_SHARE = 0.25;
static const double MIN_ON_PAGE = 0.5; /* of the form's width */

struct peak {
    double at_px, weight_px;
};

static void spread(double *bins, int n_bins, double at_px, double weight, double reach_px)
{
    int from = (int)floor((at_px - reach_px) / BIN_PX);
    int to = (int)ceil((at_px + reach_px) / BIN_PX);

    for (int i = from < 0 ? 0 : from; i <= to && i < n_bins; i++) {
        double off = fabs(i * BIN_PX - at_px) / reach_px;

        if (off < 1)
            bins[i] += weight * (1 - off);
    }
}

static int heavier_first(const void *a, const void *b)
{
    const struct peak *x = a, *y = b;

    return x->weight_px < y->weight_px ? 1 : x->weight_px > y->weight_px ? -1 : 0;
}

static size_t find_peaks(const double *bins, int n_bins, struct peak ret_peaks[MAX_PEAKS])
{
    struct peak all[512];
    size_t n = 0;

    for (int i = 1; i + 1 < n_bins && n < 512; i++)
        if (bins[i] > 0 && bins[i] > bins[i - 1] && bins[i] >= bins[i + 1])
            all[n++] = (struct peak){i * BIN_PX, bins[i]};
    qsort(all, n, sizeof(all[0]), heavier_first);
    n = n < MAX_PEAKS ? n : MAX_PEAKS;
    memcpy(ret_peaks, all, n * sizeof(all[0]));
    return n;
}

/* Distinct column places of the form, with the length of rule on each. */
static size_t distinct_columns(const struct model *model, struct peak ret_columns[MAX_COLUMNS])
{
    size_t n = 0;

    for (size_t c = 0; c < model->n_columns; c++) {
        const struct model_line *line = &model->columns[c];
        size_t i = 0;

        while (i < n && fabs(ret_columns[i].at_px - line->at_mm) > 0.3)
            i++;
        if (i == MAX_COLUMNS)
            continue;
        if (i == n)
            ret_columns[n++] = (struct peak){line->at_mm, 0};
        ret_columns[i].weight_px += line->present_mm;
    }
    return n;
}

/* Share of the columns' length that lies on rules. */
static double score(const struct peak *columns, size_t n_columns, const double *bins, int n_bins,
                    double x0_px, double px_per_mm, double y_px_per_mm)
{
    double sum = 0, all = 0;

    for (size_t k = 0; k < n_columns; k++) {
        int i = (int)lround((x0_px + px_per_mm * columns[k].at_px) / BIN_PX);
        double expected_px = columns[k].weight_px * y_px_per_mm;
        double seen_px = i >= 0 && i < n_bins ? bins[i] : 0;

        sum += columns[k].weight_px * fmin(1, seen_px / expected_px);
        all += columns[k].weight_px;
    }
    return sum / all;
}

/* Share of the form's width that lies on the page. */
static double on_page(const struct model *model, const struct sight *sight,
                      const struct across *across)
{
    double left = across->x0_px + across->px_per_mm * model->left_mm;
    double right = across->x0_px + across->px_per_mm * model->right_mm;

    return (fmin(right, sight->w) - fmax(left, 0)) / (right - left);
}

/* What speaks for a placing: of two that explain the same share of the form's columns, the larger
 * one explains more of the ink. */
static double rank(const struct across *across)
{
    return across->share * sqrt(across->px_per_mm);
}

static void keep_best(struct across *best, size_t *n, struct across one, double width_mm)
{
    size_t i;

    for (i = 0; i < *n; i++) {
        double off =
            fabs(best[i].x0_px - one.x0_px) + fabs(best[i].px_per_mm - one.px_per_mm) * width_mm;

        if (off < 2 * one.px_per_mm) { /* the same, within 2 mm */
            if (rank(&one) > rank(&best[i]))
                best[i] = one;
            return;
        }
    }
    if (*n < ACROSS_MAX)
        best[(*n)++] = one;
    else {
        size_t worst = 0;

        for (i = 1; i < *n; i++)
            if (rank(&best[i]) < rank(&best[worst]))
                worst = i;
        if (rank(&best[worst]) < rank(&one))
            best[worst] = one;
    }
}

static int better_first(const void *a, const void *b)
{
    double x = rank(a), y = rank(b);

    return x < y ? 1 : x > y ? -1 : 0;
}

int across_find(const struct model *model, const struct sight *sight, double y_over_x,
                struct across ret_best[ACROSS_MAX], size_t *ret_n)
{
    int n_bins = (int)ceil(sight->w / BIN_PX) + 1;
    _cleanup_(cleanup_freep) double *bins = calloc((size_t)n_bins, sizeof(*bins));
    double reach_px = REACH_MM * sight->px_per_mm;
    bool sideways = sight->rotation % 180 != 0;
    double scale_min = SCALE_MIN * sight->px_per_mm * (sideways ? SIDEWAYS_MIN : 1);
    double scale_max = SCALE_MAX * sight->px_per_mm * (sideways ? SIDEWAYS_MAX : 1);
    struct peak peaks[MAX_PEAKS], columns[MAX_COLUMNS];
    size_t n_peaks, n_columns = distinct_columns(model, columns), n = 0;
    double width_mm = model->right_mm - model->left_mm;

    if (!bins)
        return -ENOMEM;
    for (size_t i = 0; i < sight->n_columns; i++)
        spread(bins, n_bins, sight->columns[i].at, sight->columns[i].to - sight->columns[i].from,
               reach_px);
    for (size_t i = 0; i < sight->n_rows; i++) {
        double weight = fmin(ROW_END_WEIGHT_MM * sight->px_per_mm,
                             (sight->rows[i].to - sight->rows[i].from) / 10);

        spread(bins, n_bins, sight->rows[i].from, weight, reach_px);
        spread(bins, n_bins, sight->rows[i].to, weight, reach_px);
    }
    n_peaks = find_peaks(bins, n_bins, peaks);
    for (size_t i = 0; i < n_columns; i++)
        for (size_t j = 0; j < n_columns; j++) {
            double apart_mm = columns[j].at_px - columns[i].at_px;

            if (apart_mm < MIN_APART * width_mm)
                continue;
            for (size_t p = 0; p < n_peaks; p++)
                for (size_t q = 0; q < n_peaks; q++) {
                    double scale = (peaks[q].at_px - peaks[p].at_px) / apart_mm;
                    struct across one = {peaks[p].at_px - scale * columns[i].at_px, scale, 0};

                    if (scale < scale_min || scale > scale_max ||
                        on_page(model, sight, &one) < MIN_ON_PAGE)
                        continue;
                    one.share =
                        score(columns, n_columns, bins, n_bins, one.x0_px, scale, scale * y_over_x);
                    if (one.share > MIN_SHARE)
                        keep_best(ret_best, &n, one, width_mm);
                }
        }
    qsort(ret_best, n, sizeof(*ret_best), better_first);
    *ret_n = n;
    return 0;
}
