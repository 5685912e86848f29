/* SPDX-License-Identifier: Apache-2.0
 *
 * faxes: walks a directory of sample faxes with their truth (docs/samples.md, "Truth"), page by
 * page.
 */
#pragma once

#include <jansson.h>

#include "image/page.h"

/* One page and what is on it; all borrowed. */
struct faxes_page {
    const char *file, *tier;
    const struct page *page;
    json_t *truth; /* one of "pages" */
};

struct faxes_part {
    unsigned k, n; /* every n-th fax from the k-th on, k from 1: a long run cut into pieces */
};

/* The string of an object's key; "" where there is none. */
const char *faxes_string(json_t *object, const char *key);

/* Calls `take` for each page of the faxes that DIRECTORY/truth.jsonl names, until it returns below
 * 0. A fax that cannot be read ends the walk with a sentence on stderr. 0, or what went wrong. */
int faxes_walk(const char *directory, struct faxes_part part,
               int (*take)(void *context, const struct faxes_page *page), void *context);
