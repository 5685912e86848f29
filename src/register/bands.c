/* SPDX-License-Identifier: Apache-2.0 */
#include "register/bands.h"

#include <math.h>
#include <stdlib.h>

/* Row lines nearer than this are one bar; together they cover this share of the form's width. */
static const double JOIN_MM = 1, BAR_SHARE = 0.5;

/* A band is bounded by a column that was seen along this share of it, this near its place. */
static const double SIDE_SHARE = 0.5, SIDE_OFF_MM = 1.3;

static const double SAME_COLUMN_MM = 0.3;

/* No row is lower: of two bars so near with a table's sides between them, the fainter one is a line
 * of text. */
static const double MIN_ROW_MM = 4.5;

static int higher_first(const void *a, const void *b)
{
    const struct line *const *x = a, *const *y = b;

    return (*x)->at < (*y)->at ? -1 : (*x)->at > (*y)->at;
}

static double overlap(double a0, double a1, double b0, double b1)
{
    return fmax(0, fmin(a1, b1) - fmax(a0, b0));
}

/* Adds a bar at the mean of the lines from first to last, if they cover enough. */
static bool add_bar(const struct line *const *lines, size_t first, size_t last, double left,
                    double right, struct bands *bands)
{
    double length = 0, sum = 0, weight = 0;

    for (size_t i = first; i < last; i++) {
        double px = overlap(lines[i]->from, lines[i]->to, left, right);

        length += px;
        sum += px * lines[i]->at;
        weight += px * lines[i]->worth;
    }
    if (length < BAR_SHARE * (right - left))
        return true;
    if (bands->n_bars == BANDS_MAX_BARS)
        return false;
    bands->weight_px[bands->n_bars] = weight;
    bands->bar_px[bands->n_bars++] = sum / length;
    return true;
}

static bool find_bars(const struct sight *sight, const struct alignment *guess, struct bands *bands)
{
    double left = guess->x0_px + bands->model->left_mm * guess->x_px_per_mm;
    double right = guess->x0_px + bands->model->right_mm * guess->x_px_per_mm;
    const struct line *lines[512];
    size_t n = 0, first = 0;

    for (size_t i = 0; i < sight->n_rows; i++)
        if (overlap(sight->rows[i].from, sight->rows[i].to, left, right) > 0 && n < 512)
            lines[n++] = &sight->rows[i];
    qsort(lines, n, sizeof(lines[0]), higher_first);
    for (size_t i = 1; i <= n; i++)
        if (i == n || lines[i]->at - lines[first]->at > JOIN_MM * guess->y_px_per_mm) {
            if (!add_bar(lines, first, i, left, right, bands))
                return false;
            first = i;
        }
    return true;
}

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static bool find_columns(struct bands *bands)
{
    const struct model *model = bands->model;

    for (size_t c = 0; c < model->n_columns; c++) {
        size_t i = 0;

        while (i < bands->n_columns &&
               fabs(bands->column_mm[i] - model->columns[c].at_mm) > SAME_COLUMN_MM)
            i++;
        if (i == BANDS_MAX_COLUMNS)
            return false;
        if (i == bands->n_columns)
            bands->column_mm[bands->n_columns++] = model->columns[c].at_mm;
    }
    qsort(bands->column_mm, bands->n_columns, sizeof(bands->column_mm[0]), smaller_first);
    return true;
}

static void find_sides(const struct sight *sight, const struct alignment *guess,
                       struct bands *bands)
{
    for (size_t b = 0; b + 1 < bands->n_bars; b++) {
        bands->bounded[b] = 1;
        for (size_t c = 0; c < bands->n_columns; c++) {
            double from = bands->bar_px[b], to = bands->bar_px[b + 1], seen = 0;
            double at = guess->x0_px + bands->column_mm[c] * guess->x_px_per_mm;

            for (size_t i = 0; i < sight->n_columns; i++) {
                const struct line *line = &sight->columns[i];

                if (fabs(line->at - at) <= SIDE_OFF_MM * guess->x_px_per_mm)
                    seen += overlap(line->from, line->to, from, to);
            }
            bands->side[b][c] = seen >= SIDE_SHARE * (to - from);
            if (c == 0 || c + 1 == bands->n_columns)
                bands->bounded[b] = fmin(bands->bounded[b], seen / (to - from));
        }
    }
}

/* Takes out one bar that is a line of text; false when there is none. */
static bool drop_text(const struct alignment *guess, struct bands *bands)
{
    for (size_t b = 0; b + 1 < bands->n_bars; b++) {
        size_t fainter = bands->weight_px[b] < bands->weight_px[b + 1] ? b : b + 1;

        if (bands->bar_px[b + 1] - bands->bar_px[b] >= MIN_ROW_MM * guess->y_px_per_mm ||
            !bands_is_row(bands, b))
            continue;
        bands->n_bars--;
        for (size_t i = fainter; i < bands->n_bars; i++) {
            bands->bar_px[i] = bands->bar_px[i + 1];
            bands->weight_px[i] = bands->weight_px[i + 1];
        }
        return true;
    }
    return false;
}

bool bands_find(const struct model *model, const struct sight *sight, const struct alignment *guess,
                struct bands *ret_bands)
{
    *ret_bands = (struct bands){.model = model};
    if (!find_bars(sight, guess, ret_bands) || !find_columns(ret_bands))
        return false;
    do
        find_sides(sight, guess, ret_bands);
    while (drop_text(guess, ret_bands));
    return true;
}

size_t bands_column(const struct bands *bands, double x_mm)
{
    size_t best = 0;

    for (size_t c = 1; c < bands->n_columns; c++)
        if (fabs(bands->column_mm[c] - x_mm) < fabs(bands->column_mm[best] - x_mm))
            best = c;
    return best;
}

double bands_fit(const struct bands *bands, size_t band, unsigned table, unsigned row)
{
    const struct model *model = bands->model;
    const struct form_table *of = &model->form->tables[table];
    size_t n_same = 0;

    for (size_t c = 0; c < bands->n_columns; c++) {
        bool present = false;

        for (unsigned i = 0; i <= of->n_columns; i++) {
            const struct model_line *column = &model->columns[model_column(model, table, i)];

            if (bands_column(bands, column->at_mm) == c)
                present = model->column_edges[column->first_edge + row].present;
        }
        n_same += bands->side[band][c] == present;
    }
    return bands->n_columns ? (double)n_same / (double)bands->n_columns : 0;
}

bool bands_is_row(const struct bands *bands, size_t band)
{
    return bands->n_columns >= 2 && bands->side[band][0] && bands->side[band][bands->n_columns - 1];
}
