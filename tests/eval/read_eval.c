/* SPDX-License-Identifier: Apache-2.0
 *
 * read-eval: how well fields are read, on faxes with truth (docs/samples.md, "truth").
 *
 *   read-eval FORMS MODELS DIRECTORY [--wrong] [--pictures OUT]
 *
 * DIRECTORY holds truth.jsonl and the faxes it names. Pages are registered and read as the reader
 * does it; a text counts as right when it is what was written, width of characters, kind of dash
 * and spaces aside. By kind of field, typed or handwritten, fine or standard: texts right by each
 * recogniser, the right one among the first recogniser's alternatives, both the same and both
 * right. Then blank fields and the time. --wrong lists every wrong text; --pictures writes the
 * lines of those.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "image/tiff.h"
#include "read/read.h"
#include "text/fold.h"
#include "text/utf8.h"

enum { MAX_POINTS = 256, ENGINES = 2 };

/* One row of the table. */
struct tally {
    size_t n, right[ENGINES], listed, same, same_right, n_errors[ENGINES], n_points;
    size_t n_gapped[2], n_gapped_right[2]; /* by: written with a gap; see count_gaps() */
};

struct eval {
    struct form_set forms;
    struct recognisers *recognisers;
    bool list_wrong;
    const char *pictures;
    struct tally tallies[FORM_KIND_COUNT][2][2]; /* by kind, handwritten, standard resolution */
    size_t n_pages, n_unfound;
    size_t n_blank, n_blank_as_ink, n_blank_unsure, n_filled, n_filled_as_blank, n_filled_unsure;
    size_t n_struck, n_dropped[2], n_dropped_of[2]; /* by: first recogniser right */
    double read_s;
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static const char *string_of(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

/* Wrong characters between two keys. */
static unsigned distance(const char *a, const char *b)
{
    uint32_t p[MAX_POINTS], q[MAX_POINTS];
    size_t n = utf8_points(a, p, MAX_POINTS), m = utf8_points(b, q, MAX_POINTS);

    n = n < MAX_POINTS ? n : MAX_POINTS;
    m = m < MAX_POINTS ? m : MAX_POINTS;
    return utf8_distance(p, n, q, m, MAX_POINTS);
}

/* What an engine read; a mark known by its shape stands for both. */
static const char *text_of(const struct reading *reading, int engine)
{
    return reading->n_by == ENGINES ? reading->by[engine].text
           : reading->n_by          ? reading->by[0].text
                                    : "";
}

static bool is_listed(const struct recognised *by, const char *want)
{
    for (size_t i = 0; i < by->n_alternatives; i++) {
        _cleanup_(cleanup_freep) char *key = fold_same(by->alternatives[i].text);

        if (strcmp(key, want) == 0)
            return true;
    }
    return false;
}

/* Are the gaps between the words where they were written? Told only of what the first recogniser
 * read right but for them, on one line. */
static void count_gaps(const struct eval *eval, const struct reading *reading, const char *written,
                       struct tally *tally)
{
    _cleanup_(cleanup_freep) char *want = fold_spaces(written);
    _cleanup_(cleanup_freep) char *text = fold_spaces(reading->by[0].text);
    bool gapped = strchr(want, ' ') != NULL, right = strcmp(text, want) == 0;

    if (reading->n_lines > 1)
        return;
    tally->n_gapped[gapped]++;
    tally->n_gapped_right[gapped] += right;
    if (!right && eval->list_wrong)
        printf("gap: written «%s», read «%s»\n", want, text);
}

static void count_text(struct eval *eval, const struct reading *reading, const char *written,
                       struct tally *tally, bool *ret_right)
{
    _cleanup_(cleanup_freep) char *want = fold_same(written);
    char *keys[ENGINES] = {NULL};
    bool right[ENGINES];

    tally->n++;
    tally->n_points += utf8_length(want);
    for (int i = 0; i < ENGINES; i++) {
        keys[i] = fold_same(text_of(reading, i));
        right[i] = strcmp(keys[i], want) == 0;
        tally->right[i] += right[i];
        tally->n_errors[i] += distance(keys[i], want);
    }
    tally->listed += right[0] || (reading->n_by && is_listed(&reading->by[0], want));
    if (strcmp(keys[0], keys[1]) == 0) {
        tally->same++;
        tally->same_right += right[0];
    }
    eval->n_dropped_of[right[0]]++;
    eval->n_dropped[right[0]] += reading->dropped_ink > 0.03;
    if (right[0] && !strpbrk(want, "0123456789"))
        count_gaps(eval, reading, written, tally);
    for (int i = 0; i < ENGINES; i++)
        free(keys[i]);
    *ret_right = right[0] && right[1];
}

static void list_wrong(const char *file, const char *field, const char *written,
                       const struct reading *reading)
{
    printf("%s %s lines %u, dropped %.2f%s\n    written   %s\n", file, field, reading->n_lines,
           reading->dropped_ink, reading->struck_out ? ", struck out" : "", written);
    for (size_t i = 0; i < reading->n_by; i++)
        printf("    %-9s %s  (%.2f)\n", reading->by[i].engine, reading->by[i].text,
               reading->by[i].score);
}

struct picture_context {
    const char *directory, *file;
};

static void write_picture(void *context, const char *name, PIX *pix)
{
    const struct picture_context *where = context;
    char path[1024];

    snprintf(path, sizeof(path), "%s/%.40s-%s.png", where->directory, where->file, name);
    pixWrite(path, pix, IFF_PNG);
}

static void count_ink(struct eval *eval, const struct reading *reading, bool blank)
{
    if (blank) {
        eval->n_blank++;
        eval->n_blank_as_ink += reading->ink == INK_PRESENT;
        eval->n_blank_unsure += reading->ink == INK_UNSURE;
    } else {
        eval->n_filled++;
        eval->n_filled_as_blank += reading->ink == INK_NONE;
        eval->n_filled_unsure += reading->ink == INK_UNSURE;
    }
}

/* One field of the truth. */
static int eval_field(struct eval *eval, const char *file, const struct page *page,
                      const struct registration *registration, json_t *truth)
{
    const struct form *form = registration->form;
    int index = form_find_field(form, string_of(truth, "id"));
    bool blank = string_of(truth, "written")[0] == '\0', right = true;
    struct reading reading;
    struct why why = {0};
    struct picture_context where = {eval->pictures, file};
    const struct read_trace trace = {write_picture, &where};
    double begin = seconds();
    int r;

    if (index < 0 || json_is_true(json_object_get(truth, "off_page")))
        return 0;
    r = read_field(eval->recognisers, page, form, registration, (size_t)index, NULL, NULL, &reading,
                   &why);
    if (r < 0) {
        fprintf(stderr, "%s: %s\n", file, why.text);
        return r;
    }
    eval->read_s += seconds() - begin;
    count_ink(eval, &reading, blank);
    eval->n_struck += reading.struck_out;
    if (!blank)
        count_text(eval, &reading, string_of(truth, "written"),
                   &eval->tallies[form->fields[index].kind]
                                 [json_is_true(json_object_get(truth, "hand"))][page->y_dpi < 150],
                   &right);
    if (blank && reading.ink != INK_NONE)
        right = false;
    if (!right && eval->list_wrong)
        list_wrong(file, form->fields[index].id, string_of(truth, "written"), &reading);
    reading_deinit(&reading);
    if (!right && eval->pictures) {
        r = read_field(eval->recognisers, page, form, registration, (size_t)index, NULL, &trace,
                       &reading, &why);
        if (r == 0)
            reading_deinit(&reading);
    }
    return r;
}

static int eval_page(struct eval *eval, const char *file, const struct page *page, json_t *truth)
{
    struct registration *registration = NULL;
    struct why why = {0};
    json_t *field;
    size_t i;
    int r;

    if (!json_is_string(json_object_get(truth, "form")))
        return 0;
    r = register_page(page, (const struct form *const *)eval->forms.forms, eval->forms.n_forms,
                      &registration, &why);
    if (r < 0)
        return r;
    eval->n_pages++;
    if (!registration->form) {
        eval->n_unfound++;
        printf("%s: not found: %s\n", file, registration->refused_because);
    } else {
        json_array_foreach(json_object_get(truth, "fields"), i, field)
        {
            r = eval_field(eval, file, page, registration, field);
            if (r < 0)
                break;
        }
    }
    registration_free(registration);
    return r;
}

static int eval_fax(struct eval *eval, const char *directory, json_t *truth)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    const char *name = string_of(truth, "file");
    struct tiff_file *tiff = NULL;
    struct why why = {0};
    char path[1024];
    size_t n_bytes, i;
    json_t *page_truth;
    int r;

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    r = file_read(path, TIFF_MAX_FILE_BYTES, &bytes, &n_bytes, &why);
    if (r == 0)
        r = tiff_open(bytes, n_bytes, &tiff, &why);
    json_array_foreach(json_object_get(truth, "pages"), i, page_truth)
    {
        struct page *page = NULL;

        if (r == 0)
            r = tiff_read_page(tiff, (unsigned)i, &page, &why);
        if (r < 0)
            break;
        r = eval_page(eval, name, page, page_truth);
        page_free(page);
    }
    tiff_close(tiff);
    if (r < 0)
        fprintf(stderr, "%s: %s\n", path, why.text);
    return r;
}

/* ---- report ---- */

/* Half of a 95 % interval (Wilson), in points. */
static double half_interval(size_t k, size_t n)
{
    double p = (double)k / (double)n, z = 1.96, m = (double)n;

    return 100 * z * sqrt(p * (1 - p) / m + z * z / (4 * m * m)) / (1 + z * z / m);
}

static double percent(size_t k, size_t n)
{
    return n ? 100 * (double)k / (double)n : 0;
}

static void print_tally(const char *kind, const char *hand, const char *resolution,
                        const struct tally *t)
{
    if (!t->n)
        return;
    printf(
        "%-11s %-5s %-8s %5zu  %5.1f ±%4.1f (%4.1f)  %5.1f  %5.1f ±%4.1f (%4.1f)  %5.1f  %zu/%zu\n",
        kind, hand, resolution, t->n, percent(t->right[0], t->n), half_interval(t->right[0], t->n),
        percent(t->n_errors[0], t->n_points), percent(t->listed, t->n), percent(t->right[1], t->n),
        half_interval(t->right[1], t->n), percent(t->n_errors[1], t->n_points),
        percent(t->same, t->n), t->same_right, t->same);
}

static void print_gaps(const char *kind, const char *hand, const struct tally tallies[2])
{
    size_t n[2], right[2];

    for (int i = 0; i < 2; i++) {
        n[i] = tallies[0].n_gapped[i] + tallies[1].n_gapped[i];
        right[i] = tallies[0].n_gapped_right[i] + tallies[1].n_gapped_right[i];
    }
    if (n[0] + n[1])
        printf("gaps, %-11s %-5s  written with %zu/%zu right, without %zu/%zu\n", kind, hand,
               right[1], n[1], right[0], n[0]);
}

static void add_tally(struct tally *to, const struct tally *from)
{
    to->n += from->n;
    to->listed += from->listed;
    to->same += from->same;
    to->same_right += from->same_right;
    to->n_points += from->n_points;
    for (int i = 0; i < ENGINES; i++) {
        to->right[i] += from->right[i];
        to->n_errors[i] += from->n_errors[i];
    }
}

static void report(const struct eval *eval)
{
    static const char *const hands[] = {"typed", "hand"}, *const resolutions[] = {"fine",
                                                                                  "standard"};
    struct rusage usage;
    size_t n = eval->n_blank + eval->n_filled;

    printf("%zu form pages, %zu not found; %zu fields\n", eval->n_pages, eval->n_unfound, n);
    printf("%-11s %-5s %-8s %5s  %-19s  %5s  %-19s  %5s  %s\n", "kind", "", "", "n",
           "ctc right % (CER)", "n-best", "tesseract (CER)", "same", "right/same");
    for (int hand = 0; hand < 2; hand++) {
        struct tally all[2] = {0};

        for (int kind = 0; kind < FORM_KIND_COUNT; kind++) {
            for (int standard = 0; standard < 2; standard++) {
                const struct tally *t = &eval->tallies[kind][hand][standard];

                print_tally(form_kind_name((enum form_kind)kind), hands[hand],
                            resolutions[standard], t);
                if (kind != FORM_KIND_TEXT)
                    add_tally(&all[standard], t);
            }
        }
        for (int standard = 0; standard < 2; standard++)
            print_tally("all but text", hands[hand], resolutions[standard], &all[standard]);
    }
    for (int hand = 0; hand < 2; hand++)
        for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
            if (kind == FORM_KIND_FACILITY || kind == FORM_KIND_NAME ||
                kind == FORM_KIND_DEPARTMENT)
                print_gaps(form_kind_name((enum form_kind)kind), hands[hand],
                           eval->tallies[kind][hand]);
    printf("blank fields %zu: taken for filled %zu, unsure %zu\n", eval->n_blank,
           eval->n_blank_as_ink, eval->n_blank_unsure);
    printf("filled fields %zu: taken for blank %zu, unsure %zu\n", eval->n_filled,
           eval->n_filled_as_blank, eval->n_filled_unsure);
    printf("dropped ink seen: %zu of %zu wrong, %zu of %zu right; struck out: %zu\n",
           eval->n_dropped[0], eval->n_dropped_of[0], eval->n_dropped[1], eval->n_dropped_of[1],
           eval->n_struck);
    getrusage(RUSAGE_SELF, &usage);
    printf("reading: %.0f ms a page, %.1f ms a field (CPU); memory %.0f MB\n",
           eval->n_pages ? 1000 * eval->read_s / (double)eval->n_pages : 0,
           n ? 1000 * eval->read_s / (double)n : 0, (double)usage.ru_maxrss / 1024);
}

static int eval_directory(struct eval *eval, const char *directory)
{
    _cleanup_(cleanup_fclosep) FILE *in = NULL;
    _cleanup_(cleanup_freep) char *line = NULL;
    char path[1024];
    size_t room = 0;
    int r = 0;

    snprintf(path, sizeof(path), "%s/truth.jsonl", directory);
    in = fopen(path, "re");
    if (!in) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return -errno;
    }
    while (r == 0 && getline(&line, &room, in) > 0) {
        json_t *truth = json_loads(line, 0, NULL);

        r = truth ? eval_fax(eval, directory, truth) : -EINVAL;
        json_decref(truth);
    }
    return r;
}

int main(int argc, char **argv)
{
    struct eval eval = {0};
    struct why why = {0};
    int r;

    if (argc < 4) {
        fprintf(stderr, "usage: read-eval FORMS MODELS DIRECTORY [--wrong] [--pictures OUT]\n");
        return 2;
    }
    for (int i = 4; i < argc; i++) {
        if (strcmp(argv[i], "--wrong") == 0)
            eval.list_wrong = true;
        else if (strcmp(argv[i], "--pictures") == 0 && i + 1 < argc)
            eval.pictures = argv[++i];
    }
    r = form_set_load(argv[1], &eval.forms, &why);
    if (r == 0)
        r = recognisers_load(argv[2], &eval.recognisers, &why);
    if (r < 0)
        fprintf(stderr, "%s\n", why.text);
    if (r == 0)
        r = eval_directory(&eval, argv[3]);
    if (r == 0)
        report(&eval);
    recognisers_free(eval.recognisers);
    form_set_deinit(&eval.forms);
    return r < 0;
}
