/* SPDX-License-Identifier: Apache-2.0 */
#include "foreign.h"

#include <string.h>

static struct paper a4(void)
{
    return paper_new(210, 297);
}

static struct paper blank(const struct form *form, struct chance *chance)
{
    return a4();
}

static struct paper text(const struct form *form, struct chance *chance)
{
    struct paper paper = a4();

    paper_text(&paper, chance, (struct rect_mm){25, 20, 160, chance_between(chance, 40, 260)},
               chance_between(chance, 2.5, 5));
    return paper;
}

static struct paper grid(const struct form *form, struct chance *chance)
{
    struct paper paper = a4();
    double step = chance_between(chance, 4, 14);

    for (double x = 15; x < 196; x += step)
        paper_rule(&paper, x, 15, x, 280, 0.2);
    for (double y = 15; y < 281; y += step)
        paper_rule(&paper, 15, y, 195, y, 0.2);
    return paper;
}

static struct paper random_rules(const struct form *form, struct chance *chance)
{
    struct paper paper = a4();
    int n = 5 + chance_below(chance, 40);

    for (int i = 0; i < n; i++) {
        double x = chance_between(chance, 10, 150), y = chance_between(chance, 10, 280);

        if (chance_below(chance, 2))
            paper_rule(&paper, x, y, chance_between(chance, x, 200), y, 0.3);
        else
            paper_rule(&paper, x, y, x, chance_between(chance, y, 290), 0.3);
    }
    return paper;
}

/* A table with n rows of random heights and some columns; text in its first column. */
static double draw_table(struct paper *paper, struct chance *chance, double y, int n_rows,
                         double x0, double x1)
{
    double column[6], from = y;
    int n_columns = 2 + chance_below(chance, 4);

    column[0] = x0;
    for (int c = 1; c < n_columns; c++)
        column[c] = x0 + (x1 - x0) * c / n_columns + chance_between(chance, -8, 8);
    column[n_columns] = x1;
    for (int r = 0; r <= n_rows; r++) {
        paper_rule(paper, x0, y, x1, y, 0.25);
        if (r == n_rows)
            break;
        paper_text(paper, chance, (struct rect_mm){x0 + 2, y + 2, column[1] - x0 - 5, 5}, 3.7);
        y += chance_between(chance, 7, 16);
    }
    for (int c = 0; c <= n_columns; c++)
        paper_rule(paper, column[c], from, column[c], y, 0.25);
    return y;
}

static struct paper tables(const struct form *form, struct chance *chance)
{
    struct paper paper = a4();
    double y = chance_between(chance, 20, 60), x0 = chance_between(chance, 12, 30);

    paper_text(&paper, chance, (struct rect_mm){25, 10, 140, 8}, 5);
    for (int t = 0; t < 4 && y < 200; t++)
        y = draw_table(&paper, chance, y, 1 + chance_below(chance, 7), x0, 210 - x0) +
            chance_between(chance, 4, 12);
    return paper;
}

/* The form's own columns and label texts, with rows taken out, put in or made of another height. */
static struct paper sister(const struct form *form, struct chance *chance)
{
    struct form other = *form;
    struct form_table table = form->tables[1];
    struct paper paper;
    double y = form->tables[0].y_mm[0];
    int n_changed = 0;

    other.n_tables = 0;
    paper = paper_print(&other, 1);
    for (size_t t = 0; t < form->n_tables; t++) {
        table = form->tables[t];
        for (unsigned r = 0; r < table.n_rows; r++) {
            double h = table.y_mm[r + 1] - table.y_mm[r];
            int n = 1;

            if (chance_unit(chance) < 0.25 ||
                (t + 1 == form->n_tables && n_changed < 2 && r == 0)) {
                n = chance_below(chance, 2) ? 0 : 2;
                n_changed++;
            }
            for (int i = 0; i < n; i++, y += h) {
                paper_rule(&paper, table.x_mm[0], y, table.x_mm[table.n_columns], y, table.rule_mm);
                paper_rule(&paper, table.x_mm[0], y + h, table.x_mm[table.n_columns], y + h,
                           table.rule_mm);
                for (size_t c = 0; c < table.n_cells; c++) {
                    const struct form_cell *cell = &table.cells[c];

                    if (cell->row != r)
                        continue;
                    paper_rule(&paper, cell->box.x, y, cell->box.x, y + h, table.rule_mm);
                    if (cell->label)
                        paper_text(&paper, chance,
                                   (struct rect_mm){cell->box.x + 2, y + h / 2 - 2,
                                                    cell->box.w * chance_between(chance, 0.4, 0.9),
                                                    4.1},
                                   3.9);
                }
                paper_rule(&paper, table.x_mm[table.n_columns], y, table.x_mm[table.n_columns],
                           y + h, table.rule_mm);
            }
        }
        y += 5;
    }
    return paper;
}

/* The form's rules with nothing in them: what a form of other labels looks like. */
static struct paper unlabelled(const struct form *form, struct chance *chance)
{
    struct form_table tables[8];
    struct form_cell cells[8][80];
    struct form other = *form;

    other.n_texts = 0;
    other.n_tables = form->n_tables < 8 ? form->n_tables : 8;
    for (size_t t = 0; t < other.n_tables; t++) {
        tables[t] = form->tables[t];
        tables[t].n_cells = tables[t].n_cells < 80 ? tables[t].n_cells : 80;
        memcpy(cells[t], form->tables[t].cells, tables[t].n_cells * sizeof(cells[t][0]));
        tables[t].cells = cells[t];
        for (size_t c = 0; c < tables[t].n_cells; c++)
            cells[t][c].label = NULL;
    }
    other.tables = tables;
    return paper_print(&other, 1);
}

/* A letter with one table in it. */
static struct paper letter(const struct form *form, struct chance *chance)
{
    struct paper paper = a4();
    double y = chance_between(chance, 80, 150);

    paper_text(&paper, chance, (struct rect_mm){25, 20, 160, y - 30}, 3.7);
    y = draw_table(&paper, chance, y, 2 + chance_below(chance, 5), 20, 190);
    paper_text(&paper, chance, (struct rect_mm){25, y + 6, 160, 40}, 3.7);
    return paper;
}

struct paper foreign_sheet(const struct form *form, uint64_t seed, const char **ret_kind)
{
    static const struct {
        const char *name;
        struct paper (*draw)(const struct form *form, struct chance *chance);
    } kinds[N_FOREIGN_KINDS] = {
        {"blank", blank},
        {"text", text},
        {"grid", grid},
        {"random rules", random_rules},
        {"tables", tables},
        {"sister", sister},
        {"unlabelled", unlabelled},
        {"letter", letter},
    };
    struct chance chance = {seed * 613 + 5};
    size_t kind = (size_t)(seed % N_FOREIGN_KINDS);

    *ret_kind = kinds[kind].name;
    return kinds[kind].draw(form, &chance);
}
