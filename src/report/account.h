/* SPDX-License-Identifier: Apache-2.0
 *
 * account: the summary (facts) told to people as a doc (sentences, tables, charts) in the language
 * of the locale: what is wrong first, then who has answered, what came, what waits, how good the
 * machine is, what people wrote, the books.
 */
#pragma once

#include <jansson.h>

#include "report/doc.h"
#include "report/ink.h"

/* ink: the pictures of what people wrote, borrowed as long as the doc is used; NULL: it is told
 * without. NULL when memory is short. */
struct doc *account_make(const json_t *summary, const struct ink *ink);

/* Parts of it, each in account_<part>.c. */
void account_alarms(struct doc *doc, const json_t *summary);
void account_form(struct doc *doc, const json_t *form);
void account_opinions(struct doc *doc, const json_t *forms, const struct ink *ink);
void account_came(struct doc *doc, const json_t *summary);
void account_waiting(struct doc *doc, const json_t *summary);
void account_quality(struct doc *doc, const json_t *summary);
void account_books(struct doc *doc, const json_t *summary);
void account_machine_alarms(struct doc *doc, const json_t *machine);
void account_health(struct doc *doc, const json_t *summary);

/* A share with its interval: "97.2 % (95 %: 96.1–98.0 %; 350 of 360)", or "-" of nothing. */
enum { ACCOUNT_TEXT_SIZE = 160 };
const char *account_share(const json_t *share, char ret_text[ACCOUNT_TEXT_SIZE]);

/* Ids as "N1 N4". */
const char *account_ids(const json_t *ids, char ret_text[ACCOUNT_TEXT_SIZE]);

/* Minutes as "25 min", "7 h", "3 days". */
const char *account_duration(json_int_t minutes, char ret_text[ACCOUNT_TEXT_SIZE]);
