/* SPDX-License-Identifier: Apache-2.0
 *
 * register-eval: how well registration does, on pages made by tests/unit/register/distort.c or on
 * given fax files.
 *
 *   register-eval FORMS typical|harsh FIRST_SEED COUNT [MODELS]
 *       found, box errors, time; with intervals. MODELS: the printed words are asked, as in the
 *       program; otherwise rules and ink decide
 *   register-eval FORMS foreign FIRST_SEED COUNT [MODELS]
 *       pages that are no form: how many are taken for one
 *   register-eval FORMS returned MODELS FIRST_SEED COUNT
 *       the form as people return it and its sisters, printed words asked
 *   register-eval FORMS files FILE.tif ...
 *       every page of public faxes: accepted, best match, time
 *   register-eval FORMS draw typical|harsh|foreign SEED OUT.png
 *       the picture of one page
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../unit/register/distort.h"
#include "../unit/register/foreign.h"
#include "../unit/register/returned.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "image/tiff.h"
#include "read/read.h"
#include "register/register.h"

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* 95 % interval of a share (Wilson). */
static void print_share(const char *what, size_t k, size_t n)
{
    double p = n ? (double)k / (double)n : 0, z = 1.96, z2 = z * z, m = n ? (double)n : 1;
    double middle = (p + z2 / (2 * m)) / (1 + z2 / m);
    double half = z * sqrt(p * (1 - p) / m + z2 / (4 * m * m)) / (1 + z2 / m);

    printf("%-28s %zu of %zu = %.2f %% (95 %%: %.2f .. %.2f)\n", what, k, n, 100 * p,
           100 * fmax(0, middle - half), 100 * fmin(1, middle + half));
}

static double percentile(const double *sorted, size_t n, double p)
{
    return n ? sorted[(size_t)fmin((double)n - 1, p * (double)n)] : 0;
}

/* ---- the printed words ---- */

struct asked {
    struct recognisers *recognisers;
    const struct page *page;
};

static int read_asked(void *context, const struct words_question *question,
                      struct words_answer *ret_answer)
{
    struct asked *asked = context;

    return read_printed(asked->recognisers, asked->page, question, ret_answer);
}

static int load_recognisers(const char *models, struct asked *asked)
{
    struct why why = {0};
    int r = recognisers_load(models, &asked->recognisers, &why);

    if (r < 0)
        fprintf(stderr, "register-eval: %s\n", why.text);
    return r;
}

/* ---- the form as it is printed ---- */

