/* SPDX-License-Identifier: Apache-2.0
 *
 * match: the listed values that lie near what the recognisers read. The recognisers vote together:
 * an entry's cost is the sum of the edits to each of their texts, so that an entry which one of
 * them read exactly and the other nearly beats one that both missed by a little.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "judge/lexicon.h"

enum {
    MATCH_MAX_TEXTS = 4, /* recognisers that have a say */
    MATCH_MAX_HITS = 6,  /* best entries kept */
    /* An entry further than this beyond the limit of «near» cannot be confused with one that a text
     * has exactly, and is passed over. */
    MATCH_SLACK = 1
};

struct match_text {
    const uint32_t *points; /* of the fold_key() of what was read */
    size_t n_points;
};

struct match_hit {
    const char *value;    /* the entry's name, borrowed from the lexicon */
    uint64_t prefectures; /* of all entries that are written so */
    unsigned total;       /* edits, summed over the texts */
    unsigned worst;       /* edits of the text that is farthest off */
    unsigned n_exact;     /* texts that are exactly this, by a spelling that proves something */
    bool expected;        /* in the form's own list */
    bool near;            /* every text is within the limit */
};

struct match {
    struct match_hit hits[MATCH_MAX_HITS]; /* best first */
    size_t n_hits;
    unsigned margin; /* how much more the second costs than the first; UINT_MAX: there is none */
};

/* Edits within which a text of n characters may still be the listed one: a quarter of it, but one
 * for the shortest. On a grid of 8 characters and more two wrong ones leave most of the name; see
 * docs/judging.md. */
unsigned match_limit(size_t n_points);

/* Looks for texts (1 to MATCH_MAX_TEXTS) in list and, when it is not NULL, in wider, whose entries
 * flagged in skip are left out. */
void match_find(const struct match_text *texts, size_t n_texts, const struct lexicon *list,
                const struct lexicon *wider, const bool *skip, struct match *ret_match);
