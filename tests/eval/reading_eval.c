/* SPDX-License-Identifier: Apache-2.0
 *
 * reading-eval: how well fields are read, on faxes with truth (docs/samples.md, "truth").
 *
 *   reading-eval FORMS MODELS DIRECTORY [--places] [--part K/N] [--ink]
 * [--stock FILE.traineddata]… [--wrong] [--pictures OUT]
 *
 * DIRECTORY holds truth.jsonl and the faxes it names. Pages are registered and read as the reader
 * does it; --places takes the cells' places from the truth instead (tests/frozen). --part 2/5 takes
 * every fifth fax from the second on, so that a long run is cut into pieces whose rows belong
 * together;
 * --ink only asks whether a field is blank, which takes a hundredth of the time. One row of
 * tab-separated values a field, for reading_tables.awk, the names of the columns first: what was
 * written how, what the ink is said to be, and for each reader how many characters are wrong, width
 * of characters, kind of dash and spaces aside. Readers: ctc, the best of its n-best, the first of
 * the field's list, tesseract with our model, and every --stock model on the same lines. --wrong
 * lists every text that ctc has wrong on stderr; --pictures writes its pictures.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "faxes.h"
#include "judge/judge.h"
#include "read/cut.h"
#include "read/ink.h"
#include "read/read.h"
#include "read/tesseract.h"
#include "text/fold.h"
#include "text/utf8.h"

enum { MAX_POINTS = 256, MAX_STOCK = 3, MAX_FORMS = 16, MAX_MODEL_BYTES = 64 << 20 };

struct eval {
    struct form_set forms;
    struct judge *judge;
    struct recognisers *recognisers;
    struct listing *listings[MAX_FORMS][FORM_KIND_COUNT];
    struct tesseract *stock[MAX_STOCK];
    size_t n_stock;
    bool places, list_wrong, ink_only;
    struct faxes_part part;
    const char *pictures;
};

/* One field that is being read. */
struct subject {
    const struct eval *eval;
    const char *file, *tier;
    const struct page *page;
    const struct form_field *field;
    json_t *truth;
    char *stock[MAX_STOCK]; /* what the stock models read, line behind line */
    int r;
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Wrong characters in text; want is a fold_same() key. */
static unsigned wrong_in(const char *text, const char *want)
{
    _cleanup_(cleanup_freep) char *key = fold_same(text);
    uint32_t p[MAX_POINTS], q[MAX_POINTS];
    size_t n = utf8_points(key, p, MAX_POINTS), m = utf8_points(want, q, MAX_POINTS);

    n = n < MAX_POINTS ? n : MAX_POINTS;
    m = m < MAX_POINTS ? m : MAX_POINTS;
    return utf8_distance(p, n, q, m, MAX_POINTS);
}

static unsigned best_wrong(const struct reading *reading, const char *want)
{
    unsigned best = reading->n_by ? wrong_in(reading->by[0].text, want) : wrong_in("", want);

    for (size_t i = 0; reading->n_by && i < reading->by[0].n_alternatives; i++) {
        unsigned n = wrong_in(reading->by[0].alternatives[i].text, want);

        best = n < best ? n : best;
    }
    return best;
}

/* ---- the stock models, on the lines as the recognisers get them ---- */

static void append(char **to, const char *text)
{
    char *longer = NULL;

    if (asprintf(&longer, "%s%s", *to ? *to : "", text) < 0)
        abort();
    free(*to);
    *to = longer;
}

static void take_picture(void *context, const char *name, PIX *pix)
{
    struct subject *subject = context;
    _cleanup_(plane_freep) struct plane *line = NULL;

    if (strncmp(name + strlen(subject->field->id), "-line", 5) != 0)
        return;
    line = plane_from_pix(pix);
    for (size_t i = 0; line && i < subject->eval->n_stock && subject->r == 0; i++) {
        struct line_text text;
        char *joined;

        subject->r = tesseract_read(subject->eval->stock[i], line, NULL, NULL, &text);
        if (subject->r < 0)
            return;
        joined = line_text_join(&text, -1, NULL);
        append(&subject->stock[i], joined);
        free(joined);
        line_text_deinit(&text);
    }
}

static void write_picture(void *context, const char *name, PIX *pix)
{
    const struct subject *subject = context;
    char path[1024];

    snprintf(path, sizeof(path), "%s/%.40s-%s.png", subject->eval->pictures, subject->file, name);
    pixWrite(path, pix, IFF_PNG);
}

/* ---- one field ---- */

static void print_head(const struct eval *eval)
{
    printf("file\tid\tkind\thand\tresolution\ttier\tink\tcharacters\tdropped\tms\tsame\tctc\tbest\t"
           "listed\ttesseract");
    for (size_t i = 0; i < eval->n_stock; i++)
        printf("\tstock%zu", i + 1);
    printf("\n");
}

/* What the second recogniser read; a mark known by its shape stands for both. NULL: it was not
 * asked.
 */
static const char *second_text(const struct reading *reading)
{
    if (reading->n_by == 1 && strcmp(reading->by[0].engine, "ctc") == 0)
        return NULL;
    return reading->n_by ? reading->by[reading->n_by - 1].text : "";
}

static bool are_same(const char *a, const char *b)
{
    _cleanup_(cleanup_freep) char *key = fold_same(a);

    return key[0] && wrong_in(b, key) == 0;
}

static void print_row(const struct subject *subject, const struct reading *reading, double ms)
{
    static const char *const inks[INK_STATE_COUNT] = {"none", "present", "unsure"};
    _cleanup_(cleanup_freep) char *want = fold_same(faxes_string(subject->truth, "written"));
    const char *first = reading->n_by ? reading->by[0].text : "", *second = second_text(reading);

    printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%zu\t%.3f\t%.1f\t%d\t%u\t%u\t", subject->file,
           subject->field->id, form_kind_name(subject->field->kind),
           json_is_true(json_object_get(subject->truth, "hand")) ? "hand" : "typed",
           subject->page->y_dpi < 150 ? "standard" : "fine", subject->tier, inks[reading->ink],
           utf8_length(want), reading->dropped_ink, ms, second && are_same(first, second),
           wrong_in(first, want), best_wrong(reading, want));
    if (reading->n_listed)
        printf("%u", wrong_in(reading->listed[0].text, want));
    printf("\t");
    if (second)
        printf("%u", wrong_in(second, want));
    for (size_t i = 0; i < subject->eval->n_stock; i++)
        printf("\t%u", wrong_in(subject->stock[i] ? subject->stock[i] : "", want));
    printf("\n");
}

