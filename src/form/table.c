/* SPDX-License-Identifier: Apache-2.0
 *
 * table: the list `tables` of a form.yaml. Cells flow: each takes the next free place of its row,
 * as in HTML, so nobody has to number them; what does not tile the table exactly is refused.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "form/load.h"

enum { MAX_LABEL_BYTES = 400 };

/* One table while its cells are placed. */
struct flow {
    struct form *form;
    size_t table;             /* index */
    bool *taken;              /* n_rows × n_columns */
    struct yaml_item *fields; /* where each field was placed; .yaml NULL: nowhere yet */
    enum form_align align;
    double size_pt;
};

static struct form_table *flow_table(const struct flow *flow)
{
    return &flow->form->tables[flow->table];
}

static int place_field(struct yaml_item item, struct flow *flow, struct form_cell *cell,
                       struct why *why)
{
    _cleanup_(cleanup_freep) char *id = NULL;
    struct form_field *field;
    int index;
    int r = yaml_text(item, FORM_MAX_ID_BYTES, &id, why);

    if (r < 0)
        return r;
    index = form_find_field(flow->form, id);
    if (index < 0)
        return yaml_fail(item, why, _("no field \"%s\" is defined; add it to `fields`"), id);
    if (flow->fields[index].yaml)
        return yaml_fail(item, why,
                         _("the field \"%s\" has a cell already (line %d); write another field"),
                         id, flow->fields[index].line);
    field = &flow->form->fields[index];
    if (cell->box.w < LOAD_MIN_FIELD_W_MM || cell->box.h < LOAD_MIN_FIELD_H_MM)
        return yaml_fail(item, why, _("the cell of \"%s\" is %g × %g mm; make it at least %g × %g"),
                         id, cell->box.w, cell->box.h, LOAD_MIN_FIELD_W_MM, LOAD_MIN_FIELD_H_MM);
    if (field->max_lines > 1 && cell->box.h < field->max_lines * LOAD_MIN_LINE_MM)
        return yaml_fail(
            item, why,
            _("%u lines of \"%s\" do not fit in %g mm; make the row at least %g mm high or "
              "`lines` fewer"),
            field->max_lines, id, cell->box.h, field->max_lines * LOAD_MIN_LINE_MM);
    flow->fields[index] = item;
    cell->field = index;
    field->box = cell->box;
    field->table = (unsigned)flow->table;
    field->cell = (unsigned)flow_table(flow)->n_cells;
    return 0;
}

/* Marks the cell's places as taken. */
static int occupy(struct yaml_item item, struct flow *flow, const struct form_cell *cell,
                  struct why *why)
{
    const struct form_table *table = flow_table(flow);

    if (cell->column + cell->n_columns > table->n_columns)
        return yaml_fail(
            item, why,
            _("the cell reaches column %u of a table with %u; make `columns` smaller or "
              "take a cell out of this row"),
            cell->column + cell->n_columns, table->n_columns);
    if (cell->row + cell->n_rows > table->n_rows)
        return yaml_fail(item, why,
                         _("the cell reaches row %u of a table with %u; make `rows` smaller"),
                         cell->row + cell->n_rows, table->n_rows);
    for (unsigned row = cell->row; row < cell->row + cell->n_rows; row++) {
        for (unsigned column = cell->column; column < cell->column + cell->n_columns; column++) {
            bool *place = &flow->taken[row * table->n_columns + column];

            if (*place)
                return yaml_fail(
                    item, why,
                    _("the cell overlaps the one in row %u, column %u; make `columns` or "
                      "`rows` smaller"),
                    row + 1, column + 1);
            *place = true;
        }
    }
    return 0;
}

