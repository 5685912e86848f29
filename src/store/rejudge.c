/* SPDX-License-Identifier: Apache-2.0 */
#include "store/rejudge.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/intl.h"
#include "store/db.h"
#include "store/history.h"
#include "store/json.h"
#include "store/nomination.h"

void rejudge_page_deinit(struct rejudge_page *page)
{
    for (size_t i = 0; i < page->n_fields; i++) {
        free(page->fields[i].field);
        free(page->fields[i].value);
    }
    free(page->fields);
    free(page->json);
    free(page->reader);
    *page = (struct rejudge_page){0};
}

/* A growing text. */
struct text {
    char *bytes;
    size_t n, size;
};

static int append(struct text *text, const char *more, size_t n)
{
    if (text->n + n + 1 > text->size) {
        size_t size = 2 * (text->n + n + 1);
        char *bytes = realloc(text->bytes, size);

        if (!bytes)
            return -ENOMEM;
        text->bytes = bytes;
        text->size = size;
    }
    memcpy(text->bytes + text->n, more, n);
    text->n += n;
    text->bytes[text->n] = '\0';
    return 0;
}

static int append_string(struct text *text, const char *more)
{
    return append(text, more, strlen(more));
}

static int add_field(struct rejudge_page *page, sqlite3_stmt *statement)
{
    struct rejudge_field *fields =
        reallocarray(page->fields, page->n_fields + 1, sizeof(*page->fields));
    struct rejudge_field *field;

    if (!fields)
        return -ENOMEM;
    page->fields = fields;
    field = &fields[page->n_fields++];
    *field = (struct rejudge_field){.id = sqlite3_column_int64(statement, 0),
                                    .field = strdup(db_text(statement, 1)),
                                    .value = strdup(db_text(statement, 2)),
                                    .fixed = sqlite3_column_int(statement, 4)};
    if (!field->field || !field->value)
        return -ENOMEM;
    return field_status_from_name(db_text(statement, 3), &field->status);
}

/* The page as a result: what was seen of it, with what was seen of its fields put back in. */
static int take_fields(struct store *store, const char *seen, struct rejudge_page *page,
                       struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    char now[CLOCK_TEXT_SIZE];
    struct text text = {0};
    int r;

    clock_format_utc(clock_now(), now);
    r = append_string(&text, "{\"file\":\"\",\"sha256\":\"\",\"reader\":\"\",\"pages\":[");
    if (r == 0)
        r = append(&text, seen, strlen(seen) - 1); /* without its closing brace */
    if (r == 0)
        r = append_string(&text, ",\"fields\":[");
    if (r == 0)
        r = db_query(store, why, &statement, QUERY_REJUDGE_FIELDS, "is", page->nomination, now);
    while (r == 0 && (r = db_step(store, why, statement)) == 1) {
        r = page->n_fields > 0 ? append_string(&text, ",") : 0;
        if (r == 0)
            r = append_string(&text, db_text(statement, 5));
        if (r == 0)
            r = add_field(page, statement);
    }
    if (r == 0)
        r = append_string(&text, "]}]}");
    page->json = text.bytes;
    return r == -ENOMEM ? why_set(why, r, _("out of memory while a page was judged again")) : r;
}

int store_rejudge_next(struct store *store, const char *since, int64_t after,
                       struct rejudge_page *ret_page, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct rejudge_page page = {0};
    int r = db_query(store, why, &statement, QUERY_REJUDGE_NEXT, "is", after, since);

    if (r == 0)
        r = db_step(store, why, statement);
    if (r <= 0)
        return r;
    page.nomination = sqlite3_column_int64(statement, 0);
    page.fax = sqlite3_column_int64(statement, 1);
    page.partial = sqlite3_column_int(statement, 2);
    page.reader = strdup(db_text(statement, 4));
    r = page.reader ? take_fields(store, db_text(statement, 3), &page, why) : -ENOMEM;
    if (r < 0) {
        rejudge_page_deinit(&page);
        return r;
    }
    *ret_page = page;
    return 1;
}

/* ---- writing ---- */

static int reasons_to_text(const struct field_result *field, char **ret_text)
{
    _cleanup_(json_decrefp) json_t *array = json_array();

    for (size_t i = 0; i < field->n_reasons; i++)
        if (json_array_append_new(array, json_string(reason_code(field->reasons[i]))) < 0)
            return -ENOMEM;
    *ret_text = json_dumps(array, JSON_COMPACT);
    return *ret_text ? 0 : -ENOMEM;
}

/* 1: written. */
static int apply_one(struct store *store, const struct rejudge_change *change, const char *note,
                     struct why *why)
{
    const struct rejudge_field *was = change->field;
    const struct field_result *now = change->now;
    _cleanup_(cleanup_freep) char *reasons = NULL;
    struct event event = {.actor = DB_ACTOR_PROGRAM,
                          .fax = change->fax,
                          .nomination = change->nomination,
                          .field = was->field,
                          .note = note};
    int r = reasons_to_text(now, &reasons);