static void list_wrong(const struct subject *subject, const struct reading *reading)
{
    const char *written = faxes_string(subject->truth, "written");
    _cleanup_(cleanup_freep) char *want = fold_same(written);

    if (*want ? reading->n_by && wrong_in(reading->by[0].text, want) == 0
              : reading->ink == INK_NONE)
        return;
    fprintf(stderr, "%s %s: lines %u, dropped %.2f\n    written   %s\n", subject->file,
            subject->field->id, reading->n_lines, reading->dropped_ink, written);
    for (size_t i = 0; i < reading->n_by; i++)
        fprintf(stderr, "    %-9s %s  (%.2f)\n", reading->by[i].engine, reading->by[i].text,
                reading->by[i].log_p);
}

/* Blank or not, and nothing else: what read_place() does before the recognisers. */
static int judge_ink(struct subject *subject, const struct place *place)
{
    struct reading reading = {0};
    struct ink_verdict verdict;
    struct cut cut;
    double begin = seconds();
    PIX *raw = register_cut(subject->page, &place->quad, place->w_mm, place->h_mm, CUT_MARGIN_MM,
                            CUT_PX_PER_MM);
    int r = raw ? cut_clean(raw, place->w_mm, place->h_mm, &cut) : -ENOMEM;

    pixDestroy(&raw);
    if (r < 0)
        return r;
    verdict = ink_judge(&cut);
    cut_deinit(&cut);
    reading.ink = verdict.state;
    print_row(subject, &reading, 1000 * (seconds() - begin));
    if ((verdict.state == INK_NONE) != (faxes_string(subject->truth, "written")[0] == '\0') &&
        subject->eval->list_wrong)
        fprintf(stderr, "%s %s: ink %d, %.2f mm2\n", subject->file, subject->field->id,
                verdict.state, verdict.area_mm2);
    return 0;
}

