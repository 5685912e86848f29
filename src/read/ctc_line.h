/* SPDX-License-Identifier: Apache-2.0
 *
 * ctc_line: the first recogniser: a line of ink through the network to text.
 */
#pragma once

#include "read/ctc.h"
#include "read/gaps.h"
#include "read/line_text.h"
#include "read/net.h"
#include "read/plane.h"

/* Which classes a set of characters allows (UTF-8; NULL = any): net_n_classes() bytes, the caller's
 * to free(); NULL when memory is short. */
uint8_t *ctc_line_mask(const struct net *net, const char *characters);

/* What e-mail addresses rarely have: a digit inside a word, a capital behind a small letter; and
 * letters that the network takes for each other (ctc_balance()). 0 or
 * -ENOMEM; ret_prior->group is the caller's to free(). */
int ctc_line_address_prior(const struct net *net, struct ctc_prior *ret_prior);

/* The prior of telephone numbers: digits that the network takes for each other (ctc_balance()). The
 * caller frees its group. 0 or -ENOMEM. */
int ctc_line_number_prior(const struct net *net, struct ctc_prior *ret_prior);

/* Reads a line. allowed: from ctc_line_mask(), or NULL. prior: NULL, or how to weigh texts. gaps:
 * NULL, or to fill with the gaps between the words, which then are in the texts. ret_posteriors:
 * NULL, or for what the network said of every frame, the caller's (posteriors_deinit()). line is
 * initialised by the callee. 0, -ENOMEM, -EDOM. */
int ctc_line_read(const struct net *net, const struct plane *line, const uint8_t *allowed,
                  const struct ctc_prior *prior, struct gaps *gaps, struct line_text *ret_line,
                  struct posteriors *ret_posteriors);

/* The picture as the network takes it: a white border, then scaled to its height (area averages
 * when made smaller, linear when larger, as in training). *ret_scale: pixels of it per pixel of the
 * line; *ret_border: columns of the line's pixels before its first. NULL when memory is short. */
struct plane *ctc_line_prepare(const struct plane *line, double *ret_scale, double *ret_border);
