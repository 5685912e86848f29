/* SPDX-License-Identifier: Apache-2.0
 *
 * The printed words as a witness of a form that was found by its rules: one label of each row is
 * read. A sister form shares the rules and says something else.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "register/register.h"
#include "register/witness.h"

/* Below this share of rows whose label reads as printed, the page is not the form that its rules
 * say. Of 24 sample pages of the form, damaged and in standard resolution among them, the lowest
 * share of labels was 0.50; other words hardly ever come out as these. */
static const double MIN_SHARE = 0.25;

/* Where more than this share of the scan lines is damaged, few labels can be read at all. What is
 * written there goes to a person anyway. Set on one page (23 % of its lines damaged, one label of
 * eight read). */
static const double MUCH_DAMAGE = 0.05, MIN_SHARE_DAMAGED = 0.12;

/* A row whose label is clear and only like what is printed (郵便番号 for 電話番号), or neither
 * clear nor as wide: a person looks at what is written there. */
static const double LIKE_ROW_CERTAINTY = 0.4, SURE_SCORE = 0.95;

/* What was heard. */
struct heard {
    size_t n_rows, n_right;
    const struct form_cell *other; /* its cell says something else for certain */
    char said[64];
};

static bool can_be_read(const struct place *place)
{
    return place->found && !place->off_page;
}

/* The cell of row r whose label is read: the first that can be. *label: the place of the table's
 * first label; moved past those of the table by the caller. */
static const struct form_cell *label_of(const struct form_table *table, unsigned r,
                                        const struct place *labels, const struct place **ret_place)
{
    for (size_t c = 0; c < table->n_cells; c++) {
        const struct form_cell *cell = &table->cells[c];

        if (!cell->label)
            continue;
        if (cell->row == r && cell->label[0] && can_be_read(labels)) {
            *ret_place = labels;
            return cell;
        }
        labels++;
    }
    return NULL;
}

static void doubt_row(const struct form_table *table, unsigned r, struct registration *registration)
{
    for (size_t c = 0; c < table->n_cells; c++) {
        const struct form_cell *cell = &table->cells[c];

        if (cell->field >= 0 && cell->row <= r && r < cell->row + cell->n_rows) {
            struct place *place = &registration->fields[cell->field];

            place->certainty = fmin(place->certainty, LIKE_ROW_CERTAINTY);
        }
    }
}

/* Is a text that is not this label another one of the form? 1, 0 or -ENOMEM. */
static int is_other_label(const struct form *form, const char *own, const char *text)
{
    for (size_t t = 0; t < form->n_tables; t++)
        for (size_t c = 0; c < form->tables[t].n_cells; c++) {
            const char *label = form->tables[t].cells[c].label;
            int r = label && strcmp(label, own) != 0 ? words_same(text, label) : 0;

            if (r != 0)
                return r;
        }
    return 0;
}

/* Asks one row. 0 or negative errno. */
static int ask_row(const struct page *page, const struct words_reader *words,
                   const struct form_table *table, unsigned r, const struct place *labels,
                   struct registration *registration, struct heard *heard)
{
    const struct place *place;
    const struct form_cell *cell = label_of(table, r, labels, &place);
    _cleanup_(cleanup_freep) char *text = NULL;
    double score;
    int is_right, is_alike, is_other;

    if (!cell)
        return 0;
    is_right = words->read(words->context, &place->quad, place->w_mm, place->h_mm, &text, &score);
    if (is_right == 0)
        is_right = words_same(text, cell->label);
    if (is_right < 0)
        return is_right;
    heard->n_rows++;
    heard->n_right += (size_t)is_right;
    if (is_right)
        return 0;
    is_alike = words_alike(text, cell->label);
    if (is_alike < 0)
        return is_alike;
    is_other = is_other_label(registration->form, cell->label, text);
    if (is_other < 0)
        return is_other;
    is_other = is_other || (!is_alike && words_are_clear(text, score));
    if (words_are_clear(text, score) ? is_alike && score >= SURE_SCORE
                                     : !is_alike && !witness_label_fits(page, cell, place))
        doubt_row(table, r, registration);
    if (is_other && !heard->other) {
        heard->other = cell;
        snprintf(heard->said, sizeof(heard->said), "%.60s", text);
    }
    return 0;
}

int register_ask(const struct page *page, const struct words_reader *words,
                 struct registration *registration)
{
    const struct form *form = registration->form;
    const struct place *labels = registration->labels;
    double least = page->n_damaged_rows > MUCH_DAMAGE * page->h_px ? MIN_SHARE_DAMAGED : MIN_SHARE;
    struct heard heard = {0};
    double share;

    if (registration->n_labels == 0)
        return 0;
    for (size_t t = 0; t < form->n_tables; t++) {
        const struct form_table *table = &form->tables[t];

        for (unsigned r = 0; r < table->n_rows; r++) {
            int error = ask_row(page, words, table, r, labels, registration, &heard);

            if (error < 0)
                return error;
        }
        for (size_t c = 0; c < table->n_cells; c++)
            labels += table->cells[c].label != NULL;
    }
    share = heard.n_rows ? (double)heard.n_right / (double)heard.n_rows : 0;
    if (share < least)
        snprintf(registration->refused_because, sizeof(registration->refused_because),
                 "the lines are those of %s, but only %.0f %% of its rows are labelled so",
                 form->name, share * 100);
    else if (heard.other)
        snprintf(registration->refused_because, sizeof(registration->refused_because),
                 "a row of %s says %s where the form has %s", form->name, heard.said,
                 heard.other->label);
    else
        return 0;
    registration->form = NULL;
    return 0;
}
