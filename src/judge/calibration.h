/* SPDX-License-Identifier: Apache-2.0
 *
 * calibration: how often values of a confidence were right, and the thresholds that follow from it
 * for a rate of silent errors that the user names.
 *
 * The method is selective risk control by «Learn then Test» (Angelopoulos, Bates, Candès, Jordan,
 * Lei 2021) with exact binomial tests (Clopper and Pearson 1934): a threshold is taken only if,
 * were the rate of errors among what it accepts above the target, so few errors would be seen with
 * a probability of at most CALIBRATION_DELTA. Thresholds are tested from strict to loose, from a
 * few starting points that share CALIBRATION_DELTA between them (fixed sequences), up to the first
 * that fails; so testing many costs nothing. A starting point is where there are fields enough to
 * bear so and so many errors; it looks at confidences alone, and not at what was right. The promise
 * is for all accepted fields together, holds with probability 1 - CALIBRATION_DELTA, and supposes
 * that fields err independently and that the faxes to come are like those that were counted.
 *
 * One threshold of the confidence serves all kinds: the confidence is fitted kind by kind, and
 * equal marginal risk is what accepts the most for a given number of errors.
 */
#pragma once

#include <stdbool.h>

#include "base/why.h"
#include "form/kind.h"
#include "judge/script.h"

#define CALIBRATION_DELTA 0.05

/* A threshold that no confidence reaches. */
#define CONFIDENCE_NEVER 2.0

/* Classes of log odds: class i holds those from CALIBRATION_ODDS_MIN + i × CALIBRATION_ODDS_STEP
 * on, the last one everything above. */
#define CALIBRATION_ODDS_MIN 0.0
#define CALIBRATION_ODDS_STEP 0.25
enum { CALIBRATION_CLASSES = 41 };

/* Fields that nothing spoke against, by kind and class of confidence; and those of them whose value
 * was wrong. */
struct calibration {
    unsigned fields[FORM_KIND_COUNT][CALIBRATION_CLASSES];
    unsigned errors[FORM_KIND_COUNT][CALIBRATION_CLASSES];
};

/* Counts one field; log odds below CALIBRATION_ODDS_MIN are left out. */
void calibration_count(struct calibration *calibration, enum form_kind kind, double log_odds,
                       bool right);

/* Reads path: columns kind, log_odds, fields, errors. -EINVAL with file and line. */
int calibration_load(const char *path, struct calibration *ret_calibration, struct why *why);

/* The same of an instance's own counts, which may not be there yet: 1, and *ret_calibration is
 * empty. */
int calibration_load_own(const char *path, struct calibration *ret_calibration, struct why *why);

/* The shipped thresholds: columns kind, typed, hand (confidences from 0.5 to 1; above 1: never);
 * every kind but free text, which is never accepted. */
int calibration_load_thresholds(const char *path,
                                double ret_threshold[FORM_KIND_COUNT][SCRIPT_COUNT],
                                struct why *why);

/* As text that calibration_load() takes, without a comment; the caller's to free(). NULL when
 * memory is short. */
char *calibration_to_text(const struct calibration *calibration);

/* What a threshold would have done to the fields that were counted. */
struct calibration_sum {
    unsigned fields, errors;
};
struct calibration_sum calibration_above(const struct calibration *calibration, double log_odds);

/* The loosest threshold, in log odds, that the counts allow for a rate of silent errors of target
 * (0 < target < 1). false: they allow none, and nothing may be accepted. */
bool calibration_threshold(const struct calibration *calibration, double target,
                           double *ret_log_odds);

/* Upper limit (one-sided, with confidence 1 - delta) of the rate of errors of which `errors` were
 * seen among `fields`: Clopper and Pearson. 1 without fields. */
double calibration_upper(unsigned errors, unsigned fields, double delta);

/* The threshold that follows from the shipped counts once the instance's own are known (NULL: it
 * has none). Own counts tighten it at once: it rises to where, of the own fields above it, no more
 * than target were wrong. They loosen it only when they allow so by themselves. false as above. */
bool calibration_settle(const struct calibration *shipped, const struct calibration *own,
                        double target, double *ret_log_odds);
