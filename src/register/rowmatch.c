/* SPDX-License-Identifier: Apache-2.0 */
#include "register/rowmatch.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"

/* A band can be a row when so many of its places have a rule or none as the row has, and no other
 * row has more than this share more of them: a stroke of writing may look like a rule. */
static const double MIN_FIT = 0.75, MAX_WORSE = 0.21;

/* A band whose columns strokes hide has this share of them. */
static const double MIN_HIDDEN_FIT = 0.5;

/* What its rules say for a band being a row; what its labels say stands in said.c. */
static const float FIT_WORTH = 2;

/* What it costs that a row of the form is not there, and that there is one it does not have. */
static const float MISSING_COST = 1.2f, EXTRA_COST = 3;

/* Of the rows, those that must be possible. */
static const double MIN_ROWS = 0.5;

/* What speaks for band k being row i; -INFINITY when another row fits its rules better, and, with
 * `hidden`, it does not say what the row does. */
static int score(struct said *said, bool hidden, size_t i, size_t k, float *ret_score)
{
    const struct said_row *row = &said->rows[i];
    double fit = bands_fit(said->bands, k, row->table, row->row), best = 0;
    bool fits;
    int r;

    *ret_score = -INFINITY;
    for (size_t j = 0; j < said->n_rows; j++)
        best = fmax(best, bands_fit(said->bands, k, said->rows[j].table, said->rows[j].row));
    fits = fit >= MIN_FIT && fit >= best - MAX_WORSE;
    if (!fits && (!hidden || fit < MIN_HIDDEN_FIT || row->n_labels == 0))
        return 0;
    r = said_ask(said, i, k);
    if (r < 0)
        return r;
    if (!fits && said->heard[i][k].n_right < row->n_labels)
        return 0;
    *ret_score = FIT_WORTH * (float)fit + said->heard[i][k].worth;
    return 0;
}

/* What it costs that bands from..to-1 are none of the form's rows. */
static float extra_cost(const struct said *said, size_t from, size_t to, bool in_table)
{
    float cost = 0;

    for (size_t k = from; k < to; k++)
        cost += in_table || bands_is_row(said->bands, k) ? EXTRA_COST : 0;
    return cost;
}

int rowmatch_find(struct said *said, bool hidden, int ret_band[SAID_MAX_ROWS])
{
    size_t n = said->n_rows, n_bands = said->bands->n_bars - 1;
    _cleanup_(cleanup_freep) float *sums = malloc(n * n_bands * sizeof(*sums));
    _cleanup_(cleanup_freep) int *from = malloc(n * n_bands * sizeof(*from));
    float best = -INFINITY;
    int at = -1;

    if (!sums || !from)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_bands; k++) {
            float *sum = &sums[i * n_bands + k], own, end;
            int r = score(said, hidden, i, k, &own);

            if (r < 0)
                return r;
            *sum = -MISSING_COST * (float)i - extra_cost(said, 0, k, false);
            from[i * n_bands + k] = -1;
            for (size_t j = 0; j < i && own > -INFINITY; j++)
                for (size_t l = 0; l < k; l++) {
                    bool in_table = said->rows[j].table == said->rows[i].table;
                    float one = sums[j * n_bands + l] - MISSING_COST * (float)(i - j - 1) -
                                extra_cost(said, l + 1, k, in_table);

                    if (one > *sum) {
                        *sum = one;
                        from[i * n_bands + k] = (int)(j * n_bands + l);
                    }
                }
            *sum += own;
            end =
                *sum - MISSING_COST * (float)(n - 1 - i) - extra_cost(said, k + 1, n_bands, false);
            if (end > best) {
                best = end;
                at = (int)(i * n_bands + k);
            }
        }
    for (size_t i = 0; i < n; i++)
        ret_band[i] = -1;
    for (; at >= 0; at = from[at])
        ret_band[(size_t)at / n_bands] = (int)((size_t)at % n_bands);
    return 0;
}

bool rowmatch_possible(const struct said *said)
{
    size_t n_possible = 0;

    if (said->bands->n_bars < 2)
        return false;
    for (size_t i = 0; i < said->n_rows; i++) {
        bool possible = false;

        for (size_t k = 0; k + 1 < said->bands->n_bars; k++)
            possible = possible ||
                       bands_fit(said->bands, k, said->rows[i].table, said->rows[i].row) >= MIN_FIT;
        n_possible += possible;
    }
    return (double)n_possible >= MIN_ROWS * (double)said->n_rows;
}
