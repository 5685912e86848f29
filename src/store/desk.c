/* SPDX-License-Identifier: Apache-2.0
 *
 * desk: the next fields for a session. Choosing and leasing is one transaction, so that no two
 * sessions are given the same field.
 */
#include "store/desk.h"

#include <errno.h>
#include <string.h>

#include "base/intl.h"
#include "store/db.h"
#include "store/ids.h"
#include "store/json.h"
#include "store/lease.h"

/* How many fields of one kind a session takes at once: enough to fetch their pictures ahead, few
 * enough to leave some for the others. */
enum { KIND_ITEMS = 8 };

/* How many spot checks of other nominations come with one nomination to review. */
enum { STRAY_SPOTS = 2 };

/* Columns of the queries that begin with ITEM_COLUMNS (queries.c). */
enum {
    ITEM_KEY,
    ITEM_NOMINATION,
    ITEM_FIELD,
    ITEM_KIND,
    ITEM_VALUE,
    ITEM_STATUS,
    ITEM_CONFIDENCE,
    ITEM_REASONS,
    ITEM_SEEN,
    ITEM_FORM,
    ITEM_FAX,
    ITEM_PAGE,
    ITEM_PAGE_SEEN,
    ITEM_SHA256,
    ITEM_RECEIVED_AT,
    ITEM_SENDER,
    ITEM_DRAFT,
    ITEM_FIRST_BY,
    ITEM_FIRST_VALUE,
    ITEM_SECOND_BY,
    ITEM_SECOND_VALUE,
    ITEM_POSITION,
    ITEM_PREFECTURE,
    ITEM_FACILITY
};

static const char *const task_names[DESK_TASK_COUNT] = {"review", "spot", "second", "keys"};

const char *desk_task_name(enum desk_task task)
{
    return task_names[task];
}

int desk_task_from_name(const char *name, enum desk_task *ret_task)
{
    for (int i = 0; i < DESK_TASK_COUNT; i++) {
        if (!strcmp(name, task_names[i])) {
            *ret_task = (enum desk_task)i;
            return 0;
        }
    }
    return -EINVAL;
}

static json_t *two_keys(sqlite3_stmt *row)
{
    if (sqlite3_column_type(row, ITEM_FIRST_BY) == SQLITE_NULL)
        return json_null();
    return json_pack("[{s:o, s:o}, {s:o, s:o}]", "who", json_column(row, ITEM_FIRST_BY), "value",
                     json_column(row, ITEM_FIRST_VALUE), "who", json_column(row, ITEM_SECOND_BY),
                     "value", json_column(row, ITEM_SECOND_VALUE));
}

static json_t *item_object(sqlite3_stmt *row, enum desk_task task)
{
    json_t *seen = json_parsed(row, ITEM_SEEN), *page = json_parsed(row, ITEM_PAGE_SEEN);
    json_t *item = json_pack(
        "{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:O?, s:O?, s:O?, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
        "s:o,"
        " s:O?, s:O?, s:O?, s:O?, s:o, s:o, s:o, s:o, s:o}",
        "key", json_column(row, ITEM_KEY), "task", desk_task_name(task), "nomination",
        json_id('N', row, ITEM_NOMINATION), "fax", json_id('F', row, ITEM_FAX), "sha256",
        json_column(row, ITEM_SHA256), "page", json_column(row, ITEM_PAGE), "form",
        json_column(row, ITEM_FORM), "rotation", json_object_get(page, "rotation"), "w_px",
        json_object_get(page, "w_px"), "h_px", json_object_get(page, "h_px"), "received_at",
        json_column(row, ITEM_RECEIVED_AT), "sender", json_column(row, ITEM_SENDER), "field",
        json_column(row, ITEM_FIELD), "kind", json_column(row, ITEM_KIND), "value",
        json_column(row, ITEM_VALUE), "status", json_column(row, ITEM_STATUS), "confidence",
        json_column(row, ITEM_CONFIDENCE), "reasons", json_parsed(row, ITEM_REASONS), "box",
        json_object_get(seen, "box"), "candidates", json_object_get(seen, "candidates"),
        "value_read", json_object_get(seen, "value"), "reading", json_object_get(seen, "reading"),
        "draft", json_column(row, ITEM_DRAFT), "keys", two_keys(row), "position",
        json_column(row, ITEM_POSITION), "prefecture", json_column(row, ITEM_PREFECTURE),
        "facility", json_column(row, ITEM_FACILITY));

    json_decref(seen);
    json_decref(page);
    return item;
}