static int load_cell(struct yaml_item item, struct flow *flow, unsigned row, struct why *why)
{
    static const char *const keys[] = {"label",   "field", "columns", "rows",
                                       "size_pt", "align", NULL};
    struct form_table *table = flow_table(flow);
    struct form_cell *cell = &table->cells[table->n_cells];
    struct yaml_item label, field, value;
    bool has_label, has_field;
    int r = yaml_check_keys(item, keys, why);

    if (r < 0)
        return r;
    *cell = (struct form_cell){.row = row,
                               .n_rows = 1,
                               .n_columns = 1,
                               .field = -1,
                               .size_pt = flow->size_pt,
                               .align = flow->align};
    while (cell->column < table->n_columns && flow->taken[row * table->n_columns + cell->column])
        cell->column++;
    if (yaml_find(item, "columns", &value))
        r = yaml_whole(value, 1, FORM_MAX_COLUMNS, &cell->n_columns, why);
    if (r == 0 && yaml_find(item, "rows", &value))
        r = yaml_whole(value, 1, FORM_MAX_ROWS, &cell->n_rows, why);
    if (r == 0)
        r = load_look(item, &cell->size_pt, &cell->align, why);
    if (r == 0)
        r = occupy(item, flow, cell, why);
    if (r < 0)
        return r;
    cell->box.x = table->x_mm[cell->column];
    cell->box.y = table->y_mm[row];
    cell->box.w = table->x_mm[cell->column + cell->n_columns] - cell->box.x;
    cell->box.h = table->y_mm[row + cell->n_rows] - cell->box.y;
    has_label = yaml_find(item, "label", &label);
    has_field = yaml_find(item, "field", &field);
    if (has_label == has_field)
        return yaml_fail(
            item, why,
            _("a cell is either printed or written in; write `label: TEXT` or `field: ID`"));
    r = has_field ? place_field(field, flow, cell, why)
                  : yaml_lines(label, MAX_LABEL_BYTES, &cell->label, why);
    if (r == 0)
        table->n_cells++;
    return r;
}

static int load_row(struct yaml_item item, struct flow *flow, unsigned row, struct why *why)
{
    const struct form_table *table = flow_table(flow);
    struct yaml_item cells;
    size_t n;
    int r = yaml_need(item, "cells", "[{label: 電話番号}, {field: phone}]", &cells, why);

    /* A row below a cell that spans rows may have no place left, and then an empty list. */
    if (r == 0)
        r = yaml_list(cells, 0, table->n_columns, &n, why);
    for (size_t i = 0; r == 0 && i < n; i++)
        r = load_cell(yaml_at(cells, i), flow, row, why);
    for (unsigned column = 0; r == 0 && column < table->n_columns; column++) {
        if (!flow->taken[row * table->n_columns + column])
            r = yaml_fail(cells, why,
                          _("row %u has no cell in column %u; add one or let another span it with "
                            "`columns`"),
                          row + 1, column + 1);
    }
    return r;
}

/* Rules lie where the sums of the lengths put them. */
static double *rules_at(double start, const double *lengths, size_t n)
{
    double *rules = calloc(n + 1, sizeof(*rules));

    if (!rules)
        return NULL;
    rules[0] = start;
    for (size_t i = 0; i < n; i++)
        rules[i + 1] = rules[i] + lengths[i];
    return rules;
}

static int load_grid(struct yaml_item item, struct yaml_item rows, struct form_table *table,
                     struct why *why)
{
    static const char *const row_keys[] = {"height_mm", "cells", NULL};
    _cleanup_(cleanup_freep) double *widths = NULL, *heights = NULL;
    struct yaml_item value;
    size_t n_columns, n_rows;
    double at[2];
    int r = yaml_need(item, "at_mm", "[20, 45]", &value, why);

    if (r == 0)
        r = yaml_numbers(value, 2, 0, LOAD_MAX_PAGE_MM, at, why);
    if (r == 0)
        r = yaml_need(item, "columns_mm", "[27, 143]", &value, why);
    if (r == 0)
        r = yaml_lengths(value, FORM_MAX_COLUMNS, LOAD_MIN_CELL_MM, LOAD_MAX_PAGE_MM, &widths,
                         &n_columns, why);
    if (r == 0)
        r = yaml_list(rows, 1, FORM_MAX_ROWS, &n_rows, why);
    if (r < 0)
        return r;
    heights = calloc(n_rows, sizeof(*heights));
    if (!heights)
        return -ENOMEM;
    for (size_t i = 0; r == 0 && i < n_rows; i++) {
        struct yaml_item row = yaml_at(rows, i);

        r = yaml_check_keys(row, row_keys, why);
        if (r == 0)
            r = yaml_need(row, "height_mm", "11", &value, why);
        if (r == 0)
            r = yaml_number(value, LOAD_MIN_CELL_MM, LOAD_MAX_PAGE_MM, &heights[i], why);
    }
    if (r < 0)
        return r;
    table->x_mm = rules_at(at[0], widths, n_columns);
    table->y_mm = rules_at(at[1], heights, n_rows);
    table->n_columns = (unsigned)n_columns;
    table->n_rows = (unsigned)n_rows;
    return table->x_mm && table->y_mm ? 0 : -ENOMEM;
}

/* Inside the page, and clear of the tables before it. */
static int check_place(struct yaml_item item, const struct form *form, size_t index,
                       struct why *why)
{
    struct rect_mm box = form_table_box(&form->tables[index]);