static int read_subject(struct subject *subject, const struct place *place,
                        const struct listing *listing)
{
    const struct read_trace trace = {take_picture, subject}, pictures = {write_picture, subject};
    struct recognisers *recognisers = subject->eval->recognisers;
    struct reading reading;
    struct why why = {0};
    double begin = seconds(), ms;
    int r = read_place(recognisers, subject->page, subject->field, place, listing, NULL, &reading,
                       &why);

    ms = 1000 * (seconds() - begin);
    if (r == 0 && subject->eval->n_stock) {
        struct reading again;

        r = read_place(recognisers, subject->page, subject->field, place, NULL, &trace, &again,
                       &why);
        if (r == 0)
            reading_deinit(&again);
        r = r < 0 ? r : subject->r;
    }
    if (r < 0) {
        fprintf(stderr, "%s: %s\n", subject->file, why.text);
        return r;
    }
    print_row(subject, &reading, ms);
    if (subject->eval->list_wrong)
        list_wrong(subject, &reading);
    if (subject->eval->pictures && best_wrong(&reading, faxes_string(subject->truth, "written"))) {
        struct reading again;

        if (read_place(recognisers, subject->page, subject->field, place, NULL, &pictures, &again,
                       &why) == 0)
            reading_deinit(&again);
    }
    for (size_t i = 0; i < MAX_STOCK; i++)
        free(subject->stock[i]);
    reading_deinit(&reading);
    return 0;
}

/* Where the truth says that the cell lies. */
static struct place true_place(json_t *truth, const struct form_field *field)
{
    struct place place = {
        .w_mm = field->box.w, .h_mm = field->box.h, .certainty = 1, .found = true};
    json_t *quad = json_object_get(truth, "quad");

    for (size_t i = 0; i < 4; i++) {
        json_t *point = json_array_get(quad, i);

        place.quad.at[i] = (struct point_px){json_number_value(json_array_get(point, 0)),
                                             json_number_value(json_array_get(point, 1))};
    }
    return place;
}

/* ---- pages ---- */

static int eval_page(void *context, const struct faxes_page *one)
{
    struct eval *eval = context;
    const char *file = one->file;
    const struct page *page = one->page;
    json_t *truth = one->truth;
    _cleanup_(registration_freep) struct registration *registration = NULL;
    const struct form *form = NULL;
    size_t i, form_index = 0;
    struct why why = {0};
    json_t *field;
    int r = 0;

    for (size_t k = 0; k < eval->forms.n_forms; k++) {
        if (strcmp(eval->forms.forms[k]->name, faxes_string(truth, "form")) == 0) {
            form = eval->forms.forms[k];
            form_index = k;
        }
    }
    if (!form)
        return 0;
    if (!eval->places)
        r = register_page(page, (const struct form *const *)eval->forms.forms, eval->forms.n_forms,
                          NULL, &registration, &why);
    if (r < 0)
        return r;
    if (registration && registration->form != form) {
        fprintf(stderr, "%s: not found: %s\n", file, registration->refused_because);
        return 0;
    }
    json_array_foreach(json_object_get(truth, "fields"), i, field)
    {
        int index = form_find_field(form, faxes_string(field, "id"));
        struct subject subject = {
            .eval = eval, .file = file, .tier = one->tier, .page = page, .truth = field};
        struct place place;

        if (index < 0 || json_is_true(json_object_get(field, "off_page")))
            continue;
        subject.field = &form->fields[index];
        place = registration ? registration->fields[index] : true_place(field, subject.field);
        r = eval->ink_only
                ? judge_ink(&subject, &place)
                : read_subject(&subject, &place, eval->listings[form_index][subject.field->kind]);
        if (r < 0)
            break;
    }
    return r;
}

