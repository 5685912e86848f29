/* SPDX-License-Identifier: Apache-2.0 */
#include "register/variant.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* One table in the making. */
struct making {
    const struct form_table *from;
    const struct bands *bands;
    const int *band;                /* of the table's rows */
    int first, last;                /* bands that the table spans */
    unsigned row_of[FORM_MAX_ROWS]; /* of each row that is there: its row in the new table */
};

/* Millimetres down the page; the first rule of all that are there keeps its place. */
static double to_mm(const struct bands *bands, const struct alignment *guess, int bar,
                    int first_bar, double first_mm)
{
    return first_mm + (bands->bar_px[bar] - bands->bar_px[first_bar]) / guess->y_px_per_mm;
}

static bool is_there(const struct making *making, unsigned row)
{
    return making->band[row] >= 0;
}

/* Is a band some row of the form? */
static bool is_known(const struct form *form, const int *band, int k)
{
    for (size_t t = 0; t < form->n_tables; t++)
        for (unsigned r = 0; r < form->tables[t].n_rows; r++)
            if (*band++ == k)
                return true;
    return false;
}

/* A cell of the form, made over; false when none of its rows is there. */
static bool make_cell(const struct making *making, const struct form_cell *from,
                      const struct form_table *table, struct form_cell *ret_cell)
{
    bool any = false;
    unsigned first = 0, last = 0;

    for (unsigned r = from->row; r < from->row + from->n_rows; r++) {
        if (!is_there(making, r))
            continue;
        first = any ? first : making->row_of[r];
        last = making->row_of[r];
        any = true;
    }
    if (!any)
        return false;
    *ret_cell = *from;
    ret_cell->row = first;
    ret_cell->n_rows = last - first + 1;
    ret_cell->box.y = table->y_mm[first];
    ret_cell->box.h = table->y_mm[last + 1] - table->y_mm[first];
    return true;
}

/* Cells of a row that the form does not have, as its rules part them. */
static void make_extra_row(const struct making *making, int band, struct form_table *table)
{
    unsigned row = (unsigned)(band - making->first), from = 0;

    for (unsigned c = 1; c <= table->n_columns; c++) {
        size_t column = bands_column(making->bands, table->x_mm[c]);

        if (c < table->n_columns && !making->bands->side[band][column])
            continue;
        table->cells[table->n_cells++] = (struct form_cell){
            .row = row,
            .column = from,
            .n_rows = 1,
            .n_columns = c - from,
            .field = -1,
            .box = {table->x_mm[from], table->y_mm[row], table->x_mm[c] - table->x_mm[from],
                    table->y_mm[row + 1] - table->y_mm[row]}};
        from = c;
    }
}

/* cell_of: of the table's cells. */
static int make_table(struct making *making, const struct alignment *guess, int first_bar,
                      double first_mm, struct form_table *ret_table, int *cell_of)
{
    const struct form_table *from = making->from;
    unsigned n_rows = (unsigned)(making->last - making->first + 1);
    struct form_table table = {.id = from->id,
                               .rule_mm = from->rule_mm,
                               .x_mm = from->x_mm,
                               .n_columns = from->n_columns,
                               .n_rows = n_rows};

    table.y_mm = calloc(n_rows + 1, sizeof(*table.y_mm));
    table.cells = calloc(from->n_cells + (size_t)n_rows * from->n_columns, sizeof(*table.cells));
    if (!table.y_mm || !table.cells) {
        free(table.y_mm);
        free(table.cells);
        return -ENOMEM;
    }
    for (unsigned r = 0; r <= n_rows; r++)
        table.y_mm[r] = to_mm(making->bands, guess, making->first + (int)r, first_bar, first_mm);
    for (size_t c = 0; c < from->n_cells; c++) {
        cell_of[c] = -1;
        if (make_cell(making, &from->cells[c], &table, &table.cells[table.n_cells]))
            cell_of[c] = (int)table.n_cells++;
    }
    for (int k = making->first; k <= making->last; k++) {
        bool known = false;

        for (unsigned r = 0; r < from->n_rows; r++)
            known = known || making->band[r] == k;
        if (!known)
            make_extra_row(making, k, &table);
    }
    *ret_table = table;
    return 0;
}

