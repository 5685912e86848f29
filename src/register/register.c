/* SPDX-License-Identifier: Apache-2.0 */
#include "register/register.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "register/align.h"
#include "register/altered.h"
#include "register/bits.h"
#include "register/cells.h"
#include "register/model.h"
#include "register/rules.h"
#include "register/sight.h"
#include "register/skew.h"
#include "register/trace.h"
#include "register/witness.h"

/* When a form is believed. Set on generated pages and on public faxes: docs/registration.md. */
static const double MIN_FOUND = 0.6;
static const double MAX_AGAINST = 0.035; /* one more rule across a form like 連絡票 is 0.046 */
static const double MAX_ROWS_OFF = 0.06; /* one row of a form like 連絡票 is 0.07 */
static const double MIN_LABELS = 0.7;
static const double MAX_MISSING = 0.1;
/* Witnesses that are each nearly enough are enough together: the sum of their shares of the above.
 * A sister form with one row exchanged for another on a damaged page has 1.45. */
static const double MAX_DOUBTS = 1.25;
static const double MIN_PAGE_SHARE = 0.35;
static const double MIN_MATCH = 0.6; /* a sister slip with unsure labels has 0.53 */
static const double MIN_MARGIN =
    0.08; /* of match between two forms, or two ways up, of which one is right */

static const double PLAIN_MATCH = 0.85;

/* Cells of rows whose labels were not read for certain, and all cells of a page with rows that the
 * form does not have: a person looks. */
static const double DOUBTFUL_ROW_CERTAINTY = 0.4;

/* Without a believable tag a page is as wide as a fax scans: 215 mm. */
static const double FAX_WIDTH_MM = 215, WIDTH_MIN_MM = 190, WIDTH_MAX_MM = 310;

/* What a page shows, whatever the form. */
struct view {
    const struct page *page;
    struct bits bits;
    struct work_scale scale;
    struct rules rows, columns;
    double px_per_mm;
    double y_over_x; /* work pixels a mm, by the tags */
};

/* A form laid over the page one way up. */
struct candidate_match {
    struct registration *registration;
    struct witness witness;
    struct alignment guess; /* without its levels */
};

struct registration *registration_free(struct registration *registration)
{
    if (!registration)
        return NULL;
    free(registration->fields);
    free(registration->labels);
    free(registration);
    return NULL;
}
static void view_deinit(struct view *view)
{
    bits_deinit(&view->bits);
    rules_deinit(&view->rows);
    rules_deinit(&view->columns);
}

