/* SPDX-License-Identifier: Apache-2.0 */
#include "register/candidate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "register/cells.h"
#include "register/trace.h"

/* When a form is believed. Set on generated pages and on public faxes: docs/registration.md. */
static const double MIN_FOUND = 0.6;
static const double MAX_AGAINST = 0.035; /* one more rule across a form like 連絡票 is 0.046 */
static const double MAX_ROWS_OFF = 0.06; /* one row of a form like 連絡票 is 0.07 */
static const double FEW_ROWS_OFF = 0.15; /* two rows of such a form are 0.14 */
static const double MIN_LABELS = 0.7;
static const double MAX_MISSING = 0.1;
/* Witnesses that are each nearly enough are enough together: the sum of their shares of the above.
 * A sister form with one row exchanged for another on a damaged page has 1.45. */
static const double MAX_DOUBTS = 1.25;
static const double MIN_PAGE_SHARE = 0.35;
static const double MIN_MATCH = 0.6; /* a sister slip with unsure labels has 0.53 */

/* Cells of rows whose labels were not read for certain, and all cells of a page with rows that the
 * form does not have: a person looks. */
static const double DOUBTFUL_ROW_CERTAINTY = 0.4;

const char *candidate_doubt(const struct witness *witness)
{
    if (witness->page_share < MIN_PAGE_SHARE)
        return N_("too little of the form is on the page");
    if (witness->found < MIN_FOUND)
        return N_("too few of the form's rules are there");
    if (witness->against > MAX_AGAINST)
        return N_("there are rules that the form does not have");
    if (witness->missing > MAX_MISSING)
        return N_("columns of the form are missing");
    if (witness->rows_off > MAX_ROWS_OFF)
        return N_("rows are not as high as the form's");
    if (witness->labels < MIN_LABELS)
        return N_("label cells do not hold the form's labels");
    if (witness->against / MAX_AGAINST + witness->rows_off / MAX_ROWS_OFF +
            (1 - witness->labels) / (1 - MIN_LABELS) >
        MAX_DOUBTS)
        return N_("rules, rows and labels are each a little unlike the form's");
    if (witness->match < MIN_MATCH)
        return N_("too little speaks for the form");
    return NULL;
}

bool candidate_is_rows_off(const struct witness *witness)
{
    struct witness other = *witness;

    other.rows_off = 0;
    return witness->rows_off > MAX_ROWS_OFF && witness->rows_off <= FEW_ROWS_OFF &&
           !candidate_doubt(&other);
}

static size_t count_labels(const struct form *form)
{
    size_t n = 0;

    for (size_t t = 0; t < form->n_tables; t++)
        for (size_t c = 0; c < form->tables[t].n_cells; c++)
            n += form->tables[t].cells[c].label != NULL;
    return n;
}

static int place_cells(const struct trace *trace, const struct page *page,
                       struct registration *registration)
{
    const struct form *form = trace->model->form;
    size_t k = 0;

    registration->n_labels = count_labels(form);
    registration->fields = calloc(form->n_fields + 1, sizeof(*registration->fields));
    registration->labels = calloc(registration->n_labels + 1, sizeof(*registration->labels));
    if (!registration->fields || !registration->labels)
        return -ENOMEM;
    for (size_t f = 0; f < form->n_fields; f++) {
        unsigned table = form->fields[f].table;

        registration->fields[f] =
            cells_place(trace, page, table, &form->tables[table].cells[form->fields[f].cell]);
    }
    for (unsigned t = 0; t < form->n_tables; t++)
        for (size_t c = 0; c < form->tables[t].n_cells; c++)
            if (form->tables[t].cells[c].label)
                registration->labels[k++] = cells_place(trace, page, t, &form->tables[t].cells[c]);
    return 0;
}

int candidate_consider(const struct view *view, const struct model *model,
                       const struct sight *sight, const struct alignment *alignment,
                       struct candidate *best)
{
    _cleanup_(registration_freep) struct registration *registration =
        calloc(1, sizeof(*registration));
    struct trace trace;
    struct witness witness;
    int r;

