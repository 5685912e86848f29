/* SPDX-License-Identifier: Apache-2.0
 *
 * others: while a line is edited, the first place from the cursor on that other texts have
 * otherwise, and what they have there.
 */
#pragma once

#include <stddef.h>

enum { OTHERS_MAX = 9 };

struct others {
    size_t from, n_points;   /* of the line: the place; n_points 0: something is missing there */
    char *texts[OTHERS_MAX]; /* what may stand there, at last the line's own; owned */
    size_t n;                /* 0: no text says anything else */
};

/* cursor: in code points. Of several texts the one whose difference comes first tells the place. */
void others_find(const char *line, size_t cursor, char *const *texts, size_t n_texts,
                 struct others *ret_others);

void others_deinit(struct others *others);
