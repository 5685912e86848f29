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
#include "register/candidate.h"
#include "register/model.h"
#include "register/sight.h"
#include "register/view.h"

/* Of match between two forms of which one is right. */
static const double MIN_MARGIN = 0.08;

/* So good a match that nothing else is tried, and one that no sideways page has upright. */
static const double PLAIN_MATCH = 0.85, UPRIGHT_MATCH = 0.6;

struct registration *registration_free(struct registration *registration)
{
    if (!registration)
        return NULL;
    free(registration->fields);
    free(registration->labels);
    free(registration);
    return NULL;
}

/* So good a match that no other way up or alignment need be looked at. */
static bool is_plain(const struct candidate *best)
{
    return best->registration && best->witness.match > PLAIN_MATCH &&
           !candidate_doubt(&best->witness);
}

static int match_form(const struct view *view, const struct form *form, struct candidate *best)
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
        if (is_plain(best) || (i == 2 && best->registration && best->witness.match > UPRIGHT_MATCH))
            break;
        r = sight_init(&view->rows, &view->columns, &view->bits, view->scale, view->px_per_mm,
                       rotations[i], &sight);
        if (r < 0)
            break;
        r = align_find(&model, &sight, rotations[i] % 180 ? 1 / view->y_over_x : view->y_over_x,
                       alignments, &n);
        for (size_t a = 0; a < n; a++) {
            if (r >= 0 && !is_plain(best))
                r = candidate_consider(view, &model, &sight, &alignments[a], best);
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

/* Is it the form after all, typed into? 1: it is, and `match` is it; 0; or negative errno. Is a row
 * of it hidden, that stands in match->registration. */
static int try_altered(const struct view *view, const struct words_reader *words,
                       struct candidate *match)
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
        r = altered_find(&model, &sight, &match->guess, words,
                         /* hidden= */ !match->registration->rows_off, &altered);
        if (r > 0) {
            r = candidate_consider_altered(view, form, &sight, &altered, match);
            match->registration->rows_hidden = r > 0 && altered.is_hidden;
            altered_deinit(&altered);
        }
        sight_deinit(&sight);
    }
    model_deinit(&model);
    return r;
}

/* The best match of all forms with what is seen of a page; *best is the caller's. */
static int match_forms(const struct view *view, const struct form *const *forms, size_t n_forms,
                       struct candidate *best, double *ret_second)
{
    *ret_second = 0;
    for (size_t f = 0; f < n_forms; f++) {
        struct candidate match = {0};
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
                  struct candidate *best)
{
    struct registration *registration = best->registration;
    const char *because = candidate_doubt(&best->witness);
    bool said = false;
    int r = 0;

    registration->rows_off = page_damaged(view->page) && candidate_is_rows_off(&best->witness) &&
                             best->witness.match - second >= MIN_MARGIN;
    if (!because && best->witness.match - second < MIN_MARGIN)
        because = N_("two forms match it alike");
    if (because)
        refuse(registration, because);
    else if (words)
        r = register_ask(view->page, words, registration);
    if (r < 0 || registration->form || !words)
        return r;
    said = !because;
    r = try_altered(view, words, best);
    if (best->witness.match - second < MIN_MARGIN)
        registration->rows_hidden = false;
    else if (r > 0 && !registration->rows_hidden) {
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
    struct candidate best = {0};
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
            refuse(best.registration, N_("no table of the form's width"));
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

/* What is believed only when no look at the page finds the form otherwise: its words outweigh
 * hidden columns of a row, and the height of a row or two. */
static int believe_words(const struct page *page, const struct words_reader *words,
                         struct registration *registration)
{
    char because[sizeof(registration->refused_because)];
    int r;

    memcpy(because, registration->refused_because, sizeof(because));
    registration->form = registration->nearest;
    registration->refused_because[0] = '\0';
    if (registration->rows_hidden)
        return 0;
    r = register_ask(page, words, registration);
    if (!registration->form)
        memcpy(registration->refused_because, because, sizeof(because));
    return r;
}

static int fail(struct why *why, int r)
{
    return why_set(why, r,
                   r == -ENOMEM ? _("not enough memory to find the form on a page")
                                : _("the words printed on a page cannot be read"));
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
            return fail(why, r);
        }
        said = said || r > 0;
        if (registration && (!best || registration->form || registration->match > best->match)) {
            registration_free(best);
            best = registration;
        } else {
            registration_free(registration);
        }
    }
    if (best && !best->form && (best->rows_hidden || best->rows_off) && words) {
        int r = believe_words(page, words, best);

        if (r < 0) {
            registration_free(best);
            return fail(why, r);
        }
    }
    *ret_registration = best;
    return 0;
}