    if (!registration)
        return -ENOMEM;
    r = trace_init(model, sight, alignment, &trace);
    if (r < 0)
        return r;
    r = place_cells(&trace, view->page, registration);
    if (r >= 0) {
        r = witness_hear(&trace, view->page, registration->labels, registration->n_labels,
                         &witness);
        if (r >= 0 && (!best->registration || witness.match > best->witness.match)) {
            registration->form = registration->nearest = model->form;
            registration->match = witness.match;
            registration->rotation = sight->rotation;
            registration->residual_px = cells_residual_px(&trace);
            registration->skew_deg =
                atan(view->rows.slope * view->scale.x / view->scale.y) * 180 / M_PI;
            registration->outline = cells_outline(&trace);
            registration_free(best->registration);
            best->registration = registration;
            best->witness = witness;
            best->guess = *alignment;
            best->guess.level_px = NULL;
            registration = NULL;
        }
    }
    trace_deinit(&trace);
    return r;
}

/* Places of an altered form's cells; labels are those that are there, for the witness. */
static int place_altered(const struct trace *trace, const struct page *page,
                         const struct form *form, const struct altered *altered,
                         struct registration *registration, struct place *labels,
                         size_t *ret_n_labels)
{
    size_t k = 0, n = 0, row = 0, base[FORM_MAX_TABLES + 1] = {0};

    registration->n_labels = count_labels(form);
    registration->fields = calloc(form->n_fields + 1, sizeof(*registration->fields));
    registration->labels = calloc(registration->n_labels + 1, sizeof(*registration->labels));
    if (!registration->fields || !registration->labels)
        return -ENOMEM;
    for (unsigned t = 0; t < form->n_tables; t++) {
        base[t + 1] = base[t] + form->tables[t].n_cells;
        row += t > 0 ? form->tables[t - 1].n_rows : 0;
        for (size_t c = 0; c < form->tables[t].n_cells; c++) {
            const struct form_cell *cell = &form->tables[t].cells[c];
            int own = altered->cell_of[base[t] + c];
            struct place place = {.w_mm = cell->box.w, .h_mm = cell->box.h, .missing = true};

            if (own >= 0) {
                unsigned table = (unsigned)altered->table_of[t];

                place = cells_place(trace, page, table, &altered->form.tables[table].cells[own]);
            }
            /* what stands in a row that the form does not have belongs to some field */
            if (altered->n_extra > 0 || altered->is_doubtful[row + cell->row])
                place.certainty = fmin(place.certainty, DOUBTFUL_ROW_CERTAINTY);
            if (cell->label)
                registration->labels[k++] = place;
            if (cell->label && own >= 0)
                labels[n++] = place;
            if (cell->field >= 0)
                registration->fields[cell->field] = place;
        }
    }
    *ret_n_labels = n;
    return 0;
}

int candidate_consider_altered(const struct view *view, const struct form *form,
                               const struct sight *sight, const struct altered *altered,
                               struct candidate *candidate)
{
    struct registration *registration = candidate->registration;
    _cleanup_(cleanup_freep) struct place *labels = calloc(count_labels(form) + 1, sizeof(*labels));
    struct model model;
    struct trace trace;
    size_t n_labels;
    int r = labels ? model_init(&altered->form, &model) : -ENOMEM;

    if (r < 0)
        return r;
    r = trace_init(&model, sight, &altered->alignment, &trace);
    if (r < 0) {
        model_deinit(&model);
        return r;
    }
    free(registration->fields);
    free(registration->labels);
    registration->fields = registration->labels = NULL;
    r = place_altered(&trace, view->page, form, altered, registration, labels, &n_labels);
    if (r >= 0)
        r = witness_hear(&trace, view->page, labels, n_labels, &candidate->witness);
    if (r >= 0 && !candidate_doubt(&candidate->witness)) {
        registration->altered = true;
        registration->match = candidate->witness.match;
        registration->residual_px = cells_residual_px(&trace);
        registration->outline = cells_outline(&trace);
        r = 1;
    }
    trace_deinit(&trace);
    model_deinit(&model);
    return r;
}
