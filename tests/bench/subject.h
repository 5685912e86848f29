/* SPDX-License-Identifier: Apache-2.0
 *
 * subject: one page on the bench, and the stages of the road that are timed on it. Everything that
 * a stage needs from those before it is made ready once, untimed.
 */
#pragma once

#include <stdint.h>

#include "image/tiff.h"
#include "judge/judge.h"
#include "read/recognisers.h"
#include "store/store.h"
#include "times.h"
#include "yardstick.h"

enum { BENCH_MAX_REPEATS = 99 };

/* What all pages share. */
struct bench {
    struct form_set forms;
    struct recognisers *recognisers;
    struct judge *judge;
    struct policy policy;
    struct store *store;
    char scratch[64]; /* directory of the database and of pictures for tesseract */
    unsigned n_repeats;
    unsigned n_faxes;  /* in the database so far */
    bool no_tesseract; /* it is not there, or was not asked for */
};

/* A line of a field, as the recognisers get it. */
struct bench_line {
    struct plane *ink; /* owned */
    enum form_kind kind;
};

struct subject {
    struct bench *bench; /* borrowed, as all of the next five */
    struct tiff_file *file;
    struct yardstick *yardstick;
    struct page_result *result; /* what the reader said of the page */
    const char *sender_name;    /* the fax's file name, for the store */
    unsigned index;             /* of the page in its file */
    struct page *page;
    struct registration *registration;
    struct bench_line *lines;
    size_t n_lines;
    int64_t faxes[BENCH_MAX_REPEATS]; /* one for each time that the page is stored */
    char sha256[BENCH_MAX_REPEATS][65];
    unsigned repeat;
};

/* Decodes, registers, and gathers the lines. The struct's first part is filled in by the caller;
 * subject_deinit() also after a failure. */
int subject_prepare(struct subject *subject, struct why *why);

void subject_deinit(struct subject *subject);

/* Times every stage n_repeats times, and tesseract once. */
int subject_measure(struct subject *subject, struct page_times *ret_times, struct why *why);
