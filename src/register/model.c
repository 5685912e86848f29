/* SPDX-License-Identifier: Apache-2.0 */
#include "register/model.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"

static int higher_first(const void *a, const void *b)
{
    const struct model_line *x = a, *y = b;

    if (x->at_mm != y->at_mm)
        return x->at_mm < y->at_mm ? -1 : 1;
    return x->table != y->table ? (x->table < y->table ? -1 : 1) : (int)x->index - (int)y->index;
}

/* Which cell owns each grid place; -1 where the definition leaves a hole. */
static int *owners(const struct form_table *table)
{
    int *owner = malloc(((size_t)table->n_rows * table->n_columns + 1) * sizeof(*owner));

    if (!owner)
        return NULL;
    for (size_t i = 0; i < (size_t)table->n_rows * table->n_columns; i++)
        owner[i] = -1;
    for (size_t i = 0; i < table->n_cells; i++) {
        const struct form_cell *cell = &table->cells[i];

        for (unsigned r = cell->row; r < cell->row + cell->n_rows && r < table->n_rows; r++)
            for (unsigned c = cell->column;
                 c < cell->column + cell->n_columns && c < table->n_columns; c++)
                owner[(size_t)r * table->n_columns + c] = (int)i;
    }
    return owner;
}

static void add_table(struct model *model, unsigned t, const int *owner)
{
    const struct form_table *table = &model->form->tables[t];
    unsigned n_rows = table->n_rows, n_columns = table->n_columns;

    for (unsigned j = 0; j <= n_rows; j++) {
        struct model_line *line = &model->levels[model->n_levels++];

        *line = (struct model_line){t,
                                    j,
                                    table->y_mm[j],
                                    table->x_mm[0],
                                    table->x_mm[n_columns],
                                    0,
                                    model->n_row_edges,
                                    n_columns};
        for (unsigned c = 0; c < n_columns; c++) {
            bool present =
                j == 0 || j == n_rows ||
                owner[(size_t)(j - 1) * n_columns + c] != owner[(size_t)j * n_columns + c];

            model->row_edges[model->n_row_edges++] =
                (struct edge){t, 0, c, table->x_mm[c], table->x_mm[c + 1], present};
            line->present_mm += present ? table->x_mm[c + 1] - table->x_mm[c] : 0;
        }
        model->present_mm += line->present_mm;
    }
    for (unsigned i = 0; i <= n_columns; i++) {
        struct model_line *line = &model->columns[model->n_columns++];

        *line = (struct model_line){
            t,     i, table->x_mm[i], table->y_mm[0], table->y_mm[n_rows], 0, model->n_column_edges,
            n_rows};
        for (unsigned r = 0; r < n_rows; r++) {
            bool present = i == 0 || i == n_columns ||
                           owner[(size_t)r * n_columns + i - 1] != owner[(size_t)r * n_columns + i];

            model->column_edges[model->n_column_edges++] = (struct edge){
                t, (unsigned)model->n_columns - 1, r, table->y_mm[r], table->y_mm[r + 1], present};
            line->present_mm += present ? table->y_mm[r + 1] - table->y_mm[r] : 0;
        }
        model->present_mm += line->present_mm;
    }
}

static void enclose(struct model *model, const struct form_table *table, bool first)
{
    double left = table->x_mm[0], right = table->x_mm[table->n_columns];
    double top = table->y_mm[0], bottom = table->y_mm[table->n_rows];

    model->left_mm = first || left < model->left_mm ? left : model->left_mm;
    model->right_mm = first || right > model->right_mm ? right : model->right_mm;
    model->top_mm = first || top < model->top_mm ? top : model->top_mm;
    model->bottom_mm = first || bottom > model->bottom_mm ? bottom : model->bottom_mm;
}

int model_init(const struct form *form, struct model *ret_model)
{
    struct model model = {.form = form};
    size_t n_levels = 0, n_columns = 0, n_places = 0;

    for (size_t t = 0; t < form->n_tables; t++) {
        const struct form_table *table = &form->tables[t];

        n_levels += table->n_rows + 1;
        n_columns += table->n_columns + 1;
        n_places += (size_t)(table->n_rows + 1) * (table->n_columns + 1);
        enclose(&model, table, t == 0);
    }
    model.levels = calloc(n_levels + 1, sizeof(*model.levels));
    model.columns = calloc(n_columns + 1, sizeof(*model.columns));
    model.level_of = calloc(n_levels + 1, sizeof(*model.level_of));
    model.first_rule = calloc(form->n_tables + 1, sizeof(*model.first_rule));
    model.first_column = calloc(form->n_tables + 1, sizeof(*model.first_column));
    model.row_edges = calloc(n_places + 1, sizeof(*model.row_edges));
    model.column_edges = calloc(n_places + 1, sizeof(*model.column_edges));
    if (!model.levels || !model.columns || !model.level_of || !model.first_rule ||
        !model.first_column || !model.row_edges || !model.column_edges) {
        model_deinit(&model);
        return -ENOMEM;
    }
    for (unsigned t = 0; t < form->n_tables; t++) {
        _cleanup_(cleanup_freep) int *owner = owners(&form->tables[t]);

        if (!owner) {
            model_deinit(&model);
            return -ENOMEM;
        }
        model.first_rule[t] = (unsigned)model.n_levels;
        model.first_column[t] = (unsigned)model.n_columns;
        add_table(&model, t, owner);
    }
    qsort(model.levels, model.n_levels, sizeof(*model.levels), higher_first);
    for (unsigned i = 0; i < model.n_levels; i++) {
        model.level_of[model.first_rule[model.levels[i].table] + model.levels[i].index] = i;
        for (size_t e = 0; e < model.levels[i].n_edges; e++)
            model.row_edges[model.levels[i].first_edge + e].line = i;
    }
    *ret_model = model;
    return 0;
}

void model_deinit(struct model *model)
{
    free(model->levels);
    free(model->columns);
    free(model->level_of);
    free(model->first_rule);
    free(model->first_column);
    free(model->row_edges);
    free(model->column_edges);
    *model = (struct model){0};
}
