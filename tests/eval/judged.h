/* SPDX-License-Identifier: Apache-2.0
 *
 * judged: pages that were read once, judged now, beside their truth; shared by judge_fit.c and
 * judge_eval.c. Right is what tests/eval/score.sh calls right: gaps between Japanese words are
 * presentation.
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
    size_t n_lost; /* form pages that were not found or not read */
};

/* truth: truth.jsonl of samples; read: what `uketsuke read` printed of them. Says on standard error
 * what is wrong and returns a negative errno. */
int judged_load(const struct judge *judge, const struct policy *policy, const char *truth,
                const char *read, struct judged *ret_judged);

void judged_deinit(struct judged *judged);
