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

struct summary_options {
    const char *date;      /* "2026-06-28", or NULL for today: what came in later is left out */
    const char *since;     /* the first of the days that are the night's; NULL: the date alone */
    const json_t *logs;    /* of the fax server: [{"spool", "error" or null}], errors say why a log
                              could not be read; NULL: there is none */
    const json_t *machine; /* its state (docs/schemata-database.md, "report"); NULL: not known */
    const json_t *policy;  /* what is accepted, likewise */
};

/* forms: those to report on. The object is the caller's. -EINVAL: no date, since after date, or a
 * list of answerers that cannot be read. */
int summary_make(struct store *store, const struct form_set *forms,
                 const struct summary_options *options, json_t **ret_summary, struct why *why);
