/* SPDX-License-Identifier: Apache-2.0 */
#include "subject.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "read/ctc_line.h"
#include "read/cut.h"

/* ---- making ready ---- */

struct gathering {
    struct subject *subject;
    const struct form_field *field;
    int r;
};

/* The pictures "FIELD-line1", … of --trace are what the recognisers get. */
static void gather_line(void *context, const char *name, PIX *pix)
{
    struct gathering *g = context;
    struct subject *s = g->subject;
    struct bench_line *longer;

    if (strncmp(name + strlen(g->field->id), "-line", 5) != 0 || g->r < 0)
        return;
    longer = realloc(s->lines, (s->n_lines + 1) * sizeof(*longer));
    if (!longer) {
        g->r = -ENOMEM;
        return;
    }
    s->lines = longer;
    s->lines[s->n_lines] = (struct bench_line){plane_from_pix(pix), g->field->kind};
    if (!s->lines[s->n_lines++].ink)
        g->r = -ENOMEM;
}

static int gather_lines(struct subject *s, struct why *why)
{
    const struct form *form = s->registration->form;

    for (size_t i = 0; i < form->n_fields; i++) {
        struct gathering gathering = {s, &form->fields[i], 0};
        const struct read_trace trace = {gather_line, &gathering};
        struct reading reading;
        int r = read_field(s->bench->recognisers, s->page, form, s->registration, i, NULL, &trace,
                           &reading, why);

        if (r < 0)
            return r;
        reading_deinit(&reading);
        if (gathering.r < 0)
            return gathering.r;
    }
    return 0;
}

/* A page is stored as a fax of its own, as often as it is measured; the bytes of each are made up.
 */
static int add_faxes(struct subject *s, struct why *why)
{
    int r = 0;

    for (unsigned i = 0; i < s->bench->n_repeats && r == 0; i++) {
        const struct fax_source source = {
            .path = s->sender_name, .n_bytes = 1, .inode = ++s->bench->n_faxes};
        bool is_new;

        snprintf(s->sha256[i], sizeof(s->sha256[i]), "%064x", s->bench->n_faxes);
        r = store_fax_add(s->bench->store, s->sha256[i], &source, &s->faxes[i], &is_new, why);
    }
    return r;
}

static int register_subject(const struct subject *s, struct registration **ret_registration,
                            struct why *why)
{
    return register_page(s->page, (const struct form *const *)s->bench->forms.forms,
                         s->bench->forms.n_forms, NULL, ret_registration, why);
}

int subject_prepare(struct subject *s, struct why *why)
{
    int r = tiff_read_page(s->file, s->index, &s->page, why);

    if (r == 0)
        r = register_subject(s, &s->registration, why);
    if (r == 0 && s->registration->form)
        r = gather_lines(s, why);
    if (r == 0)
        r = add_faxes(s, why);
    return r;
}

void subject_deinit(struct subject *s)
{
    for (size_t i = 0; i < s->n_lines; i++)
        plane_free(s->lines[i].ink);
    free(s->lines);
    registration_free(s->registration);
    page_free(s->page);
}

/* ---- stages ---- */

static int run_libtiff(struct subject *s, struct why *why)
{
    return yardstick_decode(s->yardstick, s->index);
}

static int run_decode(struct subject *s, struct why *why)
{
    struct page *page;
    int r = tiff_read_page(s->file, s->index, &page, why);

    if (r == 0)
        page_free(page);
    return r;
}

static int run_register(struct subject *s, struct why *why)
{
    struct registration *registration;
    int r = register_subject(s, &registration, why);

    if (r == 0)
        registration_free(registration);
    return r;
}

static int read_words(void *context, const struct words_question *question,
                      struct words_answer *ret_answer)
{
    struct subject *s = context;

    return read_printed(s->bench->recognisers, s->page, question, ret_answer);
}

static int run_labels(struct subject *s, struct why *why)
{
    const struct words_reader words = {read_words, s};
    const struct form *form = s->registration->form;
    int r = register_ask(s->page, &words, s->registration);

    s->registration->form = form; /* refused or not: it is measured again */
    return r;
}

static int run_read(struct subject *s, struct why *why)
{
    const struct form *form = s->registration->form;
    int r = 0;

    for (size_t i = 0; i < form->n_fields && r == 0; i++) {
        struct reading reading;

        r = read_field(s->bench->recognisers, s->page, form, s->registration, i, NULL, NULL,
                       &reading, why);
        if (r == 0)
            reading_deinit(&reading);
    }
    return r;
}

/* The picture of a field's cell. */
static PIX *straighten(const struct subject *s, size_t field)
{
    struct rect_mm box = s->registration->form->fields[field].box;

    return register_cut(s->page, &s->registration->fields[field].quad, box.w, box.h, CUT_MARGIN_MM,
                        CUT_PX_PER_MM);
}

static int run_cell(struct subject *s, struct why *why)
{
    for (size_t i = 0; i < s->registration->form->n_fields; i++) {
        PIX *raw = straighten(s, i);

        if (!raw)
            return -ENOMEM;
        pixDestroy(&raw);
    }
    return 0;
}

