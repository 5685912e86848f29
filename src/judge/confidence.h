/* SPDX-License-Identifier: Apache-2.0
 *
 * confidence: from evidence to a probability. A logistic model over a few features that a person
 * can read: the log odds that the value is exactly right are the sum of feature × weight (table in
 * confidence.c).
 *
 * The weights are provisional. They are set by hand on the first measurements (where the two
 * recognisers agreed, 250 of 252 texts were right) and must be fitted on calibration data before
 * the numbers are taken for frequencies.
 */
#pragma once

#include <stdbool.h>

#include "form/result.h"

struct evidence {
    bool agree;         /* two recognisers or more say the same value */
    bool listed;        /* it is an expected value, read exactly by one of them at least */
    bool known;         /* it stands in a list that is only a hint (departments, other hospitals) */
    bool well_formed;   /* it passed the checks of its kind, where the kind has any */
    bool supported;     /* another field of the page says the same prefecture */
    double weakest;     /* score of the weakest character that any recogniser read, 0..1 */
    unsigned edits;     /* between what was read and the value, summed over the recognisers */
    double dropped_ink; /* as in struct reading */
    double place_certainty;
    unsigned n_objections; /* reasons that speak against accepting it */
};

/* Probability that the value is exactly right, strictly between 0 and 1. */
double confidence_of(const struct evidence *evidence);

/* Does this reason alone send a field to a person, whatever its confidence? */
bool confidence_objects(enum reason reason);
