/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/script.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Fewer lines tell nothing of each other. */
enum { MIN_LINES = 3 };

/* The logistic regression, in log odds of «typed» and mm. */
static const double BASE = 16.64, PER_HEIGHT_MM = -3.28, PER_SCATTER_MM = -17.09;

/* Of 1,221 pages by hand and typed, 1.1 % of the first and 99 % of the second lie above. */
static const double SURE_LOG_ODDS = 1;

/* A typed page's lines, addresses aside, lie within this of their median (99 %). */
static const double OFF_MIDDLE_MAX_MM = 0.5, TALLNESS_MAX = 1.25;

const char *script_name(enum script script)
{
    return script == SCRIPT_TYPED ? "typed" : "hand";
}

/* The box of the field's only line; NULL: it has another number of lines, or nobody read it. */
static const struct rect_mm *only_line(const struct field_result *field)
{
    const struct reading *reading = &field->reading;

    if (reading->ink != INK_PRESENT || reading->n_lines != 1 || reading->n_by == 0 ||
        reading->by[0].n_characters == 0 || strcmp(reading->by[0].engine, "ctc") != 0)
        return NULL;
    return &reading->by[0].characters[0].box;
}

static bool is_even(const struct field_result *field)
{
    return field->kind != FORM_KIND_EMAIL && field->kind != FORM_KIND_TEXT;
}

static double middle_mm(const struct rect_mm *line)
{
    return line->y + line->h / 2;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Sorts them. */
static double median(double *values, size_t n)
{
    qsort(values, n, sizeof(*values), compare_doubles);
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

struct script_page script_measure(const struct page_result *page)
{
    double middles[RESULT_MAX_FIELDS], heights[RESULT_MAX_FIELDS];
    struct script_page measure = {0};
    size_t n = 0;

    for (size_t i = 0; i < page->n_fields && n < RESULT_MAX_FIELDS; i++) {
        const struct rect_mm *line = only_line(&page->fields[i]);

        if (!line || !is_even(&page->fields[i]))
            continue;
        middles[n] = middle_mm(line);
        heights[n++] = line->h;
    }
    measure.n_lines = n;
    if (n == 0)
        return measure;
    measure.middle_mm = median(middles, n);
    measure.height_mm = median(heights, n);
    for (size_t i = 0; i < n; i++)
        middles[i] = fabs(middles[i] - measure.middle_mm);
    measure.scatter_mm = median(middles, n);
    return measure;
}

double script_tallness(const struct script_page *page, const struct field_result *field)
{
    const struct rect_mm *line = only_line(field);

    return line && page->n_lines >= MIN_LINES && page->height_mm > 0 ? line->h / page->height_mm
                                                                     : 0;
}

enum script script_of(const struct script_page *page, const struct field_result *field)
{
    const struct rect_mm *line = only_line(field);
    double log_odds = BASE + PER_HEIGHT_MM * page->height_mm + PER_SCATTER_MM * page->scatter_mm;

    if (page->n_lines < MIN_LINES || !(log_odds >= SURE_LOG_ODDS))
        return SCRIPT_HAND;
    if (line && is_even(field) &&
        (fabs(middle_mm(line) - page->middle_mm) > OFF_MIDDLE_MAX_MM ||
         script_tallness(page, field) > TALLNESS_MAX))
        return SCRIPT_HAND;
    return SCRIPT_TYPED;
}
