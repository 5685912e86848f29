/* SPDX-License-Identifier: Apache-2.0
 *
 * edit: what a person says of a field, a nomination or a fax. Saying the same again changes nothing
 * and leaves no row in the history, so a script may be run twice.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/log.h"
#include "store/edit.h"
#include "store/history.h"
#include "store/ids.h"
#include "store/lease.h"
#include "store/nomination.h"
#include "store/said.h"
#include "store/store.h"

enum { MAX_BECAUSE_BYTES = 1000 }; /* a reason is a sentence or two */

/* Has a person spoken of this field before? */
static bool is_said(enum field_status status)
{
    return status == FIELD_CORRECTED || status == FIELD_CONFIRMED;
}

int edit_find_nomination(struct store *store, int64_t nomination, int64_t *ret_fax, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r;

    r = db_query(store, why, &statement, QUERY_NOMINATION_FIND, "i", nomination);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0)
        return id_unknown('N', nomination, why);
    if (!strcmp(db_text(statement, 1), "rejected"))
        return why_set(why, -EPERM, _("N%" PRId64 " was rejected: %s; it cannot be changed"),
                       nomination, db_text(statement, 2));
    *ret_fax = sqlite3_column_int64(statement, 0);
    return 0;
}

/* -ENOENT with the ids that there are. */
static int no_such_field(struct store *store, int64_t nomination, const char *field,
                         struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    char known[400] = "", quoted[64];
    size_t at = 0;
    int r;

    r = db_query(store, why, &statement, QUERY_FIELD_IDS, "i", nomination);
    if (r < 0)
        return r;
    while ((r = db_step(store, why, statement)) == 1 && at < sizeof(known))
        at += (size_t)snprintf(known + at, sizeof(known) - at, "%s%s", at > 0 ? " " : "",
                               db_text(statement, 0));
    if (r < 0)
        return r;
    return why_set(why, -ENOENT, _("N%" PRId64 " has no field «%s»; it has: %s"), nomination,
                   log_quote(field, quoted, sizeof(quoted)), known);
}

int edit_apply(struct store *store, const struct standing *field, struct event *event,
               const char *value, enum field_status status, struct why *why)
{
    int r;

    event->action = field_status_name(status);
    event->was = field->value;
    event->became = value;
    r = db_run(store, why, QUERY_FIELD_SET, "sssi", value, field_status_name(status), event->actor,
               field->id);
    if (r >= 0)
        r = history_add(store, event, why);
    return r < 0 ? r : nomination_settle(store, event->nomination, event->actor, why);
}

/* The row that *statement stands on, whose columns are id, …, value, status, said_by. */
static int read_standing(sqlite3_stmt *statement, struct standing *ret_field)
{
    ret_field->id = sqlite3_column_int64(statement, 0);
    ret_field->value = db_text(statement, 2);
    ret_field->said_by = (const char *)sqlite3_column_text(statement, 4);
    return field_status_from_name(db_text(statement, 3), &ret_field->status);
}

int edit_find_field(struct store *store, int64_t nomination, const char *id,
                    sqlite3_stmt **ret_statement, struct standing *ret_field, struct why *why)
{
    int r;

    r = db_query(store, why, ret_statement, QUERY_FIELD_FIND, "is", nomination, id);
    if (r == 0)
        r = db_step(store, why, *ret_statement);
    if (r < 0)
        return r;
    if (r == 0)
        return no_such_field(store, nomination, id, why);
    return read_standing(*ret_statement, ret_field);
}

