/* SPDX-License-Identifier: Apache-2.0
 *
 * nomination: what follows for a nomination from the state of its fields.
 */
#pragma once

#include "store/db.h"

/* A nomination is complete when no field of it is in review; a change is written into the history.
 * A rejected one stays rejected. Within the caller's transaction. */
int nomination_settle(struct store *store, int64_t nomination, const char *actor, struct why *why);

/* The fax server reported an error in this reception: what was accepted, or blank, of it goes to a
 * person, and complete nominations open again. What a person has said stays. Within the caller's
 * transaction. */
int nomination_partial_fax(struct store *store, int64_t fax, struct why *why);

/* Settles every nomination of a fax. Within the caller's transaction. */
int nomination_settle_fax(struct store *store, int64_t fax, const char *actor, struct why *why);
