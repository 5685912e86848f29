/* SPDX-License-Identifier: Apache-2.0
 *
 * page_evidence: what the fields of a page say for and against each other. Agreement is evidence
 * that the model weighs (confidence.h); a contradiction is a reason for a person to look, and never
 * changes a value.
 */
#pragma once

#include "judge/field.h"
#include "judge/judge.h"

/* The fields of one page on the table together. */
struct desk {
    const struct country *country;
    const struct confidence_model *model;
    const struct policy *policy;
    struct page_result *page;
    struct finding *findings; /* one for each field of the page */
};

/* How many reasons of the field each speak against accepting it. */
unsigned desk_objections(const struct field_result *field);

/* Completes the evidence of every written field. 0 or -ENOMEM. */
int page_evidence_weigh(struct desk *desk);
