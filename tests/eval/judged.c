/* SPDX-License-Identifier: Apache-2.0 */
#include "judged.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/utf8.h"

/* The results of a file of JSON Lines, by the name of the file that was read. */
struct results {
    struct result **at;
    size_t n;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static int compare_results(const void *a, const void *b)
{
    return strcmp(base_name((*(struct result *const *)a)->file),
                  base_name((*(struct result *const *)b)->file));
}

static void results_deinit(struct results *results)
{
    for (size_t i = 0; i < results->n; i++)
        result_free(results->at[i]);
    free(results->at);
}

static int results_load(const char *path, struct results *results)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t n;
    int r = file ? 0 : -errno;

    while (r == 0 && (n = getline(&line, &size, file)) > 0) {
        struct why why = {""};

        results->at = reallocarray(results->at, results->n + 1, sizeof(*results->at));
        r = results->at ? result_from_json(line, (size_t)n, &results->at[results->n], &why)
                        : -ENOMEM;
        if (r == 0)
            results->n++;
        else
            fprintf(stderr, "%s: %s\n", path, why.text);
    }
    free(line);
    if (file)
        fclose(file);
    else
        fprintf(stderr, "%s: %s\n", path, strerror(-r));
    if (r == 0)
        qsort(results->at, results->n, sizeof(*results->at), compare_results);
    return r;
}

static struct page_result *find_page(const struct results *results, const char *file, unsigned page)
{
    struct result key = {.file = (char *)file}, *wanted = &key;
    struct result **found = results->n ? bsearch(&wanted, results->at, results->n,
                                                 sizeof(*results->at), compare_results)
                                       : NULL;

    for (size_t i = 0; found && i < (*found)->n_pages; i++)
        if ((*found)->pages[i].page == page)
            return &(*found)->pages[i];
    return NULL;
}

/* Equal but for gaps, where gaps do not count? */
static bool same(enum form_kind kind, const char *one, const char *other)
{
    bool gaps_count = kind != FORM_KIND_NAME && kind != FORM_KIND_DEPARTMENT &&
                      kind != FORM_KIND_FACILITY && kind != FORM_KIND_TEXT;

    if (gaps_count)
        return strcmp(one, other) == 0;
    for (;;) {
        uint32_t a = utf8_next(&one), b = utf8_next(&other);

        while (a && utf8_is_space(a))
            a = utf8_next(&one);
        while (b && utf8_is_space(b))
            b = utf8_next(&other);
        if (a != b)
            return false;
        if (!a)
            return true;
    }
}

static struct row make_row(const struct field_result *field, const struct weighed *weighed,
                           const char *truth, const char *file)
{
    struct row row = {.kind = field->kind,
                      .status = field->status,
                      .weighed = *weighed,
                      .confidence = field->confidence,
                      .filled = truth[0] != '\0',
                      .clean = true,
                      .ditto = field_result_has_reason(field, REASON_DITTO),
                      .right = same(field->kind, field->value, truth)};

    row.right_in3 = row.right;
    for (size_t i = 0; i < field->n_reasons; i++) {
        if (!confidence_objects(field->reasons[i]))
            continue;
        row.objections |= UINT64_C(1) << field->reasons[i];
        row.clean &= field->reasons[i] == REASON_LOW_SCORE; /* that is the threshold's own */
    }
    for (size_t i = 0; i < field->n_candidates && i < 3; i++)
        row.right_in3 |= same(field->kind, field->candidates[i].text, truth);
    row.truth = strdup(truth);
    if (asprintf(&row.what, "%s %s: «%s» for «%s»", file, field->id, field->value, truth) < 0)
        row.what = NULL;
    return row;
}

/* The value, or what the form's list calls the facility that the truth spells otherwise. */
static bool is_right(const struct judge *judge, const char *form, const struct field_result *field,
                     const char *truth)
{
    const char *name = judge_listed_name(judge, form, field->kind, truth);

    return same(field->kind, field->value, truth) ||
           (name && field->kind == FORM_KIND_FACILITY && same(field->kind, field->value, name));
}

