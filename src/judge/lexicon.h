/* SPDX-License-Identifier: Apache-2.0
 *
 * lexicon: a list of expected values, as a TSV file (tsv.h) with the columns
 *     name         what the value is written as from then on
 *     alias        another spelling, or several parted by '|'
 *     prefecture   where it lies; several parted by '|'
 *     reading      for people; also found by it
 * of which only `name` is required. docs/judging.md tells how a list is used.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/why.h"
#include "text/phone.h"

struct lexicon_entry {
    char *name;
    uint64_t prefectures; /* mask (text/prefecture.h); 0: not said */
    unsigned line;
};

/* One spelling of an entry. */
struct lexicon_key {
    char *spelling;
    char *key;        /* fold_key() of it */
    uint32_t *points; /* the key's code points */
    size_t n_points;
    uint64_t marks; /* of the points: lexicon_marks() */
    size_t entry;
    bool part_of_other; /* lies inside the name of another entry: 京都 of 東京都, so it proves
                           little */
};

struct lexicon {
    struct lexicon_entry *entries;
    size_t n_entries;
    struct lexicon_key *keys; /* sorted by key */
    size_t n_keys;
};

/* Reads path. The lexicon is the caller's. -EINVAL with file and line for a broken list. */
int lexicon_load(const char *path, struct lexicon **ret_lexicon, struct why *why);

struct lexicon *lexicon_free(struct lexicon *lexicon);

/* Marks the keys that lie inside another entry's name. Quadratic: for short lists. */
void lexicon_mark_parts(struct lexicon *lexicon);

/* Every other spelling of an entry of `more` that has a spelling in common with `lexicon` becomes a
 * spelling there, and *ret_shared (more->n_entries flags, the caller's) tells which entries those
 * were. */
int lexicon_adopt(struct lexicon *lexicon, const struct lexicon *more, bool **ret_shared);

/* A set of code points in 64 bits: a bit for each, several to a bit. Two texts are no nearer than
 * the number of bits that one has and the other has not. */
uint64_t lexicon_marks(const uint32_t *points, size_t n_points);

/* Index of the first key that equals fold_key() text, or -1; equal ones follow it. */
ptrdiff_t lexicon_find(const struct lexicon *lexicon, const char *key);

/* The numbering plan: columns prefix, digits, and either prefecture or groups; see struct
 * area_code.
 */
struct area_codes {
    struct area_code *rows; /* sorted by prefix */
    size_t n_rows;
};

int area_codes_load(const char *path, struct area_codes *ret_codes, struct why *why);

void area_codes_deinit(struct area_codes *codes);
