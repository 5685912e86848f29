/* SPDX-License-Identifier: Apache-2.0 */
#include "times.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;

    return (p > q) - (p < q);
}

double times_median(double *values, size_t n)
{
    if (n == 0)
        return NAN;
    qsort(values, n, sizeof(*values), by_value);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* The value that 90 in 100 do not exceed; values are sorted. */
static double percentile_90(const double *values, size_t n)
{
    return n ? values[(size_t)ceil(0.9 * (double)n) - 1] : NAN;
}

/* A figure of one page made of its stages; NAN when one of them was not passed. */
static double stage_sum(const struct page_times *page, const enum stage *stages, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += page->cpu_ms[stages[i]];
    return sum;
}

static double one_stage(const struct page_times *page, enum stage stage)
{
    return page->cpu_ms[stage];
}

static double found(const struct page_times *page, enum stage stage)
{
    return stage_sum(page, (enum stage[]){STAGE_DECODE, STAGE_REGISTER}, 2);
}

static double read_rest(const struct page_times *page, enum stage stage)
{
    return page->cpu_ms[STAGE_READ] -
           stage_sum(page, (enum stage[]){STAGE_CUT, STAGE_CTC, STAGE_TESSERACT}, 3);
}

static double road(const struct page_times *page, enum stage stage)
{
    return stage_sum(page,
                     (enum stage[]){STAGE_DECODE, STAGE_REGISTER, STAGE_LABELS, STAGE_READ,
                                    STAGE_JUDGE, STAGE_STORE},
                     6);
}

static const struct line {
    const char *name;
    double (*figure)(const struct page_times *page, enum stage stage);
    enum stage stage; /* for one_stage() */
} lines[] = {
    {"libtiff decoding alone", one_stage, STAGE_LIBTIFF},
    {"decode", one_stage, STAGE_DECODE},
    {"register", one_stage, STAGE_REGISTER},
    {"decode + register", found, 0},
    {"labels", one_stage, STAGE_LABELS},
    {"read: cut", one_stage, STAGE_CUT},
    {"  of it, straighten", one_stage, STAGE_CELL},
    {"read: own network", one_stage, STAGE_CTC},
    {"read: Tesseract", one_stage, STAGE_TESSERACT},
    {"read: the rest", read_rest, 0},
    {"judge", one_stage, STAGE_JUDGE},
    {"store", one_stage, STAGE_STORE},
    {"the whole road", road, 0},
    {"tesseract, whole page", one_stage, STAGE_WHOLE},
};

static void print_number(double value, int width, const char *format)
{
    if (isnan(value))
        printf(" %*s |", width, "");
    else
        printf(format, width, value);
}

static void print_ms(double ms)
{
    print_number(ms, 8, ms < 0.995 ? " %*.2f |" : " %*.1f |");
}

void times_print_pages(const struct page_times *pages, size_t n)
{
    static const enum stage shown[] = {STAGE_LIBTIFF, STAGE_DECODE, STAGE_REGISTER,  STAGE_LABELS,
                                       STAGE_CUT,     STAGE_CTC,    STAGE_TESSERACT, STAGE_READ,
                                       STAGE_JUDGE,   STAGE_STORE,  STAGE_WHOLE};

    printf("| %-24s | %5s | %8s | %8s | %8s | %8s | %8s | %8s | %8s | %8s | %8s | %8s | %8s |\n",
           "page, CPU ms", "lines", "libtiff", "decode", "register", "labels", "cut", "network",
           "Tess.", "read all", "judge", "store", "whole");
    printf("|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < n; i++) {
        printf("| %-24s | %5zu |", pages[i].name, pages[i].n_lines);
        for (size_t k = 0; k < sizeof(shown) / sizeof(shown[0]); k++)
            print_ms(pages[i].cpu_ms[shown[k]]);
        printf("\n");
    }
}

/* All pages' figures, or their ratios to another stage where divisor is one; those that are
 * numbers. Returns how many. */
static size_t collect(const struct page_times *pages, size_t n, const struct line *line,
                      enum stage divisor, double *ret_values)
{
    size_t n_values = 0;

    for (size_t i = 0; i < n; i++) {
        double value = line->figure(&pages[i], line->stage);

        if (divisor < STAGE_COUNT)
            value /= pages[i].cpu_ms[divisor];
        if (!isnan(value))
            ret_values[n_values++] = value;
    }
    return n_values;
}

void times_print_stages(const struct page_times *pages, size_t n)
{
    double *values = calloc(n + 1, sizeof(*values));

    if (!values)
        return;
    printf("| %-22s | %5s | %8s | %8s | %9s | %12s |\n", "stage, CPU ms a page", "pages", "median",
           "90 %", "x libtiff", "of tesseract");
    printf("|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        size_t n_values = collect(pages, n, &lines[i], STAGE_COUNT, values);
        double median = times_median(values, n_values);

        printf("| %-22s | %5zu |", lines[i].name, n_values);
        print_ms(median);
        print_ms(percentile_90(values, n_values));
        n_values = collect(pages, n, &lines[i], STAGE_LIBTIFF, values);
        print_number(times_median(values, n_values), 9, " %*.2f |");
        n_values = collect(pages, n, &lines[i], STAGE_WHOLE, values);
        print_number(times_median(values, n_values), 12, " %*.4f |");
        printf("\n");
    }
    n = collect(pages, n, &(struct line){.figure = found}, STAGE_LIBTIFF, values);
    printf("\ndecode + register is %.1f times libtiff's decoding alone (goal: at most 8)\n",
           times_median(values, n));
    free(values);
}
