/* SPDX-License-Identifier: Apache-2.0
 *
 * history: who did what, when, from what to what. Rows are only ever added; the database's triggers
 * refuse anything else.
 */
#pragma once

#include "store/db.h"

struct event {
    const char *actor; /* DB_ACTOR_PROGRAM or a login name */
    int64_t fax;
    int64_t nomination;              /* 0: the fax as a whole */
    const char *field;               /* NULL: the nomination or fax as a whole */
    const char *action;              /* one of the table history_actions */
    const char *was, *became, *note; /* may be NULL */
};

/* Within the caller's transaction. 0 or a negative errno. */
int history_add(struct store *store, const struct event *event, struct why *why);
