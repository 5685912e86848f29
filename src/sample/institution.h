/* SPDX-License-Identifier: Apache-2.0
 *
 * institution: a hospital to write into a form, with all that belongs to it: prefecture, area code,
 * main number, e-mail domain.
 */
#pragma once

#include "sample/dice.h"
#include "sample/lists.h"
#include "sample/spell.h"
#include "text/phone.h"

enum naming {
    NAMING_SPECIMEN, /* evidently nobody's: for samples that are given away */
    NAMING_COMMON,   /* as in life, combined at random: for training and measuring only */
};

/* What institutions are made from. */
struct institution_source {
    const struct lists *lists;
    const struct lexicon *facilities; /* of the form; may be NULL */
    enum naming naming;
    struct dice *dice;
};

struct institution {
    int prefecture; /* see text/prefecture.h */
    char roman[32], area[8], domain[96], phone[PHONE_TEXT_SIZE];
    char facility[SPELL_SIZE], facility_written[SPELL_SIZE];
};

/* One in that prefecture (< 0: anywhere): of the form's list or, with probability `unknown`,
 * another. -ENOENT when samples/lists/prefectures.tsv lacks the prefecture, -ENOMEM. */
int institution_make(const struct institution_source *from, int prefecture, double unknown,
                     struct institution *ret_institution);

/* A number of the plan, canonical: the area code, then digits that lie in the prefecture. The plan
 * decides how they are grouped. 0 or -ENOMEM. */
int institution_number(const struct institution_source *from, const char *area, int prefecture,
                       char ret_phone[PHONE_TEXT_SIZE]);

/* n random digits and a zero. */
void institution_digits(struct dice *dice, int n, char *ret_text);
