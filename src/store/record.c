/* SPDX-License-Identifier: Apache-2.0
 *
 * record: a result into the books, once. The objects of the result are stored as the reader gave
 * them, so that what was seen can be looked at, and judged again, for as long as the fax is kept.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/intl.h"
#include "store/db.h"
#include "store/history.h"
#include "store/ids.h"
#include "store/json.h"
#include "store/nomination.h"
#include "store/record.h"
#include "store/store.h"

/* As result_to_json() wrote the numbers, so that equal results stay equal bytes. */
#define SEEN_FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(12))

/* The result once more as JSON: {"pages":[{…,"fields":[{…}]}]}. */
static int dump_result(const struct result *result, json_t **ret_json, struct why *why)
{
    _cleanup_(cleanup_freep) char *text = result_to_json(result);
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;

    if (!json)
        return why_set(why, -ENOMEM, _("out of memory while a result was stored"));
    if (json_array_size(json_object_get(json, "pages")) != result->n_pages) {
        json_decref(json);
        return why_set(why, -EPROTO, _("the result contradicts itself: number of pages"));
    }
    *ret_json = json;
    return 0;
}

static int reasons_to_text(const struct field_result *field, char **ret_text)
{
    _cleanup_(json_decrefp) json_t *array = json_array();

    for (size_t i = 0; i < field->n_reasons; i++)
        if (json_array_append_new(array, json_string(reason_code(field->reasons[i]))) < 0)
            return -ENOMEM;
    *ret_text = json_dumps(array, JSON_COMPACT);
    return *ret_text ? 0 : -ENOMEM;
}

static int add_field(struct store *store, int64_t nomination, size_t position,
                     const struct field_result *field, const json_t *seen, struct why *why)
{
    _cleanup_(cleanup_freep) char *seen_text = json_dumps(seen, SEEN_FLAGS);
    _cleanup_(cleanup_freep) char *reasons = NULL;
    int r;

    if (!seen_text || reasons_to_text(field, &reasons) < 0)
        return why_set(why, -ENOMEM, _("out of memory while a result was stored"));
    if (field->status == FIELD_CORRECTED || field->status == FIELD_CONFIRMED)
        return why_set(why, -EPROTO, _("the result contradicts itself: no person has seen %s"),
                       field->id);
    r = db_run(store, why, QUERY_FIELD_ADD, "iisssdsss", nomination, (int64_t)position, field->id,
               form_kind_name(field->kind), field->value ? field->value : "", field->confidence,
               field_status_name(field->status), reasons, seen_text);
    return r < 0 ? r : 0;
}

/* A page has one nomination. Where it was assigned before and that was taken back, the nomination
 * is there, and its fields make room for others. */
static int open_nomination(struct store *store, int64_t fax, int64_t page_id,
                           const struct page_result *page, int64_t *ret_nomination, struct why *why)
{
    int64_t known = 0;
    int r = db_number(store, why, &known, QUERY_NOMINATION_OF_PAGE, "i", page_id);

    if (r == 0) {
        r = db_run(store, why, QUERY_NOMINATION_ADD, "iis", fax, page_id, page->form);
        *ret_nomination = sqlite3_last_insert_rowid(store->sqlite);
        return r;
    }
    if (r > 0)
        r = db_run(store, why, QUERY_DRAFTS_END, "i", known);
    if (r >= 0)
        r = db_run(store, why, QUERY_LEASES_END, "i", known);
    if (r >= 0)
        r = db_run(store, why, QUERY_FIELDS_END, "i", known);
    if (r >= 0)
        r = db_run(store, why, QUERY_NOMINATION_ANEW, "si", page->form, known);
    *ret_nomination = known;
    return r;
}

static int add_nomination(struct store *store, int64_t fax, int64_t page_id,
                          const struct page_result *page, const json_t *fields,
                          int64_t *ret_nomination, struct why *why)
{
    struct event event = {.actor = DB_ACTOR_PROGRAM,
                          .fax = fax,
                          .action = "opened",
                          .became = "open",
                          .note = page->form};
    int r = open_nomination(store, fax, page_id, page, &event.nomination, why);

    if (r < 0)
        return r;
    r = history_add(store, &event, why);
    for (size_t i = 0; i < page->n_fields && r == 0; i++)
        r = add_field(store, event.nomination, i, &page->fields[i], json_array_get(fields, i), why);
    if (r == 0)
        *ret_nomination = event.nomination;
    return r;
}

/* A form without fields has nothing to look at, so it counts as a page that nobody could place. */
static bool is_form(const struct page_result *page)
{
    return page->form && page->n_fields > 0;
}

static int add_page(struct store *store, int64_t fax, const struct page_result *page, json_t *seen,
                    struct why *why)
{
    _cleanup_(cleanup_freep) char *seen_text = NULL;
    _cleanup_(json_decrefp) json_t *fields = json_incref(json_object_get(seen, "fields"));
    int64_t nomination;
    int r;

    if (json_array_size(fields) != page->n_fields)
        return why_set(why, -EPROTO, _("the result contradicts itself: number of fields"));
    json_object_del(seen, "fields");
    seen_text = json_dumps(seen, SEEN_FLAGS);
    if (!seen_text)
        return why_set(why, -ENOMEM, _("out of memory while a result was stored"));
    r = db_run(store, why, QUERY_PAGE_ADD, "iiss", fax, (int64_t)page->page,
               is_form(page) ? page->form : NULL, seen_text);
    if (r < 0 || !is_form(page))
        return r < 0 ? r : 0;
    return add_nomination(store, fax, sqlite3_last_insert_rowid(store->sqlite), page, fields,
                          &nomination, why);
}