static int run_cut(struct subject *s, struct why *why)
{
    const struct form *form = s->registration->form;
    int r = 0;

    for (size_t i = 0; i < form->n_fields && r == 0; i++) {
        PIX *raw = straighten(s, i);
        struct cut cut;

        r = raw ? cut_clean(raw, form->fields[i].box.w, form->fields[i].box.h, &cut) : -ENOMEM;
        if (r == 0)
            cut_deinit(&cut);
        pixDestroy(&raw);
    }
    return r;
}

static int run_ctc(struct subject *s, struct why *why)
{
    struct recognisers *recognisers = s->bench->recognisers;
    int r = 0;

    for (size_t i = 0; i < s->n_lines && r == 0; i++) {
        struct line_text text;

        r = ctc_line_read(recognisers->net, s->lines[i].ink, recognisers->masks[s->lines[i].kind],
                          NULL, NULL, &text, NULL);
        if (r == 0)
            line_text_deinit(&text);
    }
    return r;
}

static int run_tesseract(struct subject *s, struct why *why)
{
    struct recognisers *recognisers = s->bench->recognisers;
    int r = 0;

    for (size_t i = 0; i < s->n_lines && r == 0; i++) {
        const struct reading_plan *plan = &recognisers->models->kinds[s->lines[i].kind];
        struct line_text text;

        if (plan->tesseract == MODELS_NO_TESSERACT)
            continue;
        r = tesseract_read(recognisers->tesseract[plan->tesseract], s->lines[i].ink,
                           plan->characters, NULL, &text);
        if (r == 0)
            line_text_deinit(&text);
    }
    return r;
}

static int run_judge(struct subject *s, struct why *why)
{
    return judge_page(s->bench->judge, &s->bench->policy, s->result, NULL);
}

static int run_store(struct subject *s, struct why *why)
{
    static char file[] = "bench.tif", reader[] = "bench";
    struct page_result page = *s->result; /* borrows */
    struct result result = {.file = file, .reader = reader, .pages = &page, .n_pages = 1};

    page.page = 1;
    memcpy(result.sha256, s->sha256[s->repeat], sizeof(result.sha256));
    return store_fax_result(s->bench->store, s->faxes[s->repeat], &result, why);
}

static const struct {
    int (*run)(struct subject *subject, struct why *why);
    bool any_page; /* also of a page that is no form */
} stages[] = {
    [STAGE_LIBTIFF] = {run_libtiff, true},
    [STAGE_DECODE] = {run_decode, true},
    [STAGE_REGISTER] = {run_register, true},
    [STAGE_LABELS] = {run_labels, false},
    [STAGE_READ] = {run_read, false},
    [STAGE_CELL] = {run_cell, false},
    [STAGE_CUT] = {run_cut, false},
    [STAGE_CTC] = {run_ctc, false},
    [STAGE_TESSERACT] = {run_tesseract, false},
    [STAGE_JUDGE] = {run_judge, false},
    [STAGE_STORE] = {run_store, true},
};

/* ---- measuring ---- */

static double ms_of(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

/* Stage after stage, then again, so that a disturbance falls on all of them alike. */
static int measure_stages(struct subject *s, struct page_times *times, struct why *why)
{
    double cpu_ms[STAGE_COUNT][BENCH_MAX_REPEATS], store_ms[BENCH_MAX_REPEATS];
    unsigned n = s->bench->n_repeats;

    for (s->repeat = 0; s->repeat < n; s->repeat++) {
        for (int i = 0; i < STAGE_WHOLE; i++) {
            double wall, cpu;
            int r;

            if (!times->form && !stages[i].any_page)
                continue;
            wall = ms_of(CLOCK_MONOTONIC);
            cpu = ms_of(CLOCK_PROCESS_CPUTIME_ID);
            r = stages[i].run(s, why);
            cpu_ms[i][s->repeat] = ms_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
            if (i == STAGE_STORE)
                store_ms[s->repeat] = ms_of(CLOCK_MONOTONIC) - wall;
            if (r < 0)
                return r;
        }
    }
    for (int i = 0; i < STAGE_WHOLE; i++)
        times->cpu_ms[i] = times->form || stages[i].any_page ? times_median(cpu_ms[i], n) : NAN;
    times->store_ms = times_median(store_ms, n);
    return 0;
}

static int measure_whole(struct subject *s, struct page_times *times, struct why *why)
{
    char picture[128];
    int r;

    times->cpu_ms[STAGE_WHOLE] = NAN;
    if (s->bench->no_tesseract)
        return 0;
    snprintf(picture, sizeof(picture), "%s/page.png", s->bench->scratch);
    r = yardstick_write_page(s->page, s->registration->rotation, picture);
    if (r == 0)
        r = yardstick_tesseract(picture, &times->cpu_ms[STAGE_WHOLE]);
    return r < 0 ? why_set(why, r, "%s: tesseract could not read it", picture) : 0;
}

int subject_measure(struct subject *s, struct page_times *ret_times, struct why *why)
{
    struct page_times times = {.form = s->registration->form != NULL, .n_lines = s->n_lines};
    int r = measure_stages(s, &times, why);

    if (r == 0)
        r = measure_whole(s, &times, why);
    if (r < 0)
        return r;
    memcpy(times.name, ret_times->name, sizeof(times.name));
    *ret_times = times;
    return 0;
}