/* Adds the rows of a query (at most n, of the first row's nomination only when one_nomination) to
 * the items. The leases are taken afterwards: they are part of what the query reads. */
static int add_items(struct store *store, sqlite3_stmt *rows, enum desk_task task, size_t n,
                     bool one_nomination, json_t *items, struct why *why)
{
    int64_t nomination = 0;
    int r;

    while (json_array_size(items) < n && (r = db_step(store, why, rows)) == 1) {
        if (one_nomination && nomination &&
            nomination != sqlite3_column_int64(rows, ITEM_NOMINATION))
            return 0;
        nomination = sqlite3_column_int64(rows, ITEM_NOMINATION);
        if (json_array_append_new(items, item_object(rows, task)) < 0)
            return why_set(why, -ENOMEM, _("out of memory while the queue was listed"));
    }
    return json_array_size(items) < n ? r : 0;
}

static int lease_items(struct store *store, const struct desk_who *who, const json_t *items,
                       struct why *why)
{
    const json_t *item;
    size_t i;
    int r = 0;

    json_array_foreach(items, i, item)
    {
        r = lease_take(store, json_integer_value(json_object_get(item, "key")), who->actor,
                       who->session, why);
        if (r < 0)
            return r;
    }
    return r;
}

static int take_nomination(struct store *store, const struct desk_who *who,
                           const struct desk_wish *wish, const char *now, json_t *items,
                           struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *rows = NULL;
    int64_t nomination = 0, purged;
    int r = id_parse_nomination(wish->nomination, &nomination, why);

    if (r == 0)
        r = db_number(store, why, &purged, QUERY_NOMINATION_PURGED, "i", nomination);
    if (r == 1)
        r = why_set(why, -ENOENT, _("%s was purged: nothing of it is left to look at"),
                    wish->nomination);
    if (r == 0)
        r = db_query(store, why, &rows, QUERY_DESK_ALL, "sssi", who->actor, who->session, now,
                     nomination);
    return r < 0 ? r : add_items(store, rows, DESK_REVIEW, SIZE_MAX, false, items, why);
}

static int take_review(struct store *store, const struct desk_who *who,
                       const struct desk_wish *wish, const char *now, const char *skipped,
                       json_t *items, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *rows = NULL;
    bool by_kind = wish->illegible || wish->kind;
    const char *only = by_kind ? wish->kind : wish->urgent;
    int r = db_query(store, why, &rows,
                     wish->illegible ? QUERY_DESK_ILLEGIBLE
                     : by_kind       ? QUERY_DESK_KIND
                                     : QUERY_DESK_REVIEW,
                     "sssss", who->actor, who->session, now, skipped, only ? only : "");

    if (r < 0)
        return r;
    return add_items(store, rows, DESK_REVIEW, by_kind ? KIND_ITEMS : DESK_MAX_ITEMS, !by_kind,
                     items, why);
}

/* Spot checks of the nominations that are in the items already, and a few others. */
static int take_spots(struct store *store, const struct desk_who *who, const struct desk_wish *wish,
                      const char *now, const char *skipped, json_t *items, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *rows = NULL;
    size_t n = json_array_size(items);
    const char *nomination =
        n > 0 ? json_string_value(json_object_get(json_array_get(items, 0), "nomination")) + 1
              : "0";
    int r;

    if (wish->spot_share <= 0 || n == DESK_MAX_ITEMS)
        return 0;
    r = db_query(store, why, &rows, QUERY_DESK_SPOT, "sssssds", who->actor, who->session, now,
                 skipped, wish->kind ? wish->kind : "", wish->spot_share, nomination);
    if (r < 0)
        return r;
    return add_items(store, rows, DESK_SPOT, n > 0 ? n + STRAY_SPOTS : KIND_ITEMS, false, items,
                     why);
}