static int add_page(const struct judge *judge, const struct policy *policy, json_t *truth,
                    const char *file, struct page_result *page, struct judged *judged)
{
    struct weighed weighed[RESULT_MAX_FIELDS];
    struct row *rows;
    json_t *field;
    size_t i;
    int r = judge_page(judge, policy, page, weighed);

    if (r < 0)
        return r;
    rows = reallocarray(judged->rows, judged->n_rows + page->n_fields, sizeof(*rows));
    if (!rows)
        return -ENOMEM;
    judged->rows = rows;
    json_array_foreach(json_object_get(truth, "fields"), i, field)
    {
        const char *id = json_string_value(json_object_get(field, "id"));

        for (size_t k = 0; id && k < page->n_fields; k++)
            if (strcmp(page->fields[k].id, id) == 0) {
                struct row *row = &rows[judged->n_rows++];

                *row = make_row(&page->fields[k], &weighed[k],
                                json_string_value(json_object_get(field, "value")), file);
                row->right = is_right(judge, page->form, &page->fields[k], row->truth);
                row->right_in3 |= row->right;
                row->page = judged->n_pages;
                row->hand = json_is_true(json_object_get(field, "hand"));
                row->coarse = page->y_dpi < 150;
            }
    }
    judged->n_pages++;
    return 0;
}

static int take_fax(const struct judge *judge, const struct policy *policy, json_t *fax,
                    const struct results *results, struct judged *judged)
{
    const char *file = json_string_value(json_object_get(fax, "file"));
    json_t *truth;
    size_t i;
    int r = 0;

    json_array_foreach(json_object_get(fax, "pages"), i, truth)
    {
        unsigned number = (unsigned)json_integer_value(json_object_get(truth, "page"));
        const char *form = json_string_value(json_object_get(truth, "form"));
        struct page_result *page = file && form ? find_page(results, file, number) : NULL;

        if (!form)
            continue;
        judged->n_unread += !page;
        if (!page || !page->form || strcmp(page->form, form) != 0)
            judged->n_lost += page != NULL;
        else if (r == 0)
            r = add_page(judge, policy, truth, file, page, judged);
    }
    return r;
}

/* All readings of one table are one reader's. */
static int note_reader(const struct results *results, struct judged *judged)
{
    for (size_t i = 0; i < results->n; i++) {
        const char *reader = results->at[i]->reader;

        if (!judged->reader)
            judged->reader = strdup(reader);
        if (!judged->reader)
            return -ENOMEM;
        if (strcmp(judged->reader, reader) != 0) {
            fprintf(stderr, "%s was read by «%s», others by «%s»\n", results->at[i]->file, reader,
                    judged->reader);
            return -EINVAL;
        }
    }
    return 0;
}

int judged_load(const struct judge *judge, const struct policy *policy, const char *truth,
                const char *read, struct judged *judged)
{
    _cleanup_(results_deinit) struct results results = {0};
    FILE *file = fopen(truth, "r");
    json_t *fax;
    int r = file ? results_load(read, &results) : -errno;

    if (!file)
        fprintf(stderr, "%s: %s\n", truth, strerror(-r));
    if (r == 0)
        r = note_reader(&results, judged);
    while (r == 0 && (fax = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL))) {
        r = take_fax(judge, policy, fax, &results, judged);
        json_decref(fax);
    }
    if (file)
        fclose(file);
    if (r == 0 && judged->n_unread > 0)
        fprintf(stderr, "%s: of %zu pages there is no reading\n", truth, judged->n_unread);
    return r;
}

void judged_keep_counted(struct judged *judged)
{
    size_t n = 0;

    for (size_t i = 0; i < judged->n_rows; i++) {
        struct row *row = &judged->rows[i];

        if (row->page % JUDGED_FIT_EVERY == 0) {
            free(row->what);
            free(row->truth);
            continue;
        }
        row->page -= row->page / JUDGED_FIT_EVERY + 1;
        judged->rows[n++] = *row;
    }
    judged->n_rows = n;
    judged->n_pages -= (judged->n_pages + JUDGED_FIT_EVERY - 1) / JUDGED_FIT_EVERY;
}

void judged_deinit(struct judged *judged)
{
    for (size_t i = 0; i < judged->n_rows; i++) {
        free(judged->rows[i].what);
        free(judged->rows[i].truth);
    }
    free(judged->rows);
    free(judged->reader);
    *judged = (struct judged){0};
}
