/* SPDX-License-Identifier: Apache-2.0
 *
 * people: surnames and given names as a prior over readings. A name that is in no list is as good a
 * name as any: the lists say how likely a reading is, and never what a name must be.
 */
#pragma once

#include <stdbool.h>

#include "base/why.h"
#include "judge/tsv.h"

/* Cells of one column, to be found by their text. */
struct people_list {
    struct tsv tsv;
    size_t *rows; /* in the order of their names */
};

struct people {
    struct people_list surnames; /* columns name, romaji */
    struct people_list given;    /* the same */
};

/* Reads surnames.tsv and given.tsv of directory. The lists are the caller's: people_deinit(). */
int people_load(const char *directory, struct people *ret_people, struct why *why);

void people_deinit(struct people *people);

/* How much of a name (name.h) is known: 2 a surname and a given name, 1 one of them, 0 neither.
 * Without a gap every place to part it is tried. */
unsigned people_know(const struct people *people, const char *name);

/* Is the name with 一, 二 or 三 behind it a known surname and given name too? So thin a last
 * character is lost on a fax without anybody seeing it. */
bool people_may_go_on(const struct people *people, const char *name);

/* How far the local part of an address is this name in Roman letters, as it is usually read. */
enum spelling {
    SPELLING_NONE,
    SPELLING_HOLDS,   /* the surname stands in it, or it is its first letter and the given name */
    SPELLING_SURNAME, /* it is the surname, and a number perhaps; or as the next, nothing between */
    SPELLING_WHOLE /* it is the surname and, parted from it, the given name or its first letter */
};

/* *ret_joint: where in the address the surname or its first letter and what belongs to it (the
 * given name, its first letter, a number) meet with nothing between, counted in characters; 0:
 * nowhere. */
enum spelling people_spell(const struct people *people, const char *name, const char *address,
                           size_t *ret_joint);