int record_assigned(struct store *store, int64_t fax, int64_t page_id,
                    const struct page_result *page, int64_t *ret_nomination, struct why *why)
{
    struct page_result copy = *page;
    char nothing[] = "";
    struct result result = {.file = nothing, .reader = nothing, .pages = &copy, .n_pages = 1};
    _cleanup_(json_decrefp) json_t *json = NULL;
    const json_t *fields;
    int r = dump_result(&result, &json, why);

    if (r < 0)
        return r;
    fields = json_object_get(json_array_get(json_object_get(json, "pages"), 0), "fields");
    r = db_run(store, why, QUERY_PAGE_ASSIGN, "si", page->form, page_id);
    if (r >= 0)
        r = db_run(store, why, QUERY_FAX_MORE_FORMS, "ii", (int64_t)1, fax);
    if (r >= 0)
        r = add_nomination(store, fax, page_id, page, fields, ret_nomination, why);
    return r < 0 ? r : nomination_settle(store, *ret_nomination, DB_ACTOR_PROGRAM, why);
}

int record_pages(struct store *store, int64_t fax, unsigned n_pages, struct why *why)
{
    _cleanup_(cleanup_freep) struct page_result *pages = calloc(n_pages, sizeof(*pages));
    _cleanup_(json_decrefp) json_t *json = NULL;
    char nothing[] = "";
    struct result result = {.file = nothing, .reader = nothing, .pages = pages, .n_pages = n_pages};
    int r = pages ? 0 : why_set(why, -ENOMEM, _("out of memory while a result was stored"));

    for (unsigned i = 0; r == 0 && i < n_pages; i++)
        pages[i].page = i + 1;
    if (r == 0)
        r = dump_result(&result, &json, why);
    if (r == 0)
        r = db_run(store, why, QUERY_FAX_LAID_OUT, "i", fax);
    for (unsigned i = 0; r >= 0 && i < n_pages; i++)
        r = add_page(store, fax, &pages[i], json_array_get(json_object_get(json, "pages"), i), why);
    return r < 0 ? r : 0;
}

static int set_read(struct store *store, int64_t fax, const struct result *result, const char *now,
                    struct why *why)
{
    struct event event = {.actor = DB_ACTOR_PROGRAM,
                          .fax = fax,
                          .action = "read",
                          .was = "received",
                          .became = "read"};
    _cleanup_(json_decrefp) json_t *json = NULL;
    int64_t n_forms = 0;
    int r = dump_result(result, &json, why);

    if (r < 0)
        return r;
    for (size_t i = 0; i < result->n_pages; i++)
        n_forms += is_form(&result->pages[i]);
    r = db_run(store, why, QUERY_FAX_SET_READ, "sssii", now, result->reader, result->warning,
               n_forms, fax);
    if (r >= 0)
        r = history_add(store, &event, why);
    for (size_t i = 0; i < result->n_pages && r >= 0; i++)
        r = add_page(store, fax, &result->pages[i],
                     json_array_get(json_object_get(json, "pages"), i), why);
    return r;
}

static int set_failed(struct store *store, int64_t fax, const struct result *result,
                      const char *now, struct why *why)
{
    struct event event = {.actor = DB_ACTOR_PROGRAM,
                          .fax = fax,
                          .action = "failed",
                          .was = "received",
                          .became = "failed",
                          .note = result->error};
    int r =
        db_run(store, why, QUERY_FAX_SET_FAILED, "sssi", now, result->reader, result->error, fax);

    return r < 0 ? r : history_add(store, &event, why);
}

static int fax_result(struct store *store, int64_t fax, const struct result *result,
                      struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    char now[CLOCK_TEXT_SIZE];
    bool partial;
    int r;

    r = db_query(store, why, &statement, QUERY_FAX_STATE, "i", fax);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0)
        return id_unknown('F', fax, why);
    if (strcmp(db_text(statement, 0), fax_state_name(FAX_RECEIVED)) != 0)
        return why_set(why, -EEXIST, _("F%" PRId64 " has its result already (it is %s)"), fax,
                       db_text(statement, 0));
    if (result->sha256[0] && strcmp(result->sha256, db_text(statement, 1)) != 0)
        return why_set(why, -EPROTO, _("F%" PRId64 ": this result belongs to other bytes"), fax);
    partial = sqlite3_column_type(statement, 2) != SQLITE_NULL;
    clock_format_utc(clock_now(), now);
    if (result->error)
        return set_failed(store, fax, result, now, why);
    r = set_read(store, fax, result, now, why);
    if (r == 0)
        r = partial ? nomination_partial_fax(store, fax, why)
                    : nomination_settle_fax(store, fax, DB_ACTOR_PROGRAM, why);
    return r;
}

int store_fax_result(struct store *store, int64_t fax, const struct result *result, struct why *why)
{
    int r;

    if (result->n_pages > RESULT_MAX_PAGES)
        return why_set(why, -EPROTO, _("F%" PRId64 ": a result of more than %d pages"), fax,
                       RESULT_MAX_PAGES);
    r = db_begin_write(store, why);
    return r < 0 ? r : db_end(store, fax_result(store, fax, result, why), why);
}