    if (box.x < 0 || box.y < 0 || box.x + box.w > form->w_mm || box.y + box.h > form->h_mm)
        return yaml_fail(item, why,
                         _("the table reaches from %g, %g to %g, %g mm, beyond the page (%g × %g); "
                           "change at_mm, columns_mm or the rows"),
                         box.x, box.y, box.x + box.w, box.y + box.h, form->w_mm, form->h_mm);
    for (size_t i = 0; i < index; i++) {
        struct rect_mm other = form_table_box(&form->tables[i]);

        if (box.x < other.x + other.w + LOAD_MIN_GAP_MM &&
            other.x < box.x + box.w + LOAD_MIN_GAP_MM &&
            box.y < other.y + other.h + LOAD_MIN_GAP_MM &&
            other.y < box.y + box.h + LOAD_MIN_GAP_MM)
            return yaml_fail(
                item, why,
                _("the table lies over the table \"%s\" or touches it; move at_mm so that "
                  "%g mm stay between them"),
                form->tables[i].id, LOAD_MIN_GAP_MM);
    }
    return 0;
}

static int load_id(struct yaml_item item, struct form *form, size_t index, struct why *why)
{
    struct form_table *table = &form->tables[index];
    struct yaml_item value;
    int r = yaml_need(item, "table", "members", &value, why);

    if (r == 0)
        r = yaml_text(value, FORM_MAX_ID_BYTES, &table->id, why);
    for (size_t i = 0; r == 0 && i < index; i++) {
        if (strcmp(form->tables[i].id, table->id) == 0)
            r = yaml_fail(value, why, _("the table \"%s\" is here twice; give it another name"),
                          table->id);
    }
    return r;
}

static int load_table(struct yaml_item item, struct flow *flow, struct why *why)
{
    static const char *const keys[] = {"table",   "at_mm", "columns_mm", "rule_mm",
                                       "size_pt", "align", "rows",       NULL};
    struct form_table *table = flow_table(flow);
    struct yaml_item value, rows;
    int r = yaml_check_keys(item, keys, why);

    table->rule_mm = LOAD_DEFAULT_RULE_MM;
    flow->size_pt = LOAD_DEFAULT_SIZE_PT;
    flow->align = FORM_ALIGN_LEFT;
    if (r == 0)
        r = load_id(item, flow->form, flow->table, why);
    if (r == 0 && yaml_find(item, "rule_mm", &value))
        r = yaml_number(value, LOAD_MIN_RULE_MM, LOAD_MAX_RULE_MM, &table->rule_mm, why);
    if (r == 0)
        r = load_look(item, &flow->size_pt, &flow->align, why);
    if (r == 0)
        r = yaml_need(item, "rows", "[{height_mm: 11, cells: [{label: 電話番号}, {field: phone}]}]",
                      &rows, why);
    if (r == 0)
        r = load_grid(item, rows, table, why);
    if (r == 0)
        r = check_place(item, flow->form, flow->table, why);
    if (r < 0)
        return r;
    table->cells = calloc((size_t)table->n_rows * table->n_columns, sizeof(*table->cells));
    flow->taken = calloc((size_t)table->n_rows * table->n_columns, sizeof(*flow->taken));
    if (!table->cells || !flow->taken)
        r = -ENOMEM;
    for (unsigned row = 0; r == 0 && row < table->n_rows; row++)
        r = load_row(yaml_at(rows, row), flow, row, why);
    free(flow->taken);
    flow->taken = NULL;
    return r;
}

int load_tables(struct yaml_item list, struct form *form, struct why *why)
{
    _cleanup_(cleanup_freep) struct yaml_item *fields = NULL;
    struct flow flow = {.form = form};
    size_t n;
    int r = yaml_list(list, 1, FORM_MAX_TABLES, &n, why);

    if (r < 0)
        return r;
    form->tables = calloc(n, sizeof(*form->tables));
    flow.fields = fields = calloc(form->n_fields, sizeof(*fields));
    if (!form->tables || !fields)
        return -ENOMEM;
    form->n_tables = n;
    for (flow.table = 0; r == 0 && flow.table < n; flow.table++)
        r = load_table(yaml_at(list, flow.table), &flow, why);
    for (size_t i = 0; r == 0 && i < form->n_fields; i++) {
        if (!fields[i].yaml)
            r = yaml_fail(list, why, _("the field \"%s\" has no cell; add `field: %s` to a row"),
                          form->fields[i].id, form->fields[i].id);
    }
    return r;
}