/* models: NULL, or where the recognisers are that read the words. */
static int eval_forms(const struct form_set *set, const char *mode, const char *models, long first,
                      long count)
{
    const struct form *form = set->forms[0];
    struct asked asked = {0};
    const struct words_reader words = {read_asked, &asked};
    double *errors, *trusted, spent = 0;
    size_t n = 0, n_trusted = 0, n_found = 0, n_turned = 0, n_fields = 0, n_bad_trusted = 0;
    struct paper blanks[3];

    if (models && load_recognisers(models, &asked) < 0)
        return -EINVAL;
    errors = calloc((size_t)count * form->n_fields + 1, sizeof(*errors));
    trusted = calloc((size_t)count * form->n_fields + 1, sizeof(*trusted));
    if (!errors || !trusted)
        return -ENOMEM;
    for (int i = 0; i < 3; i++)
        blanks[i] = paper_print(form, 0.6 + 0.4 * i);
    for (long seed = first; seed < first + count; seed++) {
        struct chance chance = {(uint64_t)seed};
        struct distortion d = !strcmp(mode, "harsh") ? distortion_harsh((uint64_t)seed)
                                                     : distortion_typical((uint64_t)seed);
        struct paper sheet = paper_copy(&blanks[chance_below(&chance, 3)]);
        struct registration *registration = NULL;
        struct truth truth;
        struct page *page;
        struct why why = {0};
        double start;

        paper_fill(&sheet, form, &chance);
        page = distort(&sheet, &d, &truth);
        asked.page = page;
        start = seconds();
        if (register_page(page, (const struct form *const *)set->forms, set->n_forms,
                          models ? &words : NULL, &registration, &why) < 0)
            return -ENOMEM;
        spent += seconds() - start;
        if (registration->form == form) {
            double worst = 0;

            n_found++;
            n_turned += registration->rotation == d.rotation;
            for (size_t f = 0; f < form->n_fields; f++) {
                const struct place *place = &registration->fields[f];
                bool on_page;
                double mm =
                    truth_off_mm(&truth, &d, page, form->fields[f].box, &place->quad, &on_page);

                if (!on_page)
                    continue;
                n_fields++;
                errors[n++] = mm;
                worst = fmax(worst, mm);
                if (place->found && !place->off_page && place->certainty > 0.5) {
                    trusted[n_trusted++] = mm;
                    n_bad_trusted += mm > 1.5;
                    if (mm > 1.5)
                        printf("seed %ld: %s is certain (%.2f) and %.2f mm off\n", seed,
                               form->fields[f].id, place->certainty, mm);
                }
            }
            if (worst > 2 || registration->rotation != d.rotation)
                printf("seed %ld: worst %.2f mm, match %.2f, turned %d for %d, skew %.2f, %g x %g "
                       "dpi\n",
                       seed, worst, registration->match, registration->rotation, d.rotation,
                       d.skew_deg, d.x_dpi, d.y_dpi);
        } else {
            printf("seed %ld: not found: %s (match %.2f), rotation %d, skew %.2f, %g x %g dpi, "
                   "keep %.2f%s\n",
                   seed, registration->refused_because, registration->match, d.rotation, d.skew_deg,
                   d.x_dpi, d.y_dpi, d.keep_share, d.wrong_tags ? ", wrong tags" : "");
        }
        registration_free(registration);
        page_free(page);
        truth_deinit(&truth);
        paper_deinit(&sheet);
    }
    qsort(errors, n, sizeof(*errors), smaller_first);
    qsort(trusted, n_trusted, sizeof(*trusted), smaller_first);
    print_share("found", n_found, (size_t)count);
    print_share("found the right way up", n_turned, (size_t)count);
    printf("box error mm, all (%zu):      median %.3f, 95 %% %.3f, 99 %% %.3f, worst %.2f\n", n,
           percentile(errors, n, 0.5), percentile(errors, n, 0.95), percentile(errors, n, 0.99),
           percentile(errors, n, 1));
    printf("box error mm, trusted (%zu):  median %.3f, 95 %% %.3f, 99 %% %.3f, worst %.2f\n",
           n_trusted, percentile(trusted, n_trusted, 0.5), percentile(trusted, n_trusted, 0.95),
           percentile(trusted, n_trusted, 0.99), percentile(trusted, n_trusted, 1));
    print_share("trusted of all boxes", n_trusted, n_fields);
    print_share("trusted and > 1.5 mm off", n_bad_trusted, n_trusted);
    printf("register: %.1f ms a page\n", 1000 * spent / (double)count);
    for (int i = 0; i < 3; i++)
        paper_deinit(&blanks[i]);
    recognisers_free(asked.recognisers);
    free(errors);
    free(trusted);
    return 0;
}

/* models: as for eval_forms(). */
static int eval_foreign(const struct form_set *set, const char *models, long first, long count)
{
    struct asked asked = {0};
    const struct words_reader words = {read_asked, &asked};
    size_t n_accepted = 0;

    if (models && load_recognisers(models, &asked) < 0)
        return -EINVAL;

    for (long seed = first; seed < first + count; seed++) {
        struct chance chance = {(uint64_t)seed + 77};
        struct distortion d = chance_below(&chance, 2) ? distortion_harsh((uint64_t)seed)
                                                       : distortion_typical((uint64_t)seed);
        const char *kind;
        struct paper sheet = foreign_sheet(set->forms[0], (uint64_t)seed, &kind);
        struct registration *registration = NULL;
        struct truth truth;
        struct page *page = distort(&sheet, &d, &truth);
        struct why why = {0};

        asked.page = page;
        if (register_page(page, (const struct form *const *)set->forms, set->n_forms,
                          models ? &words : NULL, &registration, &why) < 0)
            return -ENOMEM;
        if (registration->form) {
            n_accepted++;
            printf("seed %ld: %s taken for %s, match %.2f\n", seed, kind, registration->form->name,
                   registration->match);
        }
        registration_free(registration);
        page_free(page);
        truth_deinit(&truth);
        paper_deinit(&sheet);
    }
    print_share("foreign pages accepted", n_accepted, (size_t)count);
    recognisers_free(asked.recognisers);
    return 0;
}

