/* SPDX-License-Identifier: Apache-2.0
 *
 * confidence: from evidence to a probability. A logistic model over features that a person can
 * read, one for each kind: the log odds that the value is exactly right are the sum of feature ×
 * weight. The weights are data (forms/common/confidence.tsv), fitted by tests/eval/judge_fit.c on
 * pages that no recogniser was trained on; docs/accuracy-judging.md tells how well they hold.
 */
#pragma once

#include <stdbool.h>

#include "base/why.h"
#include "form/kind.h"
#include "form/reason.h"

enum feature {
    FEATURE_BASE,           /* 1 */
    FEATURE_AGREE,          /* 1: two recognisers or more say this value */
    FEATURE_APART,          /* edits between the two texts, a character's share; at most 1 */
    FEATURE_WEAKEST_FIRST,  /* log odds of the first recogniser's score for its weakest character */
    FEATURE_WEAKEST_SECOND, /* … and of the second's */
    FEATURE_SECOND_CHOICE,  /* how strong the strongest other character is that the first recogniser
                               sees anywhere: ten thousandths of a score, as a logarithm; 0..9.2 */
    FEATURE_MEAN_FIRST,     /* log odds of the first recogniser's mean score */
    FEATURE_MEAN_SECOND,
    FEATURE_FIT,   /* log likelihood of the value's text by the own network, a character's share */
    FEATURE_RIVAL, /* by how many nats it is likelier than any other value; -8..8 */
    FEATURE_AGREE_RIVAL, /* the same where two recognisers agree, where it counts otherwise; else 0
                          */
    FEATURE_FREE,        /* and than any text, expected or not; -8..0 */
    FEATURE_LISTED,      /* 1: an expected value, read exactly by one recogniser at least */
    FEATURE_EDITS,       /* between what was read and the listed value, a text's share; at most 3 */
    FEATURE_MARGIN,      /* edits by which the next listed value is farther off; at most 4 */
    FEATURE_KNOWN,       /* 0..2: how much of it stands in a list that is only a hint */
    FEATURE_SPELLED, /* 0..2: an address is its block's person in Roman letters: the surname; with
                        the given name or its first letter. So for the address and for the name */
    FEATURE_HOST, /* an address: the share of its host's words that hospitals' hosts are made of */
    FEATURE_GAP,  /* an address: the widest empty space in it beyond 0.3 of a character; at most 0.5
                   */
    FEATURE_OTHERS_AGREE, /* share of the page's other written values that two recognisers say */
    FEATURE_OTHERS_APART, /* mean of `apart` over those */
    FEATURE_SUPPORTED,   /* 0..3: other fields of the page that say the same prefecture or domain */
    FEATURE_REPEATED,    /* 1: the same value is written elsewhere on the page */
    FEATURE_HAND,        /* 1: written by hand, or not surely typed */
    FEATURE_LOOKALIKES,  /* characters that have a twin, in an address; sevens (a 1 is easily taken
                            for one) in a number by hand; at most 4 */
    FEATURE_GOES_ON,     /* 1: a name that with 一, 二 or 三 behind it is a known name too */
    FEATURE_LENGTH,      /* logarithm of the number of characters, less 2 */
    FEATURE_TWO_LINES,   /* 1: on more than one line */
    FEATURE_DROPPED_INK, /* as in struct reading, in tenths */
    FEATURE_STRAY_INK,   /* ink beyond the cell, and ink left to neighbours, in tenths; at most 3 */
    FEATURE_SPECKS,      /* logarithm of 1 + specks in a square centimetre */
    FEATURE_REPEATED_ROWS, /* logarithm of 1 + rows in the cell that are the row above again */
    FEATURE_PLACE_DOUBT,   /* 1 - certainty of the place */
    FEATURE_COARSE,        /* 1: standard resolution */
    FEATURE_BAD_PAGE,      /* logarithm of 1 + damaged rows of the page */
    FEATURE_OBJECTIONS,    /* reasons that each speak against accepting it; at most 3 */
    FEATURE_COUNT
};

/* "agree", … */
const char *feature_name(enum feature feature);

/* One short phrase in the language of the locale; never freed. */
const char *feature_text(enum feature feature);

struct evidence {
    double of[FEATURE_COUNT];
};

struct confidence_model {
    double weight[FORM_KIND_COUNT][FEATURE_COUNT];
};

/* Reads path: columns kind, feature, weight; every kind but free text has a base. -EINVAL with file
 * and line for anything else. */
int confidence_load(const char *path, struct confidence_model *ret_model, struct why *why);

/* Log odds that the value is exactly right. What is no number counts as nothing. */
double confidence_log_odds(const struct confidence_model *model, enum form_kind kind,
                           const struct evidence *evidence);

/* The probability of log odds, strictly between 0 and 1. */
double confidence_of(double log_odds);

/* The other way round, cut to what doubles can tell apart. */
double confidence_log_odds_of(double confidence);

/* Log odds of a score, as a feature: cut to -4..6. */
double confidence_score_odds(double score);

/* Does this reason alone send a field to a person, whatever its confidence? */
bool confidence_objects(enum reason reason);
