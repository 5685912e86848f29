/* SPDX-License-Identifier: Apache-2.0
 *
 * proposal: what the recognisers' texts would mean as values of the field's kind. Texts that say
 * the same (fold_same(), fold_name()) are one proposal, backed by all who made it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "form/kind.h"
#include "form/reason.h"
#include "judge/lexicon.h"

struct proposal {
    char *value;          /* canonical */
    char *same;           /* equal for texts that say the same */
    char *as_written;     /* the text it came from */
    double weight;        /* sum of the scores of those who made it; where likelihoods are equal */
    double log_p;         /* likelihood of the likeliest of its texts (struct recognised) */
    double prior;         /* nats that lists and the second recogniser add to it */
    enum reason fault;    /* REASON_COUNT: a plausible value of its kind */
    uint64_t prefectures; /* of an area code; 0: says nothing */
};

struct proposals {
    struct proposal *at;
    size_t n;
};

/* Adds text, whose likelihood is log_p, as a value of kind. *ret_index: where it stands. Text that
 * cannot be a value at all (empty, no UTF-8, control characters) adds nothing: 1. Otherwise 0 or
 * -ENOMEM. */
int proposals_add(struct proposals *proposals, enum form_kind kind, const struct area_codes *codes,
                  const char *text, double weight, double log_p, size_t *ret_index);

/* Is one better than other? A plausible value is better than another, then the likelier one, by
 * log_p + prior, then the one with more weight. */
bool proposal_is_better(const struct proposal *one, const struct proposal *other);

/* The best of those that done (NULL: none) does not name; proposals->n: there is none. */
size_t proposals_best(const struct proposals *proposals, const bool *done);

void proposals_deinit(struct proposals *proposals);
