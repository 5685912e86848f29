/* SPDX-License-Identifier: Apache-2.0
 *
 * board: what one placing across makes of a sight: the places down the page where a level may lie,
 * and what each is worth to each level of the form.
 */
#pragma once

#include <stddef.h>

#include "register/across.h"
#include "register/model.h"
#include "register/sight.h"

enum { MAX_SPOTS = 128 }; /* grid paper has some 100 rules */

/* A mm of the form's rules that the page ought to show and does not costs so much. */
#define BOARD_MISSED_COST 0.3

struct board {
    const struct model *model;
    const struct sight *sight;
    struct across across;
    size_t n_spots;
    float at_px[MAX_SPOTS];
    float *reward; /* n_levels × n_spots, mm of rule; owned */
    double rows_mm;
};

/* model and sight are borrowed. rows_mm: length of all the form's horizontal rules. -ENOMEM. */
int board_init(const struct model *model, const struct sight *sight, const struct across *across,
               double rows_mm, struct board *ret_board);

void board_deinit(struct board *board);

/* No alignment of this placing can score more. */
double board_bound(const struct board *board);
