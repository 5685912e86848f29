/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/confidence.h"

#include <math.h>

#include "judge/judge.h"

/* In log odds. 4.6 is a confidence of 0.99. PROVISIONAL: by hand, see confidence.h. */
static const struct {
    double base, agree, listed, known, well_formed, supported, weakest, edits, dropped_ink,
        place_doubt, objection;
} weights = {
    .base = -1.6,  /* one recogniser alone, nothing else known */
    .agree = 6.1,  /* with the base 4.5: the 250 of 252 of the first measurement, a little lower */
    .listed = 1.5, /* a chance misreading seldom lands on one of a few dozen names */
    .known = 0.6,
    .well_formed = 0.4, /* a wrong digit usually gives another valid number */
    .supported = 0.8,
    .weakest =
        6,              /* × (weakest - 0.85): two e-mail addresses of 80 generated faxes that both
                         * recognisers read alike and wrong had 0.79 and 0.55, nine in ten right ones more */
    .edits = -0.7,      /* for each character that list and reading differ in */
    .dropped_ink = -20, /* × share: a dropped character in a long line is 4 % of its columns */
    .place_doubt = -2,  /* × (1 - certainty) */
    .objection = -2,    /* each */
};

static const double USUAL_WEAKEST = 0.85;

static double share(double x)
{
    return x > 0 ? fmin(x, 1) : 0; /* what is no number counts as nothing */
}

double confidence_of(const struct evidence *e)
{
    double odds =
        weights.base + weights.agree * e->agree + weights.listed * e->listed +
        weights.known * e->known + weights.well_formed * e->well_formed +
        weights.supported * e->supported + weights.weakest * (share(e->weakest) - USUAL_WEAKEST) +
        weights.edits * e->edits + weights.dropped_ink * share(e->dropped_ink) +
        weights.place_doubt * (1 - share(e->place_certainty)) + weights.objection * e->n_objections;

    return 1 / (1 + exp(-odds));
}

bool confidence_objects(enum reason reason)
{
    switch (reason) {
    case REASON_SNAPPED_TO_LIST: /* says what was done, not that it is doubtful */
    case REASON_DITTO:           /* judged with the field that it stands for */
    case REASON_POLICY:          /* a matter of the configuration */
        return false;
    default:
        return true;
    }
}

struct policy policy_default(void)
{
    /* Conservative: 0.99 needs the agreement of two recognisers. A confidence above 1 does not
     * exist. */
    enum { NEVER = 2 };
    struct policy policy = {.auto_accept = true};

    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        policy.threshold[kind] = 0.99;
    policy.threshold[FORM_KIND_TEXT] = NEVER;
    return policy;
}
