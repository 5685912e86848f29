/* SPDX-License-Identifier: Apache-2.0
 *
 * frames: the posteriors of all lines of a field as one sequence, in which a text may have been
 * written over any of its lines. Spaces are not told apart from no character, because their number
 * and width are presentation: the space's probability is the blank's.
 */
#pragma once

#include "read/alphabet.h"
#include "read/net.h"

/* Appends a line behind a frame that is blank for certain. all begins as {0} and is released with
 * posteriors_deinit(). 0 or -ENOMEM. */
int frames_append(struct posteriors *all, const struct posteriors *line, int space);

/* The natural logarithm of the likelihood of text (exact: ctc_likelihood()), never below
 * RESULT_LOG_P_MIN, which is also that of a text with a character that the network does not know.
 * 0 or -ENOMEM. */
int frames_log_p(const struct posteriors *frames, const struct alphabet *alphabet, const char *text,
                 double *ret_log_p);