    if (r < 0)
        return why_set(why, r, _("out of memory while a page was judged again"));
    r = db_run(store, why, QUERY_REJUDGE_SET, "sdssiss", now->value, now->confidence,
               field_status_name(now->status), reasons, was->id, was->value,
               field_status_name(was->status));
    if (r <= 0)
        return r;
    r = 0;
    if (strcmp(was->value, now->value) != 0) {
        event.action = "rejudged";
        event.was = was->value;
        event.became = now->value;
        r = history_add(store, &event, why);
    }
    if (r >= 0 && was->status != now->status) {
        event.action = now->status == FIELD_REVIEW ? "to_review" : field_status_name(now->status);
        event.was = field_status_name(was->status);
        event.became = field_status_name(now->status);
        r = history_add(store, &event, why);
    }
    return r < 0 ? r : 1;
}

static int apply_all(struct store *store, const struct rejudge_change *changes, size_t n,
                     const char *actor, size_t *ret_n, struct why *why)
{
    char note[128];
    int r = 0;

    snprintf(note, sizeof(note), "judged again (%s)", actor);
    for (size_t i = 0; i < n && r >= 0; i++) {
        r = apply_one(store, &changes[i], note, why);
        *ret_n += r > 0;
        if (r >= 0 && (i + 1 == n || changes[i + 1].nomination != changes[i].nomination))
            r = nomination_settle(store, changes[i].nomination, DB_ACTOR_PROGRAM, why);
    }
    return r < 0 ? r : 0;
}

int store_rejudge_apply(struct store *store, const struct rejudge_change *changes, size_t n,
                        const char *actor, size_t *ret_n, struct why *why)
{
    size_t n_written = 0;
    int r = db_begin_write(store, why);

    if (r == 0)
        r = db_end(store, apply_all(store, changes, n, actor, &n_written, why), why);
    if (r < 0)
        return r;
    *ret_n = n_written;
    return 0;
}

/* ---- spot checks ---- */

int store_spot_checks(struct store *store, struct spot_check **ret_checks, size_t *ret_n,
                      struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct spot_check *checks = NULL;
    size_t n = 0;
    int r = db_query(store, why, &statement, QUERY_SPOT_ALL, "");

    while (r == 0 && (r = db_step(store, why, statement)) == 1) {
        struct spot_check *more = reallocarray(checks, n + 1, sizeof(*checks));
        struct spot_check check = {.confidence = sqlite3_column_double(statement, 1),
                                   .right = sqlite3_column_int(statement, 2),
                                   .nomination = sqlite3_column_int64(statement, 3)};

        if (!more) {
            r = why_set(why, -ENOMEM, _("out of memory while spot checks were counted"));
            break;
        }
        checks = more;
        snprintf(check.field, sizeof(check.field), "%s", db_text(statement, 4));
        r = form_kind_from_name(db_text(statement, 0), &check.kind);
        checks[n] = check;
        n += r == 0;
        r = 0; /* a kind that this version does not know says nothing to it */
    }
    if (r < 0) {
        free(checks);
        return r;
    }
    *ret_checks = checks;
    *ret_n = n;
    return 0;
}

static void take_reasons(const char *text, struct decided *decided)
{
    _cleanup_(json_decrefp) json_t *array = json_loads(text, 0, NULL);
    json_t *code;
    size_t i;

    json_array_foreach(array, i, code)
    {
        enum reason reason = reason_from_code(json_string_value(code));

        if (reason != REASON_COUNT && decided->n_reasons < REASON_COUNT)
            decided->reasons[decided->n_reasons++] = reason;
    }
}

int store_decided(struct store *store, struct decided **ret_decided, size_t *ret_n, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct decided *all = NULL;
    size_t n = 0, size = 0;
    int r = db_query(store, why, &statement, QUERY_DECIDED_ALL, "");

    while (r == 0 && (r = db_step(store, why, statement)) == 1) {
        struct decided one = {.confidence = sqlite3_column_double(statement, 1),
                              .right = sqlite3_column_int(statement, 2)};

        r = 0;
        if (form_kind_from_name(db_text(statement, 0), &one.kind) < 0)
            continue; /* a kind that this version does not know says nothing to it */
        take_reasons(db_text(statement, 3), &one);
        if (n == size) {
            struct decided *more = reallocarray(all, size = 2 * size + 64, sizeof(*all));

            if (!more) {
                r = why_set(why, -ENOMEM, _("out of memory while corrections were counted"));
                break;
            }
            all = more;
        }
        all[n++] = one;
    }
    if (r < 0) {
        free(all);
        return r;
    }
    *ret_decided = all;
    *ret_n = n;
    return 0;
}