/* ---- the form as people return it ---- */

/* What came of the pages of one kind. */
struct outcome {
    size_t n, n_found, n_fields, n_trusted, n_wrong, n_gone, n_gone_trusted;
    double errors[4096];
};

static void judge_returned(const struct form *form, const struct returned *returned,
                           const struct truth *truth, const struct distortion *d,
                           const struct page *page, const struct registration *registration,
                           struct outcome *outcome)
{
    for (size_t f = 0; f < form->n_fields; f++) {
        const struct place *place = &registration->fields[f];
        bool trusted = place->found && !place->off_page && place->certainty > 0.5, on_page;
        double mm;

        if (returned->fields[f].box.w <= 0) {
            outcome->n_gone++;
            outcome->n_gone_trusted += trusted;
            continue;
        }
        mm = truth_off_mm(truth, d, page, returned->fields[f].box, &place->quad, &on_page);
        if (!on_page)
            continue;
        outcome->n_fields++;
        outcome->n_trusted += trusted;
        outcome->n_wrong += trusted && mm > 1.5;
        if (trusted && mm > 1.5)
            printf("%s is certain (%.2f) and %.2f mm off\n", form->fields[f].id, place->certainty,
                   mm);
        if (trusted && outcome->n_trusted <= 4096)
            outcome->errors[outcome->n_trusted - 1] = mm;
    }
}

static int eval_returned(const struct form_set *set, const char *models, long first, long count)
{
    static struct outcome outcomes[RETURNED_ALL];
    const struct form *form = set->forms[0];
    struct asked asked = {0};
    struct why why = {0};
    double spent = 0;

    if (load_recognisers(models, &asked) < 0)
        return -EINVAL;
    for (long seed = first; seed < first + count; seed++) {
        struct chance chance = {(uint64_t)seed * 7 + 3};
        enum returned_kind kind = (enum returned_kind)(seed % RETURNED_ALL);
        struct distortion d = distortion_typical((uint64_t)seed);
        struct returned *returned = returned_new(form, kind, &chance);
        struct paper sheet = paper_print(&returned->form, 1);
        const struct words_reader words = {read_asked, &asked};
        struct outcome *outcome = &outcomes[kind];
        struct registration *registration = NULL;
        struct truth truth;
        struct page *page;
        double start;

        paper_fill(&sheet, &returned->form, &chance);
        page = distort(&sheet, &d, &truth);
        asked.page = page;
        start = seconds();
        if (register_page(page, (const struct form *const *)set->forms, set->n_forms, &words,
                          &registration, &why) < 0)
            return -ENOMEM;
        spent += seconds() - start;
        outcome->n++;
        if (registration->form) {
            outcome->n_found++;
            judge_returned(form, returned, &truth, &d, page, registration, outcome);
        }
        if ((registration->form != NULL) != (kind < RETURNED_KINDS))
            printf("seed %ld: %s: %s%s (match %.2f), %g dpi, lost %.3f\n", seed,
                   returned_name(kind), registration->form ? "taken for the form" : "",
                   registration->refused_because, registration->match, d.y_dpi, d.lost_per_row);
        registration_free(registration);
        page_free(page);
        truth_deinit(&truth);
        paper_deinit(&sheet);
        returned_free(returned);
    }
    for (int k = 0; k < RETURNED_ALL; k++) {
        struct outcome *o = &outcomes[k];
        size_t n = o->n_trusted < 4096 ? o->n_trusted : 4096;

        print_share(returned_name((enum returned_kind)k), o->n_found, o->n);
        qsort(o->errors, n, sizeof(o->errors[0]), smaller_first);
        if (o->n_found)
            printf("    certain boxes %zu of %zu, median %.3f, 99 %% %.3f mm, > 1.5 mm off %zu; of "
                   "rows that are gone %zu of %zu\n",
                   o->n_trusted, o->n_fields, percentile(o->errors, n, 0.5),
                   percentile(o->errors, n, 0.99), o->n_wrong, o->n_gone_trusted, o->n_gone);
    }
    printf("register, words included: %.1f ms a page\n", 1000 * spent / (double)count);
    recognisers_free(asked.recognisers);
    return 0;
}