/* The levels of the new form lie on the bars. */
static int place_levels(const struct bands *bands, const struct alignment *guess,
                        const int *first_bands, struct altered *altered)
{
    struct model model;
    int r = model_init(&altered->form, &model);

    if (r < 0)
        return r;
    altered->alignment = (struct alignment){.x0_px = guess->x0_px,
                                            .x_px_per_mm = guess->x_px_per_mm,
                                            .y_px_per_mm = guess->y_px_per_mm,
                                            .score = guess->score};
    altered->alignment.level_px = calloc(model.n_levels + 1, sizeof(double));
    if (!altered->alignment.level_px)
        r = -ENOMEM;
    for (size_t i = 0; i < model.n_levels && r == 0; i++)
        altered->alignment.level_px[i] =
            bands->bar_px[first_bands[model.levels[i].table] + (int)model.levels[i].index];
    model_deinit(&model);
    return r;
}

static int make_tables(const struct form *form, const struct bands *bands,
                       const struct alignment *guess, const int *band, struct altered *altered)
{
    int first_bands[FORM_MAX_TABLES], first_bar = -1, r;
    const int *all = band;
    double first_mm = 0;
    size_t n_cells = 0;

    for (unsigned t = 0; t < form->n_tables; band += form->tables[t].n_rows, t++) {
        struct making making = {
            .from = &form->tables[t], .bands = bands, .band = band, .first = -1};
        int *cell_of = altered->cell_of + n_cells;
        size_t n_there = 0;

        n_cells += form->tables[t].n_cells;
        altered->table_of[t] = -1;
        for (unsigned row = 0; row < form->tables[t].n_rows; row++) {
            if (band[row] < 0)
                continue;
            making.first = making.first < 0 ? band[row] : making.first;
            making.last = band[row];
            if (first_bar < 0) {
                first_bar = band[row];
                first_mm = form->tables[t].y_mm[row];
            }
            n_there++;
        }
        for (size_t c = 0; c < form->tables[t].n_cells; c++)
            cell_of[c] = -1;
        if (making.first < 0)
            continue;
        /* rows that the form does not have may lie at either end */
        while (making.last + 2 < (int)bands->n_bars && !is_known(form, all, making.last + 1) &&
               bands_is_row(bands, (size_t)making.last + 1))
            making.last++;
        while (making.first > 0 && !is_known(form, all, making.first - 1) &&
               bands_is_row(bands, (size_t)making.first - 1))
            making.first--;
        for (unsigned row = 0; row < form->tables[t].n_rows; row++)
            if (band[row] >= 0)
                making.row_of[row] = (unsigned)(band[row] - making.first);
        altered->n_extra += (size_t)(making.last - making.first + 1) - n_there;
        first_bands[altered->form.n_tables] = making.first;
        r = make_table(&making, guess, first_bar, first_mm,
                       &altered->form.tables[altered->form.n_tables], cell_of);
        if (r < 0)
            return r;
        altered->table_of[t] = (int)altered->form.n_tables++;
    }
    return place_levels(bands, guess, first_bands, altered);
}

int variant_make(const struct form *form, const struct bands *bands, const struct alignment *guess,
                 const int *band, struct altered *ret_altered)
{
    struct altered altered = {.form = *form};
    size_t n_cells = 0;
    int r;

    for (size_t t = 0; t < form->n_tables; t++)
        n_cells += form->tables[t].n_cells;
    altered.form.n_tables = 0;
    altered.form.fields = NULL; /* their places are asked for by cell */
    altered.form.n_fields = 0;
    altered.form.tables = calloc(form->n_tables + 1, sizeof(*altered.form.tables));
    altered.cell_of = calloc(n_cells + 1, sizeof(*altered.cell_of));
    altered.table_of = calloc(form->n_tables + 1, sizeof(*altered.table_of));
    r = altered.form.tables && altered.cell_of && altered.table_of
            ? make_tables(form, bands, guess, band, &altered)
            : -ENOMEM;
    if (r < 0) {
        altered_deinit(&altered);
        return r;
    }
    *ret_altered = altered;
    return 0;
}

void altered_deinit(struct altered *altered)
{
    for (size_t t = 0; t < altered->form.n_tables; t++) {
        free(altered->form.tables[t].y_mm);
        free(altered->form.tables[t].cells);
    }
    free(altered->form.tables);
    free(altered->cell_of);
    free(altered->table_of);
    free(altered->is_doubtful);
    free(altered->alignment.level_px);
    *altered = (struct altered){0};
}
