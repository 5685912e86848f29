/* SPDX-License-Identifier: Apache-2.0
 *
 * words: the printed text of a form as a witness. Registration knows no recogniser: whoever wants
 * its help for pages whose rows do not fit hands one in.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/geometry.h"
#include "form/form.h"

/* A place of the page, and what may stand there. */
struct words_question {
    struct quad_px quad;
    double w_mm, h_mm; /* its size on paper */
    const char *const *texts;
    size_t n_texts;
};

struct words_answer {
    char *text;   /* what was read; "" when nothing is there. Owned */
    double score; /* how sure its characters are on average, 0..1 */
    double *fits; /* for each text that may stand there: how likely the ink is if it does, against
                     what the ink looks like most, as a factor a character, 0..1. NAN: not known.
                     Owned */
};

/* Reads what is printed in a place. 0 or negative errno. */
struct words_reader {
    int (*read)(void *context, const struct words_question *question,
                struct words_answer *ret_answer);
    void *context;
};

void words_answer_deinit(struct words_answer *answer);

/* Does a text say what is printed, up to one wrong character in three? 1, 0 or -ENOMEM. */
int words_same(const char *text, const char *printed);

/* Is what is printed somewhere in the text, up to one wrong character in three? 1, 0 or -ENOMEM. */
int words_contain(const char *text, const char *printed);

/* Does a text show that a black line lies across what was read? 1, 0 or -ENOMEM. */
int words_crossed(const char *text);

/* What an answer says of a text that may stand in its place. */
enum words_verdict {
    WORDS_RIGHT,   /* it stands there */
    WORDS_UNCLEAR, /* it may */
    WORDS_UNLIKE,  /* hardly, but what stands there is not clear either */
    WORDS_OTHER    /* something else stands there, for certain */
};

/* printed: the question's text number i. 0 or -ENOMEM. */
int words_judge(const struct words_answer *answer, size_t i, const char *printed,
                enum words_verdict *ret_verdict);

/* Does something stand there that is no speck? */
bool words_are_there(const struct words_answer *answer);

/* The different labels of a form's cells that are not empty, borrowed from it; *ret_texts is the
 * caller's. -ENOMEM. */
int words_labels(const struct form *form, const char ***ret_texts, size_t *ret_n);
