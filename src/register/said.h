/* SPDX-License-Identifier: Apache-2.0
 *
 * said: what the bands of a page say, and for which rows of a form that speaks. A place is read
 * once, whoever asks: rows of several tables look alike.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "register/bands.h"
#include "register/words.h"

enum { SAID_MAX_ROWS = FORM_MAX_TABLES * 8 };

struct said_row {
    unsigned table, row; /* of the form */
    int n_labels;
};

/* What a band says that may be a row. */
struct said_band {
    bool asked;
    int n_right, n_unclear, n_other; /* labels */
    float worth;                     /* what that speaks for the row */
};

struct said_place;

struct said {
    const struct bands *bands; /* borrowed, as the model, the sight, the guess and the reader are */
    const struct sight *sight;
    const struct alignment *guess;
    const struct words_reader *words;
    struct said_row rows[SAID_MAX_ROWS]; /* of all tables, table after table */
    size_t n_rows;
    struct said_band heard[SAID_MAX_ROWS][BANDS_MAX_BARS];
    const char **labels; /* the form's, each once; owned */
    size_t n_labels;
    struct said_place *places; /* owned */
    size_t n_places;
};

/* Nothing is read yet. 1; 0: the form has too many rows; -ENOMEM. */
int said_new(const struct bands *bands, const struct sight *sight, const struct alignment *guess,
             const struct words_reader *words, struct said **ret_said);

struct said *said_free(struct said *said);

DEFINE_CLEANUP(struct said *, said_free)

/* A place of the stored page. */
struct quad_px said_quad(const struct said *said, double left_mm, double right_mm, double top_px,
                         double bottom_px);

/* What stands between two places across a band, asked for all the form's labels; borrowed until
 * the next call. 0 or negative errno. */
int said_read(struct said *said, size_t band, double left_mm, double right_mm,
              const struct words_answer **ret_answer);

/* Asks a band for the labels of row i; then heard[i][band] is what it says. 0 or negative errno. */
int said_ask(struct said *said, size_t i, size_t band);
