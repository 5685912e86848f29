/* SPDX-License-Identifier: Apache-2.0
 *
 * lookup: what a person may mean who has typed a few letters: the names of a form's lists that hold
 * them, as written or as they sound (kana, or Roman letters as an input method takes them).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/why.h"
#include "form/form.h"

struct lookup;

/* The form's lists, and for facilities the country's hospitals behind them, from forms_directory.
 */
int lookup_open(const char *forms_directory, const struct form *form, struct lookup **ret_lookup,
                struct why *why);

struct lookup *lookup_free(struct lookup *lookup);

DEFINE_CLEANUP(struct lookup *, lookup_free)

/* Is there a list for fields of that kind? */
bool lookup_has(const struct lookup *lookup, enum form_kind kind);

/* The names of that kind's list that hold the letters: first those that begin with them, else in
 * the list's order. Borrowed; at most n; returns how many. */
size_t lookup_find(const struct lookup *lookup, enum form_kind kind, const char *letters,
                   const char **ret_names, size_t n);
