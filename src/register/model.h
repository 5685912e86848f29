/* SPDX-License-Identifier: Apache-2.0
 *
 * model: a form's tables as registration sees them: levels (horizontal rules, from the top of the
 * page down), columns (vertical rules) and the edges of cells that lie on them. An edge is present
 * where two cells meet and absent where a cell spans both sides: absent edges tell forms apart as
 * well as present ones do.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "form/form.h"

/* One side of one grid place, from one crossing rule to the next. */
struct edge {
    unsigned table;
    unsigned line;    /* model.levels or model.columns index */
    unsigned from_to; /* the crossing line at its start; it ends at the next one of its table */
    double from_mm, to_mm;
    bool present;
};

/* A horizontal or vertical rule of one table. */
struct model_line {
    unsigned table, index; /* rule number within the table, from 0 */
    double at_mm, from_mm, to_mm;
    double present_mm; /* length of its present edges */
    size_t first_edge,
        n_edges; /* in model.row_edges or model.column_edges, in order along the line */
};

struct model {
    const struct form *form;    /* borrowed */
    struct model_line *levels;  /* by at_mm */
    struct model_line *columns; /* by table, then index */
    size_t n_levels, n_columns;
    unsigned *level_of; /* level of each table's rules, table after table; see model_level() */
    unsigned *first_rule, *first_column; /* of each table, in level_of and in columns */
    struct edge *row_edges, *column_edges;
    size_t n_row_edges, n_column_edges;
    double left_mm, right_mm, top_mm, bottom_mm; /* of all tables */
    double present_mm;                           /* length of all present edges */
};

/* -ENOMEM. */
int model_init(const struct form *form, struct model *ret_model);

void model_deinit(struct model *model);

/* Index of the level or column that carries a table's rule. */
static inline unsigned model_level(const struct model *model, unsigned table, unsigned index)
{
    return model->level_of[model->first_rule[table] + index];
}

static inline unsigned model_column(const struct model *model, unsigned table, unsigned index)
{
    return model->first_column[table] + index;
}
