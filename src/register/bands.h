/* SPDX-License-Identifier: Apache-2.0
 *
 * bands: what lies between the rules of a page, whatever their distances: bars are rules across a
 * form's width, bands the stretches between them, each with the columns that bound its cells.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "register/align.h"
#include "register/model.h"
#include "register/sight.h"

enum { BANDS_MAX_BARS = 64, BANDS_MAX_COLUMNS = 32 };

struct bands {
    const struct model *model; /* borrowed */
    size_t n_bars;             /* one more than bands */
    double bar_px[BANDS_MAX_BARS];
    double weight_px[BANDS_MAX_BARS]; /* length seen of each bar, by how much it is a rule */
    size_t n_columns;                 /* distinct places of the form's columns, from the left */
    double column_mm[BANDS_MAX_COLUMNS];
    bool side[BANDS_MAX_BARS][BANDS_MAX_COLUMNS]; /* band, column: is there a rule? */
    double bounded[BANDS_MAX_BARS]; /* band: share of its height along which both the outermost
                                       columns were seen */
};

/* The bands of a sight over which a form lies across as `guess` says. false: there are more bars
 * or columns than a form has. */
bool bands_find(const struct model *model, const struct sight *sight, const struct alignment *guess,
                struct bands *ret_bands);

/* Index of the column at x_mm. */
size_t bands_column(const struct bands *bands, double x_mm);

/* Share of the places in a row of a table where a band has a rule as the row has, or none as it has
 * none; 0..1. */
double bands_fit(const struct bands *bands, size_t band, unsigned table, unsigned row);

/* Is the band bounded on both sides as a table's row is? */
bool bands_is_row(const struct bands *bands, size_t band);
