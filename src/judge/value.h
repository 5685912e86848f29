/* SPDX-License-Identifier: Apache-2.0
 *
 * value: what is believed of a field, and the candidates beside it. The value is the first
 * candidate, each text is there once, and there are never more than RESULT_MAX_CANDIDATES.
 */
#pragma once

#include "form/result.h"

/* What a lookalike weighs beside a recogniser's own choice; orders candidates only. */
#define TWIN_WEIGHT 0.5

/* Takes away whatever an earlier judging believed. 0 or -ENOMEM, as all of these. */
int value_reset(struct field_result *field);

/* Sets value and as_written, and puts the value first among the candidates. */
int value_choose(struct field_result *field, const char *value, const char *as_written);

/* Appends a candidate unless its text is empty or there already, or the list is full. */
int value_add_candidate(struct field_result *field, const char *text, double weight);

/* Replaces *string by a copy of text. */
int value_set_text(char **string, const char *text);

/* Makes scores of the weights: the value gets its confidence, what is left is shared out among the
 * others. */
void value_score_candidates(struct field_result *field);
