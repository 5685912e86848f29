/* SPDX-License-Identifier: Apache-2.0
 *
 * answering: who has answered a form, and how far each answer has come. An expected facility is
 *
 *   missing        nothing came from it
 *   in_review      what counts of it has fields that wait for a person
 *   contradictory  two answers of it, both looked at, name different people
 *   partial        what counts of it is looked at, and something that the form requires is blank
 *   complete       the rest
 *
 * The newest nomination that is complete counts, and where there is none the newest.
 */
#pragma once

#include <jansson.h>

#include "base/why.h"
#include "form/form.h"
#include "store/store.h"

enum answering_state {
    ANSWERING_MISSING,
    ANSWERING_CONTRADICTORY,
    ANSWERING_IN_REVIEW,
    ANSWERING_PARTIAL,
    ANSWERING_COMPLETE,
    ANSWERING_STATE_COUNT
};

/* "missing", … */
const char *answering_state_name(enum answering_state state);

/* The state with that name; ANSWERING_MISSING for any other. */
enum answering_state answering_state_from_name(const char *name);

/* Of the nominations of one facility (store_answers()), newest first: the one that counts, or NULL;
 * borrowed. */
const json_t *answering_counted(const json_t *nominations);

/* The part of the summary that a form has (docs/schemata-database.md, "report"), on what came until
 * the end of `day`. Reads the store within the caller's transaction. The object is the caller's. */
int answering_make(struct store *store, const struct form *form, int day, const char *until,
                   json_t **ret_object, struct why *why);
