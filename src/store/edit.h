/* SPDX-License-Identifier: Apache-2.0
 *
 * edit: the steps that every change of a field, a nomination or a fax by a person is made of.
 * Inside store/; each within the caller's transaction.
 */
#pragma once

#include "store/db.h"
#include "store/history.h"
#include "store/store.h"

/* A field as it stands before the edit; the texts are borrowed from the statement that found it. */
struct standing {
    int64_t id;
    const char *value;
    const char *said_by; /* who spoke last of it; NULL: nobody */
    enum field_status status;
};

/* *ret_fax is the nomination's. -ENOENT; -EPERM when it was rejected. */
int edit_find_nomination(struct store *store, int64_t nomination, int64_t *ret_fax,
                         struct why *why);

/* Borrowed from *ret_statement, whose column 1 is the kind. -ENOENT. */
int edit_find_field(struct store *store, int64_t nomination, const char *id,
                    sqlite3_stmt **ret_statement, struct standing *ret_field, struct why *why);

/* May event->actor say `value` of the field? -ESTALE: see store_field_set(). */
int edit_check(const struct event *event, const struct standing *field,
               const struct expected *expected, const char *value, struct why *why);

/* Changes the field, says so in the history, and lets the nomination follow. */
int edit_apply(struct store *store, const struct standing *field, struct event *event,
               const char *value, enum field_status status, struct why *why);

/* store_field_set() without its lease and its transaction; event has actor, nomination, field and,
 * perhaps, a note. */
int edit_set(struct store *store, struct event *event, const char *typed,
             const struct expected *expected, struct why *why);

/* Back from rejected to open; -EPERM when its fax is rejected. The caller settles it. */
int edit_restore_nomination(struct store *store, int64_t nomination, struct why *why);

/* event has actor, action, nomination or fax, became and the reason as note. */
int edit_reject_nomination(struct store *store, struct event *event, struct why *why);
int edit_reject_fax(struct store *store, struct event *event, struct why *why);
