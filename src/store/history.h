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

/* The id of the row that comes next. Within the caller's transaction. */
int history_next(struct store *store, int64_t *ret_id, struct why *why);

/* A word on a whole nomination was said: its parts are the rows of its fields from `first` on, and
 * are taken back with it (undo.h). A single part is the word itself. */
int history_add_whole(struct store *store, const struct event *event, const char *action,
                      int64_t first, size_t n_parts, struct why *why);

/* Within the caller's transaction. 0 or a negative errno. */
int history_add(struct store *store, const struct event *event, struct why *why);
