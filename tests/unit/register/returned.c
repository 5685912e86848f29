/* SPDX-License-Identifier: Apache-2.0 */
#include "returned.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double BOTTOM_MM = 287; /* what does not fit goes onto the next page */

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "returned: not enough memory\n");
        abort();
    }
    return memory;
}

const char *returned_name(enum returned_kind kind)
{
    static const char *const names[RETURNED_ALL] = {[RETURNED_GROWN] = "grown rows",
                                                    [RETURNED_SHIFTED] = "tables moved down",
                                                    [RETURNED_DELETED] = "row deleted",
                                                    [RETURNED_ADDED] = "empty row added",
                                                    [RETURNED_TURNED] = "tables on the next page",
                                                    [RETURNED_SISTER] = "sister",
                                                    [RETURNED_EDITION] = "older edition"};

    return names[kind];
}

/* What becomes of one row. */
struct fate {
    double height;     /* times its own; 0: gone */
    int n;             /* times it is there */
    const char *label; /* instead of its own */
};

struct fates {
    struct fate rows[FORM_MAX_TABLES][FORM_MAX_ROWS];
    double lower_mm[FORM_MAX_TABLES]; /* a table lies so much lower */
    int extra[FORM_MAX_TABLES];       /* empty rows at its end */
    unsigned n_tables;                /* those on this page */
};

static bool has_label(const struct form_table *table, unsigned row)
{
    for (size_t c = 0; c < table->n_cells; c++)
        if (table->cells[c].row == row && table->cells[c].label)
            return true;
    return false;
}

/* Some row, but no heading of a table. */
static struct fate *any_row(const struct form *form, struct fates *fates, bool labelled,
                            struct chance *chance)
{
    for (;;) {
        int t = chance_below(chance, (int)form->n_tables);
        int r = chance_below(chance, (int)form->tables[t].n_rows);

        for (size_t c = 0; c < form->tables[t].n_cells; c++)
            if ((int)form->tables[t].cells[c].row == r && form->tables[t].cells[c].field >= 0 &&
                form->tables[t].n_rows > 1 &&
                (!labelled || has_label(&form->tables[t], (unsigned)r)))
                return &fates->rows[t][r];
    }
}

static struct fates draw_fates(const struct form *form, enum returned_kind kind,
                               struct chance *chance)
{
    static const char *const others[] = {"役職",     "郵便番号", "ご住所", "FAX番号",
                                         "専門領域", "経験年数", "職種",   "緊急連絡先"};
    struct fates fates = {.n_tables = (unsigned)form->n_tables};
    int n;

    for (unsigned t = 0; t < form->n_tables; t++)
        for (unsigned r = 0; r < form->tables[t].n_rows; r++)
            fates.rows[t][r] = (struct fate){1, 1, NULL};
    switch (kind) {
    case RETURNED_SHIFTED:
        for (unsigned t = 1 + (unsigned)chance_below(chance, (int)form->n_tables - 1);
             t < form->n_tables; t += 2)
            fates.lower_mm[t] = chance_between(chance, 3, 15);
        break;
    case RETURNED_DELETED:
        *any_row(form, &fates, false, chance) = (struct fate){0, 0, NULL};
        break;
    case RETURNED_ADDED:
        fates.extra[1 + chance_below(chance, (int)form->n_tables - 2)] = 1;
        break;
    case RETURNED_TURNED:
        fates.n_tables = (unsigned)form->n_tables - 1;
        any_row(form, &fates, false, chance)->height = chance_between(chance, 1.5, 2.6);
        break;
    case RETURNED_SISTER:
        for (n = 2 + chance_below(chance, 3); n > 0; n--)
            any_row(form, &fates, true, chance)->n = chance_below(chance, 2) ? 0 : 2;
        break;
    case RETURNED_EDITION:
        for (n = 1 + chance_below(chance, 3); n > 0; n--)
            any_row(form, &fates, true, chance)->label = others[chance_below(chance, 8)];
        if (chance_below(chance, 2))
            any_row(form, &fates, false, chance)->height = chance_between(chance, 1.2, 1.8);
        break;
    default:
        for (n = 1 + chance_below(chance, 4); n > 0; n--)
            any_row(form, &fates, false, chance)->height = chance_between(chance, 1.3, 2.6);
        break;
    }
    return fates;
}

