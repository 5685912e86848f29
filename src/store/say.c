/* SPDX-License-Identifier: Apache-2.0
 *
 * say: what a person says of a field that is on the desk, and what follows from why it was there.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/intl.h"
#include "form/reason.h"
#include "store/desk.h"
#include "store/edit.h"
#include "store/ids.h"
#include "store/json.h"
#include "store/lease.h"
#include "store/nomination.h"
#include "store/said.h"
#include "store/same.h"

static int spot_check(struct store *store, const struct desk_who *who, const struct standing *field,
                      const char *value, struct why *why)
{
    char now[CLOCK_TEXT_SIZE];
    int r =
        db_run(store, why, QUERY_SPOT_ADD, "sssi", value, who->actor, lease_now(now), field->id);

    return r < 0 ? r : 0;
}

/* The field goes to a supervisor: it is in review until one has decided. */
static int keys_differ(struct store *store, struct event *event, const struct standing *field,
                       struct why *why)
{
    struct event review = *event;
    int r =
        db_run(store, why, QUERY_FIELD_TO_REVIEW, "si", reason_code(REASON_KEYS_DIFFER), field->id);

    review.action = "to_review";
    review.was = field_status_name(field->status);
    review.became = field_status_name(FIELD_REVIEW);
    review.note = reason_code(REASON_KEYS_DIFFER);
    if (r >= 0)
        r = history_add(store, &review, why);
    return r < 0 ? r : nomination_settle(store, event->nomination, event->actor, why);
}

/* The value that stands there is the first key, and whoever spoke last of it has typed it. */
static int second_key(struct store *store, const struct desk_who *who, struct event *event,
                      const struct standing *field, enum form_kind kind, const char *value,
                      struct why *why)
{
    bool agrees = same_values(kind, field->value, value);
    const char *first = field->said_by ? field->said_by : DB_ACTOR_PROGRAM;
    char now[CLOCK_TEXT_SIZE];
    int r;

    if (!strcmp(first, who->actor))
        return why_set(why, -EPERM,
                       _("N%" PRId64 " %s: %s typed the first key; somebody else types the second"),
                       event->nomination, event->field, first);
    r = db_run(store, why, QUERY_SECOND_ADD, "isssss", field->id, first, field->value, who->actor,
               value, lease_now(now));
    if (r >= 0 && !agrees)
        r = db_run(store, why, QUERY_SECOND_STATE, "si", "differs", field->id);
    if (r < 0)
        return r;
    event->action = "second_key";
    event->was = field->value;
    event->became = value;
    event->note = agrees ? "agreed" : "differs";
    r = history_add(store, event, why);
    event->note = NULL;
    return r == 0 && !agrees ? keys_differ(store, event, field, why) : r;
}

static int settle_keys(struct store *store, const struct desk_who *who,
                       const struct standing *field, struct why *why)
{
    int r;

    if (!who->supervisor)
        return why_set(why, -EPERM, _("%s is no supervisor ([desk] supervisors in uketsuke.conf)"),
                       who->actor);
    r = db_run(store, why, QUERY_SECOND_STATE, "si", "settled", field->id);
    if (r >= 0)
        r = db_run(store, why, QUERY_FIELD_UNREASON, "si", reason_code(REASON_KEYS_DIFFER),
                   field->id);
    return r < 0 ? r : 0;
}

static int say(struct store *store, const struct desk_who *who, const struct desk_word *word,
               struct event *event, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    _cleanup_(cleanup_freep) char *value = NULL;
    struct standing field = {0};
    enum form_kind kind = FORM_KIND_TEXT;
    int r = edit_find_nomination(store, event->nomination, &event->fax, why);

    if (r == 0)
        r = lease_check(store, event->nomination, word->field, who->actor, who->session, why);
    if (r == 0)
        r = edit_find_field(store, event->nomination, word->field, &statement, &field, why);
    if (r == 0)
        r = form_kind_from_name(db_text(statement, 1), &kind);
    if (r == 0)
        r = said_read(word->field, word->value, kind == FORM_KIND_TEXT, RESULT_MAX_TEXT_BYTES,
                      &value, why);
    if (r == 0 && word->task != DESK_SECOND)
        r = edit_check(event, &field, &word->expected, value, why);
    if (r == 0 && word->task == DESK_SPOT)
        r = spot_check(store, who, &field, value, why);
    if (r == 0 && word->task == DESK_KEYS)
        r = settle_keys(store, who, &field, why);
    if (r == 0 && word->task == DESK_SECOND)
        r = second_key(store, who, event, &field, kind, value, why);
    else if (r == 0)
        r = edit_set(store, event, value, &word->expected, why);
    if (r == 0)
        r = db_run(store, why, QUERY_FIELD_UNREASON, "si", reason_code(REASON_ILLEGIBLE), field.id);
    if (r >= 0)
        r = lease_end(store, field.id, why);
    return r < 0 ? r : store_desk_draft(store, who, field.id, NULL, why);
}

int store_desk_say(struct store *store, const struct desk_who *who, const struct desk_word *word,
                   struct why *why)
{
    struct event event = {.actor = who->actor, .field = word->field};
    int r = id_parse_nomination(word->nomination, &event.nomination, why);

    if (r == 0)
        r = db_begin_write(store, why);
    return r < 0 ? r : db_end(store, say(store, who, word, &event, why), why);
}

static json_t *operator_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "operator", json_column(row, 0), "decided",
                     json_column(row, 1), "checked", json_column(row, 2), "wrong",
                     json_column(row, 3));
}

int store_operators(struct store *store, const char *actor_or_null, json_t **ret_array,
                    struct why *why)
{
    return json_rows(store, why, ret_array, operator_row, QUERY_OPERATORS, "s", actor_or_null);
}

static int illegible(struct store *store, const struct desk_who *who, struct event *event,
                     struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    const char *code = reason_code(REASON_ILLEGIBLE);
    struct standing field = {0};
    int r = edit_find_nomination(store, event->nomination, &event->fax, why);

    if (r == 0)
        r = lease_check(store, event->nomination, event->field, who->actor, who->session, why);
    if (r == 0)
        r = edit_find_field(store, event->nomination, event->field, &statement, &field, why);
    if (r == 0)
        r = db_run(store, why, QUERY_FIELD_TO_REVIEW, "si", code, field.id);
    if (r < 0)
        return r;
    event->action = "illegible";
    event->was = field.value;
    event->became = field.value;
    event->note = field_status_name(field.status);
    r = history_add(store, event, why);
    if (r == 0)
        r = lease_end(store, field.id, why);
    return r < 0 ? r : nomination_settle(store, event->nomination, event->actor, why);
}

int store_desk_illegible(struct store *store, const struct desk_who *who, const char *nomination,
                         const char *field, struct why *why)
{
    struct event event = {.actor = who->actor, .field = field};
    int r = id_parse_nomination(nomination, &event.nomination, why);

    if (r == 0)
        r = db_begin_write(store, why);
    return r < 0 ? r : db_end(store, illegible(store, who, &event, why), why);
}
