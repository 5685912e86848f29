/* SPDX-License-Identifier: Apache-2.0
 *
 * work: the work on one field, shared by the files that do it (field.c, listed.c, evidence.c).
 */
#pragma once

#include "judge/field.h"
#include "judge/match.h"
#include "judge/proposal.h"

enum { MAX_READERS = MATCH_MAX_TEXTS };

struct work {
    const struct country *country;
    const struct lexicon *list;  /* of this kind, or NULL */
    const struct lexicon *wider; /* the country's, or NULL */
    const bool *skip;            /* entries of wider that stand in list */
    struct field_result *field;
    struct finding *finding;
    struct proposals proposals;
    size_t n_readers;              /* recognisers that looked */
    size_t n_read;                 /* of them, those that read something */
    size_t main[MAX_READERS];      /* the proposal that each of the n_read made */
    const char *text[MAX_READERS]; /* the text of each of them */
    bool verbatim;                 /* all of them, and two at least, read the same */
};

/* The recognisers agree, or the difference is named. */
void work_note_agreement(struct work *work, bool agree);

/* The free reading: what the recognisers say, by weight. 0 or -ENOMEM, as the next. */
int work_choose_reading(struct work *work);

/* A field with a list of expected values (listed.c). */
int work_judge_listed(struct work *work);
