/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/item.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "text/utf8.h"

/* Below this score a character is marked: of the characters of typed samples that read wrong most
 * are, of those that read right few. */
static const double doubtful_score = 0.9;

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

/* ---- candidates ---- */

static void add_candidate(struct item *item, const char *value)
{
    if (!value || !*value || !strcmp(value, item->value) || utf8_has_control(value) ||
        item->n_candidates == ITEM_MAX_CANDIDATES)
        return;
    for (size_t i = 0; i < item->n_candidates; i++)
        if (!strcmp(value, item->candidates[i]))
            return;
    item->candidates[item->n_candidates] = strdup(value);
    if (item->candidates[item->n_candidates])
        item->n_candidates++;
}

/* The reading of the own network, else of whoever read it; NULL when nobody did. */
static const json_t *best_reading(const struct item *item)
{
    const json_t *by = json_object_get(json_object_get(item->json, "reading"), "by"), *one;
    size_t i;

    json_array_foreach(by, i, one)
    {
        if (!strcmp(text(one, "engine"), "ctc"))
            return one;
    }
    return json_array_get(by, 0);
}

/* The value with one doubtful character read the other way. */
static void add_runners_up(struct item *item)
{
    const json_t *characters = json_object_get(best_reading(item), "characters"), *one;
    const char *at = item->value;
    size_t i;

    json_array_foreach(characters, i, one)
    {
        const char *seen = text(one, "text"), *second = text(one, "second");
        const char *found = *seen ? strstr(at, seen) : NULL;
        char changed[RESULT_MAX_TEXT_BYTES + 8];

        if (!found)
            continue;
        at = found + strlen(seen);
        if (!*second || json_number_value(json_object_get(one, "score")) >= doubtful_score ||
            strlen(item->value) + strlen(second) >= sizeof(changed))
            continue;
        memcpy(changed, item->value, (size_t)(found - item->value));
        snprintf(changed + (found - item->value), sizeof(changed) - (size_t)(found - item->value),
                 "%s%s", second, at);
        add_candidate(item, changed);
    }
}

static void add_candidates(struct item *item)
{
    const json_t *by = json_object_get(json_object_get(item->json, "reading"), "by"), *one, *other;
    size_t i, j;

    if (item->task == DESK_SECOND || item->kind == FORM_KIND_TEXT)
        return; /* blind; and whole paragraphs do not help */
    json_array_foreach(json_object_get(item->json, "candidates"), i, one)
    {
        add_candidate(item, text(one, "text"));
    }
    json_array_foreach(by, i, one)
    {
        add_candidate(item, text(one, "text"));
    }
    add_runners_up(item);
    json_array_foreach(by, i, one)
    {
        json_array_foreach(json_object_get(one, "alternatives"), j, other)
        {
            add_candidate(item, text(other, "text"));
        }
    }
}

/* What two persons typed stands as it is, the value that one of them gave too. */
static void take_keys(struct item *item)
{
    const json_t *keys = json_object_get(item->json, "keys"), *key;
    size_t i;

    json_array_foreach(keys, i, key)
    {
        if (item->n_candidates == 2)
            break;
        item->said_by[item->n_candidates] = text(key, "who");
        item->candidates[item->n_candidates] = strdup(text(key, "value"));
        if (item->candidates[item->n_candidates])
            item->n_candidates++;
    }
}

/* ---- the item ---- */

static int whole(const json_t *array, size_t i)
{
    return (int)json_integer_value(json_array_get(array, i));
}

