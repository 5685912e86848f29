/* SPDX-License-Identifier: Apache-2.0
 *
 * reason: why a field went to a person, or what was done to its value. Codes are stored and
 * exchanged, sentences are made for people when they are shown.
 */
#pragma once

enum reason {
    /* from registration */
    REASON_PLACE_UNSURE, /* the cell's rules were not all found */
    REASON_OFF_PAGE,     /* (partly) beyond the page: cut short or shifted */
    REASON_CUT_OFF,      /* the writing goes on beyond what could be cut out */
    REASON_DAMAGED_ROWS, /* scan lines inside the field were lost, repaired or undecodable */
    /* from reading */
    REASON_INK_UNSURE,     /* blank or not could not be decided */
    REASON_UNREAD,         /* there is ink, no text came out */
    REASON_STRUCK_OUT,     /* struck out or corrected */
    REASON_DROPPED_INK,    /* ink that no character of the text accounts for */
    REASON_LOW_SCORE,      /* the recognisers are unsure */
    REASON_READERS_DIFFER, /* the two recognisers read different things */
    REASON_ONE_READER,     /* only one recogniser read anything */
    /* from judging */
    REASON_RIVAL_LIKELIER, /* on the picture, another text is likelier by far */
    REASON_REQUIRED_BLANK,
    REASON_NOT_IN_LIST,     /* no expected value is near */
    REASON_SEVERAL_IN_LIST, /* more than one expected value is near */
    REASON_SNAPPED_TO_LIST, /* the value is the list's, the reading differs a little */
    REASON_BAD_PHONE,
    REASON_BAD_EMAIL,
    REASON_BAD_NAME,
    REASON_LOOKALIKE, /* holds a character with a twin that readers take for it: 高 and 髙, 1 and l
                       */
    REASON_CHARACTER_LOST, /* there is room for a character that nobody read, one recogniser read
                              more of them, or the name is known with one more */
    REASON_PREFECTURE_DIFFERS, /* facility or area code belongs to another prefecture */
    REASON_REPEATED_DIFFERS,   /* almost the same is written elsewhere on the page */
    REASON_DITTO,              /* «同上» and the like; the value is what it stands for */
    REASON_WRITTEN_NONE,       /* «なし» and the like: the writer says that there is none */
    REASON_FREE_TEXT,          /* free text is always looked at */
    REASON_POLICY,             /* the configuration accepts nothing of this kind */
    REASON_PARTIAL_FAX,        /* the fax server reported an error in this reception */
    /* from people: a result that has one of these is refused */
    REASON_ILLEGIBLE,   /* the first of them: a person could not read it either */
    REASON_KEYS_DIFFER, /* two persons typed different things */
    REASON_REOPENED,    /* a supervisor wants it looked at again */
    REASON_SPOT_CHECK,  /* a person found an error in a value that rested on the same evidence */
    REASON_COUNT
};

/* "damaged_rows", … */
const char *reason_code(enum reason reason);

/* The reason with that code, or REASON_COUNT. */
enum reason reason_from_code(const char *code);

/* One short sentence in the language of the locale; never freed. */
const char *reason_text(enum reason reason);
