/* SPDX-License-Identifier: Apache-2.0
 *
 * altered: the form as people return it who type into its file: rows have grown where text wraps,
 * tables moved down or onto the next page, a row was deleted, an empty one added. Rules alone
 * cannot tell that from a sister form, so every row is asked what is printed in it, and the page
 * for the form's title. Rows and bands are matched in order by dynamic programming.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "register/align.h"
#include "register/words.h"

/* Which band of the page is which row of the form. */
struct altered {
    struct form form; /* as it lies on this page; its arrays are owned, all texts borrowed */
    struct alignment alignment; /* of that form's levels */
    int *cell_of;      /* for each cell of the form's tables, table after table: its index in the
                          same table of `form`, or -1: its rows are not on the page; owned */
    int *table_of;     /* for each table: its index in `form`, or -1; owned */
    bool *is_doubtful; /* for each row of all tables: may its labels read other than
                          printed, or its band be more than it? owned */
    bool is_hidden;    /* strokes hide the columns of some row that its labels tell */
    size_t n_extra;    /* rows of the page that the form does not have; nothing is printed there */
};

/* Looks for the model's form, altered, where `guess` says that it lies. hidden: its rows may be,
 * too, when it is not found without. 1: found; 0: what is on the page is not this form; or negative
 * errno. */
int altered_find(const struct model *model, const struct sight *sight,
                 const struct alignment *guess, const struct words_reader *words, bool hidden,
                 struct altered *ret_altered);

void altered_deinit(struct altered *altered);
