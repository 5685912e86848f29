/* SPDX-License-Identifier: Apache-2.0
 *
 * ctc: from the network's posteriors to text (connectionist temporal classification, Graves et al.
 * 2006). A text is seen in every sequence of frames that becomes it when repeats are merged and
 * blanks dropped; its likelihood is the sum over all of them.
 *
 * Labels are class numbers, never NET_BLANK. `allowed` has one entry per class, 0 = may not occur;
 * NULL = any.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "read/net.h"

enum { CTC_MAX_PATHS = 8, CTC_GROUPS = 4, CTC_RIVALS = 4 };

/* Two classes between which the network is surer of the first than it is right. */
struct ctc_rivals {
    int first, second;
    double nats; /* added to the logarithm of second : first; 0: there are none */
};

/* What is rarely written after what, whatever the ink says: classes by group, and for a label of
 * one group behind a label of another the logarithm by which that is rarer than usual (0: it is
 * not). The beginning of a text has group 0. */
struct ctc_prior {
    uint8_t *group; /* one for each class; owned */
    double log_p[CTC_GROUPS][CTC_GROUPS];
    struct ctc_rivals rivals[CTC_RIVALS];
};

/* One text with its likelihood. */
struct ctc_path {
    int *labels; /* owned */
    int n_labels;
    double log_p;
};

/* Where a label was seen: first and last frame, and its highest probability there. */
struct ctc_span {
    int from, to;
    double p;
};

/* Shares what each pair of rivals has in a frame anew between the two; frames in which the second
 * is ahead stay as they are. The sum over all classes does not change. */
void ctc_balance(const struct ctc_prior *prior, struct posteriors *posteriors);

/* The likeliest texts by prefix beam search, best first, at most n_paths (<= CTC_MAX_PATHS); there
 * is always one, perhaps the empty one. prior: NULL, or what each text's log_p is weighed with.
 * Exact but for prefixes that fell out of the beam and classes below a ten-thousandth. 0 or
 * -ENOMEM. */
int ctc_search(const struct posteriors *posteriors, const uint8_t *allowed,
               const struct ctc_prior *prior, size_t n_paths, struct ctc_path *ret_paths,
               size_t *ret_n_paths);

void ctc_path_deinit(struct ctc_path *path);

/* Exact logarithm of the likelihood of a text: -INFINITY when it does not fit into the frames. NAN
 * when memory is short. */
double ctc_likelihood(const struct posteriors *posteriors, const int *labels, int n_labels);

/* The best alignment of a text: one span per label. -ERANGE when it does not fit; 0, -ENOMEM. */
int ctc_align(const struct posteriors *posteriors, const int *labels, int n_labels,
              struct ctc_span *ret_spans);
