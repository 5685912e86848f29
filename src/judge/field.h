/* SPDX-License-Identifier: Apache-2.0
 *
 * field: one field by itself: from its readings to a value, the candidates beside it, and the
 * evidence for it. What other fields say comes afterwards (page.h).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "form/result.h"
#include "judge/confidence.h"
#include "judge/lexicon.h"
#include "judge/match.h"
#include "judge/people.h"
#include "judge/script.h"

/* The lists that one form's fields are held against. */
struct form_lists {
    struct lexicon *of[FORM_KIND_COUNT]; /* NULL: no list for that kind */
    bool *shared; /* the entries of the country's hospitals that stand in the form's own list */
};

/* What is known of the country, for every form. */
struct country {
    struct lexicon *hospitals;
    struct area_codes codes;
    struct people people;
    struct lexicon *host_words;
};

/* What judging a field found out beyond what stands in its struct field_result. */
struct finding {
    const struct form_field *spec; /* borrowed; NULL: the form has no such field */
    struct evidence evidence;
    double log_odds;      /* what they amount to */
    enum script script;   /* typed or by hand */
    bool agree;           /* two recognisers or more say this value */
    uint64_t prefectures; /* what the value says of where it is from; 0: nothing */
    bool filled;          /* something is, or may be, written */
    bool ditto;           /* the value is another field's */
    bool none;            /* the writer says that there is none */
    struct match match;   /* the listed values near to it, for a kind with a list */
};

/* Replaces whatever an earlier judging left in field, and sets value, as_written, candidates
 * (scores are still weights) and the reasons that the field gives by itself. 0 or -ENOMEM. */
int field_judge(const struct country *country, const struct form_lists *lists,
                const struct form_field *spec, struct field_result *field,
                struct finding *ret_finding);
