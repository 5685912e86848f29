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
#include "register/label.h"
#include "register/register.h"

/* Below this share of rows whose label reads as printed, the page is not the form that its rules
 * say. Of 540 pages of the form, harsh faxes among them, two had less than half. */
static const double MIN_SHARE = 0.25;

/* Where more than this share of the scan lines is damaged, few labels can be read at all. What is
 * written there goes to a person anyway. Set on one page (23 % of its lines damaged, one label of
 * eight read). */
static const double MUCH_DAMAGE = 0.05, MIN_SHARE_DAMAGED = 0.12;

/* The same where a row is not as high as the form's, and how much lower or higher than most rows
 * are one must be to be that row. */
static const double MIN_SHARE_ROWS_OFF = 0.8, ROW_LOWER = 0.8, ROW_HIGHER = 1.12;

/* A row may say something else for certain where its label was located so surely, and where this
 * share of the rows can be read. */
static const double SURE_PLACE = 0.9, MIN_LEGIBLE = 0.6;

/* A text that is hardly the printed one and not as wide either is another. */
static const double UNLIKE_WIDTH_SCORE = 0.4, UNLIKE_WIDTH_FIT = 1e-4;

/* A row whose label may be another, or stands elsewhere in its cell than where it is printed: a
 * person looks at what is written there. */
static const double LIKE_ROW_CERTAINTY = 0.4;

/* What was heard. */
struct heard {
    size_t n_rows, n_right;
    const struct form_cell *other; /* its cell says something else for certain */
    char said[64];
    bool is_own; /* it says what another row of the form should */
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

/* Does an answer that is not right say something else for certain? 1, 0 or -ENOMEM. */
static int says_other(const struct page *page, const struct form_cell *cell,
                      const struct place *place, const struct words_answer *answer,
                      enum words_verdict verdict)
{
    int is_crossed = words_crossed(answer->text);

    if (is_crossed != 0 || place->certainty < SURE_PLACE)
        return is_crossed < 0 ? is_crossed : 0;
    return verdict == WORDS_OTHER ||
           (answer->score >= UNLIKE_WIDTH_SCORE && answer->fits[0] < UNLIKE_WIDTH_FIT &&
            words_are_there(answer) && !label_fits(page, cell, place));
}

/* Asks one row. 0 or negative errno. */
static int ask_row(const struct page *page, const struct words_reader *words,
                   const struct form_table *table, unsigned r, const struct place *labels,
                   struct registration *registration, struct heard *heard)
{
    const struct place *place;
    const struct form_cell *cell = label_of(table, r, labels, &place);
    const char *texts[1] = {cell ? cell->label : NULL};
    struct words_question question = {.texts = texts, .n_texts = 1};
    _cleanup_(words_answer_deinit) struct words_answer answer = {0};
    enum words_verdict verdict;
    int error, is_own, is_other;

    if (!cell)
        return 0;
    question.quad = place->quad;
    question.w_mm = place->w_mm;
    question.h_mm = place->h_mm;
    error = words->read(words->context, &question, &answer);
    if (error == 0)
        error = words_judge(&answer, 0, cell->label, &verdict);
    if (error < 0)
        return error;
    heard->n_rows++;
    heard->n_right += verdict == WORDS_RIGHT;
    if (verdict >= WORDS_UNLIKE || !label_is_central(page, cell, place))
        doubt_row(table, r, registration);
    if (verdict == WORDS_RIGHT)
        return 0;
    is_own = is_other_label(registration->form, cell->label, answer.text);
    if (is_own < 0)
        return is_own;
    is_other = is_own ? 1 : says_other(page, cell, place, &answer, verdict);
    if (is_other < 0)
        return is_other;
    if (is_other && (!heard->other || (is_own && !heard->is_own))) {
        heard->other = cell;
        heard->is_own = is_own;
        snprintf(heard->said, sizeof(heard->said), "%.60s", answer.text);
    }
    return 0;
}

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* How high a cell is on the page, pixels a mm. */
static double scale_of(const struct place *place)
{
    const struct point_px *at = place->quad.at;

    return (hypot(at[3].x - at[0].x, at[3].y - at[0].y) +
            hypot(at[2].x - at[1].x, at[2].y - at[1].y)) /
           2 / place->h_mm;
}

/* A person looks at the fields of rows that are not as high as most of the form's. */
static int doubt_rows_off(struct registration *registration)
{
    size_t n = registration->n_labels;
    _cleanup_(cleanup_freep) double *scales = malloc((n + 1) * sizeof(*scales));

    if (!scales)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++)
        scales[i] = scale_of(&registration->labels[i]);
    qsort(scales, n, sizeof(*scales), smaller_first);
    for (size_t f = 0; f < registration->form->n_fields; f++) {
        struct place *place = &registration->fields[f];
        double share = scale_of(place) / scales[n / 2];

        if (share < ROW_LOWER || share > ROW_HIGHER)
            place->certainty = fmin(place->certainty, LIKE_ROW_CERTAINTY);
    }
    return 0;
}

int register_ask(const struct page *page, const struct words_reader *words,
                 struct registration *registration)
{
    const struct form *form = registration->form;
    const struct place *labels = registration->labels;
    double least = registration->rows_off                            ? MIN_SHARE_ROWS_OFF
                   : page->n_damaged_rows > MUCH_DAMAGE * page->h_px ? MIN_SHARE_DAMAGED
                                                                     : MIN_SHARE;
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
    else if (heard.other && (heard.is_own || share >= MIN_LEGIBLE))
        snprintf(registration->refused_because, sizeof(registration->refused_because),
                 "a row of %s says %s where the form has %s", form->name, heard.said,
                 heard.other->label);
    else
        return registration->rows_off ? doubt_rows_off(registration) : 0;
    registration->form = NULL;
    return 0;
}