int edit_check(const struct event *event, const struct standing *field,
               const struct expected *expected, const char *value, struct why *why)
{
    const char *actor = field->said_by ? field->said_by : DB_ACTOR_PROGRAM;
    bool as_expected =
        expected && (!expected->value || !strcmp(expected->value, field->value)) &&
        (!expected->status || !strcmp(expected->status, field_status_name(field->status)));
    bool is_same = is_said(field->status) && !strcmp(value, field->value);

    if (as_expected || is_same)
        return 0;
    if (!expected && (!is_said(field->status) || !strcmp(actor, event->actor)))
        return 0;
    if (is_said(field->status))
        return why_set(why, -ESTALE,
                       _("N%" PRId64 " %s: %s has said «%s» of it, and you say «%s»; nothing was "
                         "changed, look again"),
                       event->nomination, event->field, actor, field->value, value);
    return why_set(why, -ESTALE,
                   _("N%" PRId64 " %s: «%s» stands there now (%s), not what you saw; nothing was "
                     "changed, look again"),
                   event->nomination, event->field, field->value, field_status_name(field->status));
}

int edit_set(struct store *store, struct event *event, const char *typed,
             const struct expected *expected, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    _cleanup_(cleanup_freep) char *value = NULL;
    struct standing field = {0};
    bool lines;
    int r;

    r = edit_find_nomination(store, event->nomination, &event->fax, why);
    if (r == 0)
        r = edit_find_field(store, event->nomination, event->field, &statement, &field, why);
    if (r < 0)
        return r;
    lines = !strcmp(db_text(statement, 1), form_kind_name(FORM_KIND_TEXT));
    r = said_read(event->field, typed, lines, RESULT_MAX_TEXT_BYTES, &value, why);
    if (r == 0)
        r = edit_check(event, &field, expected, value, why);
    if (r < 0)
        return r;
    if (strcmp(value, field.value) != 0)
        return edit_apply(store, &field, event, value, FIELD_CORRECTED, why);
    return is_said(field.status) ? 0
                                 : edit_apply(store, &field, event, value, FIELD_CONFIRMED, why);
}

int store_field_set(struct store *store, const char *nomination, const char *field,
                    const char *value, const struct expected *expected, const char *actor,
                    struct why *why)
{
    struct event event = {.actor = actor, .field = field};
    int r = id_parse_nomination(nomination, &event.nomination, why);

    if (r == 0)
        r = db_begin_write(store, why);
    if (r < 0)
        return r;
    r = lease_check(store, event.nomination, field, actor, /* session= */ NULL, why);
    if (r == 0)
        r = edit_set(store, &event, value, expected, why);
    return db_end(store, r, why);
}

static int confirm_one(struct store *store, struct event *event, const struct expected *expected,
                       size_t *ret_n, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct standing field = {0};
    int r;

    r = edit_find_field(store, event->nomination, event->field, &statement, &field, why);
    if (r < 0)
        return r;
    r = edit_check(event, &field, expected,
                   expected && expected->value ? expected->value : field.value, why);
    if (r < 0 || is_said(field.status))
        return r;
    r = edit_apply(store, &field, event, field.value, FIELD_CONFIRMED, why);
    if (r == 0)
        *ret_n += 1;
    return r;
}

/* Every field that is in review, one after the other, until there is none. */
static int confirm_all(struct store *store, struct event *event, size_t *ret_n, struct why *why)
{
    int r = 1;

    while (r == 1) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
        struct standing field = {0};

        r = db_query(store, why, &statement, QUERY_FIELD_IN_REVIEW, "i", event->nomination);
        if (r == 0)
            r = db_step(store, why, statement);
        if (r <= 0 || (r = read_standing(statement, &field)) < 0)
            return r;
        event->field = db_text(statement, 1);
        r = edit_apply(store, &field, event, field.value, FIELD_CONFIRMED, why);
        if (r < 0)
            return r;
        *ret_n += 1;
        r = 1;
    }
    return r;
}

static int confirm_nomination(struct store *store, struct event *event, size_t *ret_n,
                              struct why *why)
{
    int64_t first = 0;
    int r = history_next(store, &first, why);

    if (r == 0)
        r = confirm_all(store, event, ret_n, why);
    return r < 0 ? r : history_add_whole(store, event, "all_confirmed", first, *ret_n, why);
}