/* ---- loading ---- */

static int load_listings(struct eval *eval)
{
    int r = eval->forms.n_forms > MAX_FORMS ? -E2BIG : 0;

    for (size_t i = 0; r == 0 && i < eval->forms.n_forms; i++) {
        for (int kind = 0; r == 0 && kind < FORM_KIND_COUNT; kind++) {
            _cleanup_(cleanup_freep) const char **spellings = NULL;
            size_t n = 0;

            r = judge_spellings(eval->judge, eval->forms.forms[i], (enum form_kind)kind, &spellings,
                                &n);
            if (r == 0 && n > 0)
                r = recognisers_list(eval->recognisers, spellings, n, &eval->listings[i][kind]);
        }
    }
    return r;
}

static int load_stock(struct eval *eval, const char *path, struct why *why)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    size_t n_bytes;
    int r = file_read(path, MAX_MODEL_BYTES, &bytes, &n_bytes, why);

    if (r == 0)
        r = tesseract_load(bytes, n_bytes, path, &eval->stock[eval->n_stock], why);
    eval->n_stock += r == 0;
    return r;
}

static int take_options(struct eval *eval, int argc, char **argv, struct why *why)
{
    int r = 0;

    for (int i = 4; i < argc && r == 0; i++) {
        if (strcmp(argv[i], "--wrong") == 0)
            eval->list_wrong = true;
        else if (strcmp(argv[i], "--places") == 0)
            eval->places = true;
        else if (strcmp(argv[i], "--ink") == 0)
            eval->ink_only = true;
        else if (strcmp(argv[i], "--part") == 0 && i + 1 < argc &&
                 sscanf(argv[i + 1], "%u/%u", &eval->part.k, &eval->part.n) == 2 &&
                 eval->part.k >= 1 && eval->part.k <= eval->part.n)
            i++;
        else if (strcmp(argv[i], "--pictures") == 0 && i + 1 < argc)
            eval->pictures = argv[++i];
        else if (strcmp(argv[i], "--stock") == 0 && i + 1 < argc && eval->n_stock < MAX_STOCK)
            r = load_stock(eval, argv[++i], why);
        else
            r = why_set(why, -EINVAL, "no such option: %s", argv[i]);
    }
    return r;
}

int main(int argc, char **argv)
{
    struct eval eval = {.part = {1, 1}};
    struct why why = {0};
    int r;

    if (argc < 4) {
        fprintf(stderr,
                "usage: reading-eval FORMS MODELS DIRECTORY [--places] [--part K/N] [--ink] "
                "[--stock FILE]… [--wrong] [--pictures OUT]\n");
        return 2;
    }
    r = form_set_load(argv[1], &eval.forms, &why);
    if (r == 0)
        r = judge_new(argv[1], &eval.forms, &eval.judge, &why);
    if (r == 0)
        r = recognisers_load(argv[2], &eval.recognisers, &why);
    if (r == 0)
        r = load_listings(&eval);
    if (r == 0)
        r = take_options(&eval, argc, argv, &why);
    if (r < 0)
        fprintf(stderr, "reading-eval: %s\n", why.text);
    if (r == 0) {
        print_head(&eval);
        r = faxes_walk(argv[3], eval.part, eval_page, &eval);
    }
    for (size_t i = 0; i < MAX_FORMS; i++)
        for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
            listing_free(eval.listings[i][kind]);
    for (size_t i = 0; i < eval.n_stock; i++)
        tesseract_free(eval.stock[i]);
    recognisers_free(eval.recognisers);
    judge_free(eval.judge);
    form_set_deinit(&eval.forms);
    return r < 0;
}
