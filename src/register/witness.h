/* SPDX-License-Identifier: Apache-2.0
 *
 * witness: how well a traced form explains the page. For: the rules that the form has and the page
 * shows, the printed labels. Against: rules on the page where the form has none (cells that should
 * be one, extra rows and columns), rows of another height, labels of another length.
 */
#pragma once

#include "register/cells.h"
#include "register/trace.h"

struct witness {
    double expected_mm; /* rules of the form that must be on this part of a page */
    double found;       /* share of them that was seen */
    double against;     /* length of rules seen where there must be none, as share of expected_mm */
    double page_share;  /* expected_mm over all rules of the form: 1 on a whole page */
    double missing; /* length of rules along the paper's feed that were hardly seen, as share of all
                       those */
    double rows_off; /* share of the gaps between seen rules whose height is not the form's */
    double
        labels; /* share of the label cells whose ink is as wide as their text; 1 without labels */
    size_t n_labels; /* label cells on the page, with rules around */
    double match;    /* all of it as one figure, 0..1 */
};

/* labels: the n_labels places of the form's label cells, in table then cell order. -ENOMEM. */
int witness_hear(const struct trace *trace, const struct page *page, const struct place *labels,
                 size_t n_labels, struct witness *ret_witness);