static int field_confirm(struct store *store, struct event *event, const struct expected *expected,
                         size_t *ret_n, struct why *why)
{
    int r = edit_find_nomination(store, event->nomination, &event->fax, why);

    if (r == 0)
        r = lease_check(store, event->nomination, event->field, event->actor, /* session= */ NULL,
                        why);
    if (r < 0)
        return r;
    return event->field ? confirm_one(store, event, expected, ret_n, why)
                        : confirm_nomination(store, event, ret_n, why);
}

int store_field_confirm(struct store *store, const char *nomination, const char *field_or_null,
                        const struct expected *expected, const char *actor, size_t *ret_n,
                        struct why *why)
{
    struct event event = {.actor = actor, .field = field_or_null};
    size_t n = 0;
    int r = id_parse_nomination(nomination, &event.nomination, why);

    if (r == 0)
        r = db_begin_write(store, why);
    if (r == 0)
        r = db_end(store, field_confirm(store, &event, expected, &n, why), why);
    if (r < 0)
        return r;
    *ret_n = n;
    return 0;
}

int edit_reject_nomination(struct store *store, struct event *event, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r;

    r = db_query(store, why, &statement, QUERY_NOMINATION_FIND, "i", event->nomination);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0)
        return id_unknown('N', event->nomination, why);
    if (!strcmp(db_text(statement, 1), "rejected"))
        return 0;
    event->fax = sqlite3_column_int64(statement, 0);
    event->was = db_text(statement, 1);
    r = db_run(store, why, QUERY_NOMINATION_REJECT, "si", event->note, event->nomination);
    return r < 0 ? r : history_add(store, event, why);
}

int edit_restore_nomination(struct store *store, int64_t nomination, struct why *why)
{
    int r = db_run(store, why, QUERY_NOMINATION_RESTORE, "i", nomination);

    if (r == 0)
        return why_set(why, -EPERM,
                       _("N%" PRId64 " went with its fax; take that back, not the nomination"),
                       nomination);
    return r < 0 ? r : 0;
}

/* Nothing of a rejected fax counts: its nominations go with it. */
static int reject_nominations_of(struct store *store, struct event *event, struct why *why)
{
    int r = 1;

    while (r == 1) {
        r = db_number(store, why, &event->nomination, QUERY_FAX_NOMINATIONS, "i", event->fax);
        if (r <= 0)
            return r;
        r = edit_reject_nomination(store, event, why);
        if (r < 0)
            return r;
        r = 1;
    }
    return r;
}

int edit_reject_fax(struct store *store, struct event *event, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r;

    r = db_query(store, why, &statement, QUERY_FAX_STATE, "i", event->fax);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0)
        return id_unknown('F', event->fax, why);
    event->was = db_text(statement, 0);
    if (!strcmp(event->was, fax_state_name(FAX_REJECTED)))
        return 0;
    if (!strcmp(event->was, fax_state_name(FAX_RECEIVED)))
        return why_set(why, -EBUSY, _("F%" PRId64 " was not read yet; wait for its result"),
                       event->fax);
    r = db_run(store, why, QUERY_FAX_REJECT, "si", event->note, event->fax);
    if (r >= 0)
        r = history_add(store, event, why);
    return r < 0 ? r : reject_nominations_of(store, event, why);
}

int store_reject(struct store *store, const char *id, const char *because, const char *actor,
                 struct why *why)
{
    struct event event = {.actor = actor, .action = "rejected", .became = "rejected"};
    _cleanup_(cleanup_freep) char *note = NULL;
    int64_t number = 0;
    char letter = 0;
    int r = id_parse(id, &letter, &number, why);

    if (r == 0)
        r = said_read(_("the reason"), because, /* lines= */ false, MAX_BECAUSE_BYTES, &note, why);
    if (r == 0 && !*note)
        r = why_set(why, -EINVAL, _("say why %s is rejected: the reason is empty"), id);
    if (r == 0)
        r = db_begin_write(store, why);
    if (r < 0)
        return r;
    event.note = note;
    if (letter == 'F')
        event.fax = number;
    else
        event.nomination = number;
    r = letter == 'F' ? edit_reject_fax(store, &event, why)
                      : edit_reject_nomination(store, &event, why);
    return db_end(store, r, why);
}
