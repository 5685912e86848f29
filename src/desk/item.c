/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/item.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "text/utf8.h"

/* Below this score a character's runner-up makes a candidate. */
static const double doubtful_score = 0.9;

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

/* ---- candidates ---- */

/* Of numbers and addresses gaps are presentation; a name with a gap is another way to write it. */
static bool is_same(enum form_kind kind, const char *a, const char *b)
{
    bool gaps = kind != FORM_KIND_PHONE && kind != FORM_KIND_EMAIL;

    for (;; a++, b++) {
        while (!gaps && *a == ' ')
            a++;
        while (!gaps && *b == ' ')
            b++;
        if (*a != *b || !*a)
            return *a == *b;
    }
}

static void add_candidate(struct item *item, const char *value)
{
    if (!value || !*value || is_same(item->kind, value, item->value) || utf8_has_control(value) ||
        item->n_candidates == ITEM_MAX_CANDIDATES)
        return;
    for (size_t i = 0; i < item->n_candidates; i++)
        if (is_same(item->kind, value, item->candidates[i]))
            return;
    item->candidates[item->n_candidates] = strdup(value);
    if (item->candidates[item->n_candidates])
        item->n_candidates++;
}

/* text's part before the @ with that domain, in front of the candidates from `at` on. */
static void put_domain(struct item *item, size_t at, const char *text, const char *domain)
{
    const char *end = strchr(text, '@');
    char made[RESULT_MAX_TEXT_BYTES], *last;

    if (!end || end == text ||
        (size_t)snprintf(made, sizeof(made), "%.*s%s", (int)(end - text), text, domain) >=
            sizeof(made))
        return;
    if (item->n_candidates == ITEM_MAX_CANDIDATES)
        free(item->candidates[--item->n_candidates]);
    add_candidate(item, made);
    if (at >= item->n_candidates || strcmp(item->candidates[item->n_candidates - 1], made) != 0)
        return; /* it was there already */
    last = item->candidates[item->n_candidates - 1];
    memmove(&item->candidates[at + 1], &item->candidates[at],
            (item->n_candidates - 1 - at) * sizeof(last));
    item->candidates[at] = last;
}

void item_offer_domain(struct item *item, const char *address)
{
    const char *domain = strchr(address, '@');
    char *read = item->n_candidates > 0 ? strdup(item->candidates[0]) : NULL;

    if (domain && domain[1] && item->task != DESK_SECOND && item->task != DESK_KEYS) {
        put_domain(item, 0, item->value, domain);
        if (read)
            put_domain(item, 1, read, domain);
    }
    free(read);
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

/* What of the value is in doubt, before anything is chosen. */
static int look(struct item *item)
{
    char *shown = strdup(item->value);
    struct spots spots = {0};
    int r = shown ? spots_find(json_object_get(item->json, "reading"), item->value,
                               item->kind == FORM_KIND_TEXT && item->task != DESK_SECOND, &spots)
                  : -ENOMEM;

    if (r < 0) {
        free(shown);
        return r;
    }
    spots_deinit(&item->spots);
    free(item->shown);
    item->spots = spots;
    item->shown = shown;
    item->first_spot = 0;
    item->last_spot = SPOTS_MAX;
    return 0;
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
    item.prefecture = text(json, "prefecture");
    item.facility = text(json, "facility");
    item.w_px = (int)json_integer_value(json_object_get(json, "w_px"));
    item.h_px = (int)json_integer_value(json_object_get(json, "h_px"));
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
    if (look(&item) < 0) {
        item_deinit(&item);
        return why_set(why, -ENOMEM, _("out of memory"));
    }
    *ret_item = item;
    return 0;
}

void item_deinit(struct item *item)
{
    for (size_t i = 0; i < item->n_candidates; i++)
        free(item->candidates[i]);
    spots_deinit(&item->spots);
    free(item->shown);
    json_decref(item->json);
    *item = (struct item){0};
}

int item_set(struct item *item, const char *value, const char *status)
{
    json_object_set_new(item->json, "value", json_string(value));
    json_object_set_new(item->json, "status", json_string(status));
    item->value = text(item->json, "value");
    item->status = text(item->json, "status");
    item->draft = NULL;
    return look(item);
}

/* ---- doubt ---- */

size_t item_numbered(const struct item *item)
{
    size_t n = item->spots.n_spots - item->first_spot;

    return n < ITEM_NUMBERED ? n : ITEM_NUMBERED;
}

void item_swap(struct item *item, size_t number)
{
    struct spot *spot = &item->spots.at[item->first_spot + number];
    size_t before = spot->chosen;
    char *shown;

    spot->chosen = (spot->chosen + 1) % (spot->n_options + 1);
    shown = spots_text(&item->spots, item->value);
    if (!shown) { /* memory is short: as it was */
        spot->chosen = before;
        return;
    }
    free(item->shown);
    item->shown = shown;
    item->last_spot = item->first_spot + number;
}

void item_more_spots(struct item *item)
{
    item->first_spot += ITEM_NUMBERED;
    if (item->first_spot >= item->spots.n_spots)
        item->first_spot = 0;
}

size_t item_cursor(const struct item *item)
{
    size_t stop = 0;
    const char *at = item->shown;

    if (item->last_spot < item->spots.n_spots)
        return spots_end(&item->spots, item->value, item->last_spot);
    spots_stops(&item->spots, &stop, 1);
    for (size_t left = utf8_length(at); left > stop; left--)
        utf8_next(&at);
    return (size_t)(at - item->shown);
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
