/* SPDX-License-Identifier: Apache-2.0
 *
 * times: what the benchmark measured, page by page, and the tables of it. A page's figure for a
 * stage is the median over the repeats; the summary's is the median (and the 90th percentile) of
 * those over the pages. A stage that a page does not pass is NAN and left out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum stage {
    STAGE_LIBTIFF, /* the yardstick: libtiff alone */
    STAGE_DECODE,
    STAGE_REGISTER,
    STAGE_LABELS,    /* the printed labels as witness of the form */
    STAGE_READ,      /* all fields, of which CUT, CTC and TESSERACT are parts */
    STAGE_CELL,      /* a part of CUT: the cells straightened out of the page */
    STAGE_CUT,       /* cells straightened, freed of rules and neighbours */
    STAGE_CTC,       /* the own network and its search, every line */
    STAGE_TESSERACT, /* Tesseract, every line */
    STAGE_JUDGE,
    STAGE_STORE,
    STAGE_WHOLE, /* the other yardstick: tesseract over the whole page */
    STAGE_COUNT
};

struct page_times {
    char name[64]; /* of the file, and the page's number where there are several */
    bool form;
    size_t n_lines;             /* of text in all fields */
    double cpu_ms[STAGE_COUNT]; /* of this process; STAGE_WHOLE: of its child */
    double store_ms;            /* by the wall clock: the store waits for the disk */
};

/* Sorts values. NAN of none. */
double times_median(double *values, size_t n);

/* One line a page. */
void times_print_pages(const struct page_times *pages, size_t n);

/* One line a stage. */
void times_print_stages(const struct page_times *pages, size_t n);