static void eval_file(const struct form_set *set, const char *path, size_t *n_pages,
                      size_t *n_accepted)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    struct tiff_file *file = NULL;
    struct why why = {0};
    size_t n_bytes;
    int more;

    if (file_read(path, TIFF_MAX_FILE_BYTES, &bytes, &n_bytes, &why) < 0 ||
        tiff_open(bytes, n_bytes, &file, &why) < 0)
        return;
    for (unsigned p = 0; p < tiff_n_pages(file, &more); p++) {
        struct registration *registration = NULL;
        struct page *page = NULL;
        double start = seconds(), decoded;

        if (tiff_read_page(file, p, &page, &why) < 0)
            continue;
        decoded = seconds();
        if (register_page(page, (const struct form *const *)set->forms, set->n_forms, NULL,
                          &registration, &why) == 0) {
            (*n_pages)++;
            *n_accepted += registration->form != NULL;
            printf("%s page %u: %s match %.2f rotation %d %s; %d x %d, decode %.1f ms, register "
                   "%.1f ms\n",
                   path, p + 1, registration->form ? registration->form->name : "-",
                   registration->match, registration->rotation, registration->refused_because,
                   page->w_px, page->h_px, 1000 * (decoded - start), 1000 * (seconds() - decoded));
        }
        registration_free(registration);
        page_free(page);
    }
    tiff_close(file);
}

static int eval_draw(const struct form_set *set, const char *mode, long seed, const char *path)
{
    struct chance chance = {(uint64_t)seed};
    struct distortion d = !strcmp(mode, "harsh") ? distortion_harsh((uint64_t)seed)
                                                 : distortion_typical((uint64_t)seed);
    struct paper sheet;
    struct registration *registration = NULL;
    struct truth truth;
    struct page *page;
    struct why why = {0};
    const char *kind;
    PIX *pix;

    if (!strcmp(mode, "foreign")) {
        struct chance other = {(uint64_t)seed + 77};

        d = chance_below(&other, 2) ? distortion_harsh((uint64_t)seed)
                                    : distortion_typical((uint64_t)seed);
        sheet = foreign_sheet(set->forms[0], (uint64_t)seed, &kind);
    } else {
        sheet = paper_print(set->forms[0], 0.6 + 0.4 * chance_below(&chance, 3));
        paper_fill(&sheet, set->forms[0], &chance);
    }
    page = distort(&sheet, &d, &truth);
    if (register_page(page, (const struct form *const *)set->forms, set->n_forms, NULL,
                      &registration, &why) < 0)
        return -ENOMEM;
    printf("match %.2f %s\n", registration->match, registration->refused_because);
    pix = register_draw(page, registration);
    pixWrite(path, pix, IFF_PNG);
    pixDestroy(&pix);
    registration_free(registration);
    page_free(page);
    truth_deinit(&truth);
    paper_deinit(&sheet);
    return 0;
}

int main(int argc, char **argv)
{
    struct form_set set = {0};
    struct why why = {0};
    int r = -EINVAL;

    memory_keep(); /* as the reader's processes do */
    if (argc >= 3 && form_set_load(argv[1], &set, &why) < 0) {
        fprintf(stderr, "register-eval: %s\n", why.text);
        return 1;
    }
    if (argc >= 5 && (!strcmp(argv[2], "typical") || !strcmp(argv[2], "harsh")))
        r = eval_forms(&set, argv[2], argc > 5 ? argv[5] : NULL, atol(argv[3]), atol(argv[4]));
    else if (argc >= 5 && !strcmp(argv[2], "foreign"))
        r = eval_foreign(&set, argc > 5 ? argv[5] : NULL, atol(argv[3]), atol(argv[4]));
    else if (argc == 6 && !strcmp(argv[2], "returned"))
        r = eval_returned(&set, argv[3], atol(argv[4]), atol(argv[5]));
    else if (argc == 6 && !strcmp(argv[2], "draw"))
        r = eval_draw(&set, argv[3], atol(argv[4]), argv[5]);
    else if (argc >= 4 && !strcmp(argv[2], "files")) {
        size_t n_pages = 0, n_accepted = 0;

        for (int i = 3; i < argc; i++)
            eval_file(&set, argv[i], &n_pages, &n_accepted);
        print_share("pages accepted", n_accepted, n_pages);
        r = 0;
    }
    form_set_deinit(&set);
    if (r < 0)
        fprintf(stderr, "register-eval: %s\n", strerror(-r));
    return r < 0;
}
