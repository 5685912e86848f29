/* SPDX-License-Identifier: Apache-2.0
 *
 * lease: a field is before one review session at a time, for a while. Inside store/; each within
 * the caller's transaction. The calls of a session itself are in desk.h.
 */
#pragma once

#include "base/clock.h"
#include "store/db.h"

/* -EBUSY when the field (NULL: any field of the nomination) is before somebody else: another
 * session, or, when session is NULL, another person's. */
int lease_check(struct store *store, int64_t nomination, const char *field, const char *actor,
                const char *session, struct why *why);

/* The field is before this session from now on. */
int lease_take(struct store *store, int64_t field, const char *actor, const char *session,
               struct why *why);

int lease_end(struct store *store, int64_t field, struct why *why);

/* Now, as leases compare it. Returns ret_text. */
const char *lease_now(char ret_text[CLOCK_TEXT_SIZE]);