static int take_second(struct store *store, const struct desk_who *who,
                       const struct desk_wish *wish, const char *now, const char *skipped,
                       json_t *items, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *rows = NULL;
    _cleanup_(json_decrefp) json_t *kinds = json_array();
    _cleanup_(cleanup_freep) char *text = NULL;
    int r;

    for (int i = 0; i < FORM_KIND_COUNT; i++)
        if (wish->second.kind[i])
            json_array_append_new(kinds, json_string(form_kind_name((enum form_kind)i)));
    text = json_dumps(kinds, JSON_COMPACT);
    if (!text)
        return why_set(why, -ENOMEM, _("out of memory while the queue was listed"));
    r = db_query(store, why, &rows, QUERY_DESK_SECOND, "sssssdd", who->actor, who->session, now,
                 skipped, text, wish->second.share, wish->second.below);
    return r < 0 ? r : add_items(store, rows, DESK_SECOND, KIND_ITEMS, false, items, why);
}

static int take_keys(struct store *store, const struct desk_who *who, const char *now,
                     const char *skipped, json_t *items, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *rows = NULL;
    int r;

    if (!who->supervisor)
        return why_set(why, -EPERM,
                       _("%s is no supervisor ([desk] supervisors in uketsuke.conf); two keys that "
                         "differ are a supervisor's to decide"),
                       who->actor);
    r = db_query(store, why, &rows, QUERY_DESK_KEYS, "ssss", who->actor, who->session, now,
                 skipped);
    return r < 0 ? r : add_items(store, rows, DESK_KEYS, KIND_ITEMS, false, items, why);
}

static int take(struct store *store, const struct desk_who *who, const struct desk_wish *wish,
                json_t *items, struct why *why)
{
    _cleanup_(cleanup_freep) char *skipped =
        wish->skipped ? json_dumps(wish->skipped, JSON_COMPACT) : strdup("[]");
    char now[CLOCK_TEXT_SIZE];
    int r;

    if (!skipped)
        return why_set(why, -ENOMEM, _("out of memory while the queue was listed"));
    lease_now(now);
    if (wish->nomination) {
        r = take_nomination(store, who, wish, now, items, why);
    } else if (wish->task == DESK_SECOND) {
        r = take_second(store, who, wish, now, skipped, items, why);
    } else if (wish->task == DESK_KEYS) {
        r = take_keys(store, who, now, skipped, items, why);
    } else {
        r = take_review(store, who, wish, now, skipped, items, why);
        if (r >= 0 && !wish->illegible)
            r = take_spots(store, who, wish, now, skipped, items, why);
    }
    return r < 0 ? r : lease_items(store, who, items, why);
}

int store_desk_take(struct store *store, const struct desk_who *who, const struct desk_wish *wish,
                    json_t **ret_items, struct why *why)
{
    _cleanup_(json_decrefp) json_t *items = json_array();
    int r = db_begin_write(store, why);

    if (r == 0)
        r = db_end(store, take(store, who, wish, items, why), why);
    if (r < 0)
        return r;
    *ret_items = items;
    items = NULL;
    return 0;
}

int store_desk_left(struct store *store, int64_t *ret_n, struct why *why)
{
    int r = db_number(store, why, ret_n, QUERY_DESK_LEFT, "");

    return r < 0 ? r : 0;
}

int store_desk_worked(struct store *store, unsigned n_keys, unsigned n_fields, unsigned active_s,
                      struct why *why)
{
    char now[CLOCK_TEXT_SIZE];
    int r = db_run(store, why, QUERY_DESK_WORKED, "siii", lease_now(now), (int64_t)n_keys,
                   (int64_t)n_fields, (int64_t)active_s);

    return r < 0 ? r : 0;
}

int store_desk_draft(struct store *store, const struct desk_who *who, int64_t field,
                     const char *text, struct why *why)
{
    char now[CLOCK_TEXT_SIZE];
    int r =
        text ? db_run(store, why, QUERY_DRAFT_SET, "isss", field, who->actor, text, lease_now(now))
             : db_run(store, why, QUERY_DRAFT_END, "is", field, who->actor);

    return r < 0 ? r : 0;
}
