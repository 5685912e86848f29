/* SPDX-License-Identifier: Apache-2.0
 *
 * lists: the words that samples are made of, from text files, most of them in samples/lists: one
 * item a line, columns parted by tabs, lines that begin with # are comments.
 */
#pragma once

#include <stddef.h>

#include "base/why.h"
#include "judge/lexicon.h"
#include "sample/dice.h"

enum list_id {
    LIST_SURNAMES, /* written, romanised */
    LIST_GIVEN,
    LIST_SPECIMEN_SURNAMES, /* the same, evidently nobody's */
    LIST_SPECIMEN_GIVEN,
    LIST_DEPARTMENTS,
    LIST_TITLES,
    LIST_TOWNS,
    LIST_HOSPITALS,
    LIST_PREFECTURES, /* name, romanised, area codes */
    LIST_DOMAINS,
    LIST_SPECIMEN_DOMAINS,
    LIST_OPINIONS,
    LIST_SENTENCES,
    LIST_HEADINGS,
    LIST_WORDS,
    LIST_COUNT
};

struct list {
    char *text;   /* the file, lines cut by zeros */
    char **items; /* n_items lines into text */
    size_t n_items;
};

struct lists {
    struct list list[LIST_COUNT];
    struct area_codes area_codes; /* the numbering plan */
    struct lexicon *hospitals;    /* of the country */
};

/* Reads them all from where the program's data lie. The lists are the caller's. */
int lists_load(struct lists **ret_lists, struct why *why);

struct lists *lists_free(struct lists *lists);

/* One list from any file of that shape; more than no item is required. */
int list_load(const char *path, struct list *ret_list, struct why *why);

void list_deinit(struct list *list);

/* A random item; borrowed. */
const char *lists_pick(const struct lists *lists, enum list_id id, struct dice *dice);

/* Copies column `column` (from 0) of an item, cut to size; "" when it has none. */
void list_column(const char *item, unsigned column, char *ret_text, size_t size);

/* The item whose first column is `key`, or NULL; borrowed. */
const char *list_find(const struct list *list, const char *key);
