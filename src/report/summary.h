/* SPDX-License-Identifier: Apache-2.0
 *
 * summary: the facts of one night, gathered once, as one JSON object (docs/schemata-database.md,
 * "report"): who has answered and who has not, whether the books balance, what waits for people,
 * how well was read. Every format of the report is made of this object alone, so that all say the
 * same. The same database and date give the same object.
 */
#pragma once

#include <jansson.h>

#include "base/why.h"
#include "form/form.h"
#include "store/store.h"

enum { SUMMARY_DAYS = 14 }; /* shown of what came in */

/* date: "2026-06-28", or NULL for today: what came in later is left out. since: the first of the
 * days that are told of as the night's; NULL: the date alone. forms: those to report on. The object
 * is the caller's. -EINVAL: no date, since after date, or a list of answerers that cannot be read.
 */
int summary_make(struct store *store, const struct form_set *forms, const char *date,
                 const char *since, json_t **ret_summary, struct why *why);