int item_parse(json_t *json, struct item *ret_item, struct why *why)
{
    struct item item = {.json = json};
    const json_t *box = json_object_get(json, "box"), *reasons = json_object_get(json, "reasons");

    if (desk_task_from_name(text(json, "task"), &item.task) < 0 ||
        form_kind_from_name(text(json, "kind"), &item.kind) < 0) {
        json_decref(json);
        return why_set(why, -EPROTO, _("the database gave something that is no field"));
    }
    item.key = json_integer_value(json_object_get(json, "key"));
    item.nomination = text(json, "nomination");
    item.fax = text(json, "fax");
    item.sha256 = text(json, "sha256");
    item.form = text(json, "form");
    item.field = text(json, "field");
    item.value = text(json, "value");
    item.status = text(json, "status");
    item.draft = json_string_value(json_object_get(json, "draft"));
    item.page = (unsigned)json_integer_value(json_object_get(json, "page"));
    item.position = (unsigned)json_integer_value(json_object_get(json, "position"));
    item.rotation = (int)json_integer_value(json_object_get(json, "rotation"));
    item.box = (struct rect_px){whole(box, 0), whole(box, 1), whole(box, 2), whole(box, 3)};
    for (size_t i = 0; i < json_array_size(reasons) && i < ITEM_MAX_REASONS; i++)
        item.reasons[item.n_reasons++] = json_string_value(json_array_get(reasons, i));
    if (item.task == DESK_KEYS)
        take_keys(&item);
    else
        add_candidates(&item);
    *ret_item = item;
    return 0;
}

void item_deinit(struct item *item)
{
    for (size_t i = 0; i < item->n_candidates; i++)
        free(item->candidates[i]);
    json_decref(item->json);
    *item = (struct item){0};
}

void item_set(struct item *item, const char *value, const char *status)
{
    json_object_set_new(item->json, "value", json_string(value));
    json_object_set_new(item->json, "status", json_string(status));
    item->value = text(item->json, "value");
    item->status = text(item->json, "status");
    item->draft = NULL;
}

/* ---- doubt ---- */

/* Walks value and reading side by side: a character of the value that the reading does not have at
 * its place is doubtful too. Gaps and hyphens are presentation. */
bool item_is_doubtful(const struct item *item, size_t i)
{
    const json_t *characters = json_object_get(best_reading(item), "characters");
    const char *at = item->value;
    size_t n = 0, j = 0;

    if (json_array_size(characters) == 0)
        return false;
    for (const char *next = at; *at; at = next, n++) {
        uint32_t c = utf8_next(&next);
        const json_t *seen;
        bool same;

        if (utf8_is_space(c) || c == '-') {
            if (n == i)
                return false;
            seen = json_array_get(characters, j);
            j += !strcmp(text(seen, "text"), "-");
            continue;
        }
        seen = json_array_get(characters, j++);
        same = seen && strlen(text(seen, "text")) == (size_t)(next - at) &&
               !memcmp(text(seen, "text"), at, (size_t)(next - at));
        if (n == i)
            return !same || json_number_value(json_object_get(seen, "score")) < doubtful_score;
    }
    return false;
}

size_t item_first_doubt(const struct item *item)
{
    const char *at = item->value;
    size_t i = 0;

    for (const char *next = at; *at; at = next, i++) {
        if (item_is_doubtful(item, i))
            break;
        utf8_next(&next);
    }
    return (size_t)(at - item->value);
}

size_t item_texts(const struct item *item, const char **ret_texts, size_t n)
{
    const json_t *by = json_object_get(json_object_get(item->json, "reading"), "by"), *one;
    size_t n_texts = 0, i;

    if (item->task == DESK_SECOND)
        return 0;
    for (i = 0; i < item->n_candidates && n_texts < n; i++)
        ret_texts[n_texts++] = item->candidates[i];
    json_array_foreach(by, i, one)
    {
        if (item->kind == FORM_KIND_TEXT && n_texts < n)
            ret_texts[n_texts++] = text(one, "text");
    }
    return n_texts;
}

size_t item_stops(const struct item *item, size_t *ret_stops, size_t n)
{
    size_t length = utf8_length(item->value), n_stops = 0;

    for (size_t i = 0; i < length && n_stops < n; i++)
        if (item_is_doubtful(item, i))
            ret_stops[n_stops++] = length - i;
    return n_stops;
}