static int view_init(const struct page *page, enum row_spacing rows, bool faint, struct view *view)
{
    struct bits turned = {0};
    double row_slope, column_slope;
    int thick_px;
    double width_mm = page->x_dpi > 0 ? page->w_px / page->x_dpi * 25.4 : 0;
    int r;

    *view = (struct view){.page = page};
    if (width_mm < WIDTH_MIN_MM || width_mm > WIDTH_MAX_MM)
        width_mm = FAX_WIDTH_MM;
    r = bits_from_page(page, rows, &view->bits, &view->scale);
    if (r < 0)
        return r;
    view->px_per_mm = view->bits.w_px / width_mm;
    thick_px = (int)ceil(RULES_MAX_THICKNESS_MM * view->px_per_mm);
    view->y_over_x = page->x_dpi > 0 && page->y_dpi > 0
                         ? page->y_dpi * view->scale.y / (page->x_dpi * view->scale.x)
                         : 1;
    r = bits_transpose(&view->bits, &turned);
    if (r >= 0) {
        bits_remove_streaks(&view->bits, &turned);
        r = bits_remove_thick(&view->bits, thick_px);
    }
    if (r >= 0)
        r = bits_remove_thick(&turned, thick_px);
    if (r >= 0)
        r = skew_find(&view->bits, &turned, view->y_over_x, view->px_per_mm, &row_slope,
                      &column_slope);
    if (r >= 0)
        r = rules_find(&view->bits, row_slope, view->px_per_mm, view->scale.y > 1 ? 2 : 1,
                       page_damaged(page) ? RULES_ROWS_DAMAGED : RULES_ROWS, faint, &view->rows);
    if (r >= 0)
        r = rules_find(&turned, column_slope, view->px_per_mm, 1, RULES_COLUMNS, false,
                       &view->columns);
    bits_deinit(&turned);
    if (r < 0)
        view_deinit(view);
    return r;
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

/* Looks closely at one alignment; better than *best replaces it. */
static int consider(const struct view *view, const struct model *model, const struct sight *sight,
                    const struct alignment *alignment, struct candidate_match *best)
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

/* Why a best match is not believed, or NULL. */
static const char *doubt(const struct witness *witness)
{
    if (witness->page_share < MIN_PAGE_SHARE)
        return "too little of the form is on the page";
    if (witness->found < MIN_FOUND)
        return "too few of the form's rules are there";
    if (witness->against > MAX_AGAINST)
        return "there are rules that the form does not have";
    if (witness->missing > MAX_MISSING)
        return "columns of the form are missing";
    if (witness->rows_off > MAX_ROWS_OFF)
        return "rows are not as high as the form's";
    if (witness->labels < MIN_LABELS)
        return "label cells do not hold the form's labels";
    if (witness->against / MAX_AGAINST + witness->rows_off / MAX_ROWS_OFF +
            (1 - witness->labels) / (1 - MIN_LABELS) >
        MAX_DOUBTS)
        return "rules, rows and labels are each a little unlike the form's";
    if (witness->match < MIN_MATCH)
        return "too little speaks for the form";
    return NULL;
}

/* So good a match that no other way up or alignment need be looked at. */
static bool is_plain(const struct candidate_match *best)
{
    return best->registration && best->witness.match > PLAIN_MATCH && !doubt(&best->witness);
}

static int match_form(const struct view *view, const struct form *form,
                      struct candidate_match *best)
{
    static const int rotations[] = {0, 180, 90, 270};
    struct model model;
    int r = model_init(form, &model);

    if (r < 0)
        return r;
    for (size_t i = 0; i < 4 && r >= 0; i++) {
        struct alignment alignments[ALIGN_MAX];
        struct sight sight;
        size_t n = 0;

        /* sideways only when neither upright way explains the page */
        if (is_plain(best) || (i == 2 && best->registration && best->witness.match > MIN_FOUND))
            break;
        r = sight_init(&view->rows, &view->columns, &view->bits, view->scale, view->px_per_mm,
                       rotations[i], &sight);
        if (r < 0)
            break;
        r = align_find(&model, &sight, rotations[i] % 180 ? 1 / view->y_over_x : view->y_over_x,
                       alignments, &n);
        for (size_t a = 0; a < n; a++) {
            if (r >= 0 && !is_plain(best))
                r = consider(view, &model, &sight, &alignments[a], best);
            alignment_deinit(&alignments[a]);
        }
        sight_deinit(&sight);
    }
    model_deinit(&model);
    return r;
}

static void refuse(struct registration *registration, const char *because)
{
    registration->form = NULL;
    snprintf(registration->refused_because, sizeof(registration->refused_because), "%s", because);
}

/* ---- a form that was typed into ---- */

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

/* Hears the witnesses on the form as it lies on the page. 1: it is believed, and `match` is it. */
static int consider_altered(const struct view *view, const struct form *form,
                            const struct sight *sight, const struct altered *altered,
                            struct candidate_match *match)
{
    struct registration *registration = match->registration;
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
        r = witness_hear(&trace, view->page, labels, n_labels, &match->witness);
    if (r >= 0 && !doubt(&match->witness)) {
        registration->altered = true;
        registration->match = match->witness.match;
        registration->residual_px = cells_residual_px(&trace);
        registration->outline = cells_outline(&trace);
        r = 1;
    }
    trace_deinit(&trace);
    model_deinit(&model);
    return r;
}

/* Is it the form after all, typed into? 1: it is, and `match` is it; 0; or negative errno. */
static int try_altered(const struct view *view, const struct words_reader *words,
                       struct candidate_match *match)
{
    const struct form *form = match->registration->nearest;
    struct altered altered;
    struct sight sight;
    struct model model;
    int r = model_init(form, &model);

    if (r < 0)
        return r;
    r = sight_init(&view->rows, &view->columns, &view->bits, view->scale, view->px_per_mm,
                   match->registration->rotation, &sight);
    if (r >= 0) {
        r = altered_find(&model, &sight, &match->guess, words, &altered);
        if (r > 0) {
            r = consider_altered(view, form, &sight, &altered, match);
            altered_deinit(&altered);
        }
        sight_deinit(&sight);
    }
    model_deinit(&model);
    return r;
}

/* The best match of all forms with what is seen of a page; *best is the caller's. */
static int match_forms(const struct view *view, const struct form *const *forms, size_t n_forms,
                       struct candidate_match *best, double *ret_second)
{
    *ret_second = 0;
    for (size_t f = 0; f < n_forms; f++) {
        struct candidate_match match = {0};
        int r = match_form(view, forms[f], &match);

        if (r < 0) {
            registration_free(match.registration);
            return r;
        }
        if (!match.registration)
            continue;
        if (!best->registration || match.witness.match > best->witness.match) {
            *ret_second = best->registration ? best->witness.match : 0;
            registration_free(best->registration);
            *best = match;
        } else {
            *ret_second = fmax(*ret_second, match.witness.match);
            registration_free(match.registration);
        }
    }
    return 0;
}

/* Believes the best match, or says why not; the printed words are asked when there is who reads
 * them. 1: they speak against it; 0, or negative errno. */
static int decide(const struct view *view, const struct words_reader *words, double second,
                  struct candidate_match *best)
{
    struct registration *registration = best->registration;
    const char *because = doubt(&best->witness);
    bool said = false;
    int r = 0;

    if (!because && best->witness.match - second < MIN_MARGIN)
        because = "two forms match it alike";
    if (because)
        refuse(registration, because);
    else if (words)
        r = register_ask(view->page, words, registration);
    if (r < 0 || registration->form || !words)
        return r;
    said = !because;
    r = try_altered(view, words, best);
    if (r > 0 && best->witness.match - second >= MIN_MARGIN) {
        registration->form = registration->nearest;
        registration->refused_because[0] = '\0';
    }
    return r < 0 ? r : said && !registration->form;
}

/* The registration of a page whose rows are spaced like that; faint: hairlines of which hardly
 * anything is left are rules too, and *ret_registration is NULL when there are none. 1: the printed
 * words speak against it; 0, or negative errno. */
static int register_as(const struct page *page, enum row_spacing rows, bool faint,
                       const struct form *const *forms, size_t n_forms,
                       const struct words_reader *words, struct registration **ret_registration)
{
    struct candidate_match best = {0};
    struct view view;
    double second;
    int r = view_init(page, rows, faint, &view);

    *ret_registration = NULL;
    if (r < 0)
        return r;
    if (faint && view.rows.n_faint == 0) {
        view_deinit(&view);
        return 0;
    }
    r = match_forms(&view, forms, n_forms, &best, &second);
    if (r >= 0 && !best.registration) {
        best.registration = calloc(1, sizeof(*best.registration));
        if (best.registration)
            refuse(best.registration, "no table of the form's width");
        else
            r = -ENOMEM;
    } else if (r >= 0) {
        r = decide(&view, words, second, &best);
    }
    view_deinit(&view);
    if (r < 0) {
        registration_free(best.registration);
        return r;
    }
    *ret_registration = best.registration;
    return r;
}

int register_page(const struct page *page, const struct form *const *forms, size_t n_forms,
                  const struct words_reader *words, struct registration **ret_registration,
                  struct why *why)
{
    enum row_spacing rows[ROW_SPACINGS];
    size_t n = bits_guess_rows(page, rows);
    struct registration *best = NULL;
    bool said = false; /* a form that its rules found was refused for its words */

    /* a second look for faint rules, at pages that are refused without them */
    for (size_t i = 0; i < 2 * n && !(best && best->form) && !(said && i >= n); i++) {
        struct registration *registration;
        int r = register_as(page, rows[i % n], i >= n, forms, n_forms, words, &registration);

        if (r < 0) {
            registration_free(best);
            return why_set(why, r,
                           r == -ENOMEM ? _("not enough memory to find the form on a page")
                                        : _("the words printed on a page cannot be read"));
        }
        said = said || r > 0;
        if (registration && (!best || registration->form || registration->match > best->match)) {
            registration_free(best);
            best = registration;
        } else {
            registration_free(registration);
        }
    }
    *ret_registration = best;
    return 0;
}
