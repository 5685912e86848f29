/* SPDX-License-Identifier: Apache-2.0
 *
 * answerers: who is expected to answer a form: the list that the form names, as text separated by
 * tabs with a line of titles ("prefecture", "name", perhaps more) and comments after '#'.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/why.h"

struct answerer {
    char *prefecture; /* "" when the list has no such column */
    char *name;       /* canonical, as judging writes it */
};

struct answerers {
    struct answerer *items;
    size_t n_items;
};

/* Reads the list, in its order but for those of one prefecture, which stand together where the
 * first of them does. -EINVAL with file and line when it is no list. */
int answerers_load(const char *path, struct answerers *ret_answerers, struct why *why);

void answerers_deinit(struct answerers *answerers);

/* Index of the one with that name and prefecture, or -1. A prefecture of "" (nothing was written)
 * fits when the name is there only once: a name that several prefectures have is never guessed. */
int answerers_find(const struct answerers *answerers, const char *prefecture, const char *name);
