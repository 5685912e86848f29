/* SPDX-License-Identifier: Apache-2.0
 *
 * summary: what the secretariat asks each morning: who has answered and who has not, what waits for
 * a person, what came in, and whether the books balance. One JSON object
 * (docs/schemata-database.md, "report") is the content; summary_print() makes the mail of it. The
 * same database and date give the same bytes.
 */
#pragma once

#include <jansson.h>
#include <stdio.h>

#include "base/why.h"
#include "form/form.h"
#include "store/store.h"

enum { SUMMARY_DAYS = 7 /* shown of what came in */, SUMMARY_COLUMNS = 72 /* of the mail */ };

/* date: "2026-06-28", or NULL for today: what came in later is left out. forms: those to report on.
 * The object is the caller's. -EINVAL: no date, or a list of answerers that cannot be read. */
int summary_make(struct store *store, const struct form_set *forms, const char *date,
                 json_t **ret_summary, struct why *why);

/* As text of SUMMARY_COLUMNS columns, in the language of the locale. 0, or -EIO when `to` could not
 * take it. */
int summary_print(const json_t *summary, FILE *to);