static void add_cell(const struct returned *returned, const struct form_cell *cell,
                     const struct fate *fate, unsigned row, bool again, struct form_table *table)
{
    struct form_cell *to = &table->cells[table->n_cells++];
    struct rect_mm box = {cell->box.x, table->y_mm[row], cell->box.w,
                          table->y_mm[row + 1] - table->y_mm[row]};

    *to = *cell;
    to->row = row;
    to->n_rows = 1;
    to->box = box;
    if (cell->label && fate->label)
        to->label = (char *)fate->label;
    if (cell->field >= 0 && !again)
        ((struct returned *)returned)->fields[cell->field].box = box;
}

/* Every cell spans one row here; forms with taller ones are not made over. Returns the table's
 * lower end. */
static double make_table(struct returned *returned, const struct form_table *from,
                         const struct fate *fates, int n_extra, double y_mm,
                         struct form_table *table)
{
    unsigned n_room = 2 * from->n_rows + (unsigned)n_extra + 2;

    *table = *from;
    table->y_mm = must(calloc(n_room + 1, sizeof(*table->y_mm)));
    table->cells = must(calloc((size_t)n_room * from->n_columns + 1, sizeof(*table->cells)));
    table->n_cells = table->n_rows = 0;
    table->y_mm[0] = y_mm;
    for (unsigned r = 0; r < from->n_rows + (unsigned)n_extra; r++) {
        static const struct fate once = {1, 1, NULL};
        bool extra = r >= from->n_rows;
        unsigned like = extra ? from->n_rows - 1 : r;
        const struct fate *fate = extra ? &once : &fates[r];

        for (int i = 0; i < fate->n; i++) {
            unsigned row = table->n_rows++;

            table->y_mm[row + 1] =
                table->y_mm[row] + (from->y_mm[like + 1] - from->y_mm[like]) * fate->height;
            for (size_t c = 0; c < from->n_cells; c++) {
                struct form_cell cell = from->cells[c];

                if (cell.row != like)
                    continue;
                if (extra) {
                    cell.label = NULL;
                    cell.field = -1;
                }
                add_cell(returned, &cell, fate, row, i > 0, table);
            }
        }
    }
    return table->y_mm[table->n_rows];
}

struct returned *returned_new(const struct form *form, enum returned_kind kind,
                              struct chance *chance)
{
    struct returned *returned = must(calloc(1, sizeof(*returned)));
    struct fates fates = draw_fates(form, kind, chance);
    double moved_mm = 0;

    returned->form = *form;
    returned->form.tables = returned->tables;
    returned->form.texts = returned->texts;
    returned->form.fields = returned->fields;
    returned->form.n_tables = 0;
    memcpy(returned->fields, form->fields, form->n_fields * sizeof(form->fields[0]));
    memcpy(returned->texts, form->texts, form->n_texts * sizeof(form->texts[0]));
    for (size_t f = 0; f < form->n_fields; f++)
        returned->fields[f].box = (struct rect_mm){0, 0, 0, 0};
    for (unsigned t = 0; t < fates.n_tables; t++) {
        const struct form_table *from = &form->tables[t];
        struct form_table *table = &returned->tables[returned->form.n_tables];
        double end_mm, own_end_mm = from->y_mm[from->n_rows];

        moved_mm += fates.lower_mm[t];
        end_mm = make_table(returned, from, fates.rows[t], fates.extra[t], from->y_mm[0] + moved_mm,
                            table);
        if (end_mm > BOTTOM_MM) { /* it starts the next page */
            for (size_t c = 0; c < from->n_cells; c++)
                if (from->cells[c].field >= 0)
                    returned->fields[from->cells[c].field].box = (struct rect_mm){0, 0, 0, 0};
            free(table->y_mm);
            free(table->cells);
            break;
        }
        moved_mm = end_mm - own_end_mm;
        for (size_t i = 0; i < form->n_texts; i++)
            if (form->texts[i].box.y >= own_end_mm)
                returned->texts[i].box.y = form->texts[i].box.y + moved_mm;
        if (table->n_rows > 0)
            returned->form.n_tables++;
    }
    for (size_t i = 0; i < form->n_texts && kind == RETURNED_SISTER; i++)
        if (strcmp(form->texts[i].text, form->title) == 0)
            returned->texts[i].text = (char *)"緩和ケア部会 研修会参加申込票";
    return returned;
}

void returned_free(struct returned *returned)
{
    for (size_t t = 0; t < returned->form.n_tables; t++) {
        free(returned->tables[t].y_mm);
        free(returned->tables[t].cells);
    }
    free(returned);
}
