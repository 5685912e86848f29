/* SPDX-License-Identifier: Apache-2.0
 *
 * judged: pages that were read once, judged now, beside their truth; shared by judge_fit.c and
 * judge_eval.c. Right is what tests/eval/score.sh calls right (gaps between Japanese words are
 * presentation), and the form's own name of a facility for another spelling of it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "judge/judge.h"

struct row {
    size_t page; /* from 0, in the order of the truth */
    enum form_kind kind;
    enum field_status status;
    struct weighed weighed;
    double confidence;
    bool hand, coarse;
    bool filled;    /* something stands on the paper */
    bool clean;     /* nothing speaks against accepting the value */
    bool right;     /* the value is what stands on the paper */
    bool right_in3; /* … or one of the first three candidates is */
    bool ditto;
    uint64_t objections; /* bit i: reason i speaks against accepting it (confidence_objects()) */
    char *truth;
    char *what; /* "file id: «value» for «truth»", for lists of faults; may hold a person's data */
};

struct judged {
    struct row *rows;
    size_t n_rows, n_pages;
    size_t n_lost;   /* form pages that were not found as the form */
    size_t n_unread; /* pages of the truth that no reading has */
    char *reader;    /* who read them (struct result); one reader for all */
};

/* Adds the pages of truth (truth.jsonl of samples) that read (what `uketsuke read` printed of them)
 * has, in the truth's order; they belong together by the name of the file, in whatever order and
 * folder. Says on standard error what is wrong and returns a negative errno. */
int judged_load(const struct judge *judge, const struct policy *policy, const char *truth,
                const char *read, struct judged *judged);

/* Of a table that is both fitted on and counted, every JUDGED_FIT_EVERY-th page is fitted on, from
 * the first. */
enum { JUDGED_FIT_EVERY = 3 };

/* Leaves out those pages. */
void judged_keep_counted(struct judged *judged);

void judged_deinit(struct judged *judged);
