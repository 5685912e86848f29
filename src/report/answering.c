/* SPDX-License-Identifier: Apache-2.0 */
#include "report/answering.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "report/answerers.h"
#include "report/day.h"
#include "report/member.h"
#include "text/fold.h"

enum {
    MAX_OF_ONE = 16,   /* newest nominations of a facility that are looked at */
    MAX_OTHERS = 50,   /* listed of those that fit no facility */
    MAX_OPINIONS = 500 /* of a form: one each of 53 hospitals, and room for others */
};

static const char *const state_names[ANSWERING_STATE_COUNT] = {
    [ANSWERING_MISSING] = "missing",
    [ANSWERING_IN_REVIEW] = "in_review",
    [ANSWERING_CONTRADICTORY] = "contradictory",
    [ANSWERING_PARTIAL] = "partial",
    [ANSWERING_COMPLETE] = "complete",
};

/* One form while its part is made. */
struct making {
    struct store *store;
    const struct form *form;
    const char *until;
    struct answerers expected;
    json_t *object;
    struct why *why;
};

static int out_of_memory(struct why *why)
{
    return why_set(why, -ENOMEM, _("out of memory while the report was made"));
}

const char *answering_state_name(enum answering_state state)
{
    return state_names[state];
}

enum answering_state answering_state_from_name(const char *name)
{
    for (int i = 0; i < ANSWERING_STATE_COUNT; i++)
        if (!strcmp(state_names[i], name))
            return (enum answering_state)i;
    return ANSWERING_MISSING;
}

static bool is_complete(const json_t *nomination)
{
    return !strcmp(member_text(nomination, "state"), "complete");
}

const json_t *answering_counted(const json_t *nominations)
{
    const json_t *nomination;
    size_t i;

    json_array_foreach(nominations, i, nomination)
    {
        if (is_complete(nomination))
            return nomination;
    }
    return json_array_get(nominations, 0);
}

static const char *value_of(const json_t *nomination, const char *field)
{
    const json_t *value;
    size_t i;

    json_array_foreach(json_object_get(nomination, "values"), i, value)
    {
        if (!strcmp(member_text(value, "field"), field))
            return member_text(value, "value");
    }
    return "";
}

/* Do both name somebody, and somebody else? Only spaces are a matter of typing. -ENOMEM. */
static int names_differ(const char *a, const char *b)
{
    _cleanup_(cleanup_freep) char *folded_a = NULL, *folded_b = NULL;

    if (!*a || !*b)
        return 0;
    folded_a = fold_name(a);
    folded_b = fold_name(b);
    if (!folded_a || !folded_b)
        return -ENOMEM;
    return strcmp(folded_a, folded_b) != 0;
}

/* Is there an older complete nomination with other people in it than the one that counts? */
static int is_contradicted(const struct form *form, const json_t *nominations,
                           const json_t *counted)
{
    const json_t *nomination;
    size_t i;
    int r = 0;

    json_array_foreach(nominations, i, nomination)
    {
        if (nomination == counted || !is_complete(nomination))
            continue;
        for (size_t f = 0; f < form->n_fields && r == 0; f++)
            if (form->fields[f].kind == FORM_KIND_NAME)
                r = names_differ(value_of(counted, form->fields[f].id),
                                 value_of(nomination, form->fields[f].id));
        if (r != 0)
            break;
    }
    return r;
}

static bool lacks_something(const struct form *form, const json_t *nomination)
{
    for (size_t f = 0; f < form->n_fields; f++)
        if (form->fields[f].required == FORM_REQUIRED_ALWAYS &&
            !*value_of(nomination, form->fields[f].id))
            return true;
    return false;
}

static int state_of(const struct form *form, const json_t *nominations,
                    enum answering_state *ret_state)
{
    const json_t *counted = answering_counted(nominations);
    int r;

    if (!counted || !is_complete(counted)) {
        *ret_state = counted ? ANSWERING_IN_REVIEW : ANSWERING_MISSING;
        return 0;
    }
    r = is_contradicted(form, nominations, counted);
    if (r < 0)
        return r;
    if (r == 0)
        *ret_state = lacks_something(form, counted) ? ANSWERING_PARTIAL : ANSWERING_COMPLETE;
    else
        *ret_state = ANSWERING_CONTRADICTORY;
    return 0;
}

static json_t *ids_of(const json_t *nominations)
{
    json_t *ids = json_array();

    for (size_t i = json_array_size(nominations); i > 0; i--) /* oldest first, for people */
        json_array_append(ids, json_object_get(json_array_get(nominations, i - 1), "id"));
    return ids;
}

/* ---- what people wrote ---- */

static int add_opinion(struct making *making, const json_t *nomination, const char *prefecture,
                       const char *facility)
{
    json_t *opinions = json_object_get(making->object, "opinions");
    const json_t *value;
    size_t i;

    json_array_foreach(json_object_get(nomination, "values"), i, value)
    {
        json_t *place = NULL;
        int r;

        if (strcmp(member_text(value, "kind"), form_kind_name(FORM_KIND_TEXT)) != 0 ||
            !strcmp(member_text(value, "status"), "blank"))
            continue;
        r = store_field_place(making->store, member_text(nomination, "id"),
                              member_text(value, "field"), &place, making->why);
        if (r < 0)
            return r;
        if (json_is_null(place) && !*member_text(value, "value")) { /* purged */
            json_decref(place);
            continue;
        }
        member_add(making->object, "n_opinions", 1);
        if (json_array_size(opinions) < MAX_OPINIONS &&
            json_array_append_new(
                opinions, json_pack("{s:O, s:O, s:s, s:s, s:O, s:O, s:O, s:o}", "id",
                                    json_object_get(nomination, "id"), "fax",
                                    json_object_get(nomination, "fax"), "prefecture", prefecture,
                                    "facility", facility, "field", json_object_get(value, "field"),
                                    "text", json_object_get(value, "value"), "status",
                                    json_object_get(value, "status"), "place", place)) < 0)
            return out_of_memory(making->why);
    }
    return 0;
}

/* ---- those that are expected ---- */

static int add_facility(struct making *making, const struct answerer *answerer,
                        const json_t *nominations)
{
    const json_t *counted = answering_counted(nominations);
    json_t *facilities = json_object_get(making->object, "facilities");
    enum answering_state state;
    int r = state_of(making->form, nominations, &state);

    if (r < 0)
        return out_of_memory(making->why);
    if (counted)
        r = add_opinion(making, counted, answerer->prefecture, answerer->name);
    if (r < 0)
        return r;
    member_add(json_object_get(making->object, "states"), state_names[state], 1);
    return json_array_append_new(
               facilities,
               json_pack("{s:s, s:s, s:s, s:o, s:O?, s:O?}", "prefecture", answerer->prefecture,
                         "facility", answerer->name, "state", state_names[state], "nominations",
                         ids_of(nominations), "counts", json_object_get(counted, "id"),
                         "received_at", json_object_get(counted, "received_at"))) < 0
               ? out_of_memory(making->why)
               : 0;
}

static int read_answers(struct making *making, const char *prefecture, const char *facility,
                        size_t limit, json_t **ret_nominations)
{
    return store_answers(making->store, making->form->name, prefecture, facility, making->until,
                         limit, ret_nominations, making->why);
}

static int compare_newest(const void *a, const void *b)
{
    json_int_t of_a = strtoll(member_text(*(json_t *const *)a, "id") + 1, NULL, 10),
               of_b = strtoll(member_text(*(json_t *const *)b, "id") + 1, NULL, 10);

    return of_a < of_b ? 1 : -(of_a > of_b);
}

/* What came from one that is expected: its own answers, and those that name it but no prefecture,
 * newest first. */
static int gather_facility(struct making *making, size_t index, const json_t *keys,
                           json_t **ret_nominations)
{
    _cleanup_(json_decrefp) json_t *all = json_array();
    json_t *list[2 * MAX_OF_ONE];
    const json_t *key;
    size_t i, n = 0;

    json_array_foreach(keys, i, key)
    {
        _cleanup_(json_decrefp) json_t *nominations = NULL;
        const char *prefecture = member_text(key, "prefecture"),
                   *facility = member_text(key, "facility");
        int r;

        if (member_number(key, "index") != (json_int_t)index)
            continue;
        r = read_answers(making, prefecture, facility, MAX_OF_ONE, &nominations);
        if (r < 0)
            return r;
        json_array_extend(all, nominations);
    }
    for (; n < json_array_size(all) && n < sizeof(list) / sizeof(list[0]); n++)
        list[n] = json_array_get(all, n);
    qsort(list, n, sizeof(list[0]), compare_newest);
    *ret_nominations = json_array();
    for (i = 0; i < n; i++)
        json_array_append(*ret_nominations, list[i]);
    return 0;
}

static int add_expected(struct making *making, const json_t *keys)
{
    int r = 0;

    for (size_t i = 0; i < making->expected.n_items && r == 0; i++) {
        _cleanup_(json_decrefp) json_t *nominations = NULL;

        r = gather_facility(making, i, keys, &nominations);
        if (r == 0)
            r = add_facility(making, &making->expected.items[i], nominations);
    }
    return r;
}

/* ---- those that are not ---- */

static int list_other(struct making *making, const json_t *key)
{
    json_t *others = json_object_get(making->object, "others"), *nominations = NULL;
    const char *prefecture = member_text(key, "prefecture"),
               *facility = member_text(key, "facility");
    const json_t *nomination;
    size_t i;
    int r = read_answers(making, prefecture, facility, MAX_OF_ONE, &nominations);

    json_array_foreach(nominations, i, nomination)
    {
        if (r == 0 && json_array_size(others) < MAX_OTHERS)
            json_array_append_new(
                others, json_pack("{s:O, s:O, s:s, s:s}", "id", json_object_get(nomination, "id"),
                                  "state", json_object_get(nomination, "state"), "prefecture",
                                  prefecture, "facility", facility));
        if (r == 0)
            r = add_opinion(making, nomination, prefecture, facility);
    }
    json_decref(nominations);
    return r;
}

static int add_others(struct making *making, const json_t *keys)
{
    const json_t *key;
    size_t i;
    int r = 0;

    json_array_foreach(keys, i, key)
    {
        if (r < 0 || member_number(key, "index") >= 0)
            continue;
        member_add(making->object, "n_others", member_number(key, "n"));
        if (json_array_size(json_object_get(making->object, "others")) < MAX_OTHERS)
            r = list_other(making, key);
    }
    return r;
}

/* ---- prefectures ---- */

/* A prefecture is as far as the least of its facilities; but one answer of two is partial. */
static enum answering_state worse(enum answering_state a, enum answering_state b)
{
    if ((a == ANSWERING_MISSING) != (b == ANSWERING_MISSING))
        return ANSWERING_PARTIAL;
    return a < b ? a : b;
}

static json_t *find_prefecture(json_t *prefectures, const char *name)
{
    json_t *prefecture;
    size_t i;

    json_array_foreach(prefectures, i, prefecture)
    {
        if (!strcmp(member_text(prefecture, "prefecture"), name))
            return prefecture;
    }
    return NULL;
}

static void add_to_prefecture(json_t *prefectures, const json_t *facility)
{
    const char *name = member_text(facility, "prefecture");
    enum answering_state state = answering_state_from_name(member_text(facility, "state"));
    json_t *prefecture = find_prefecture(prefectures, name);

    if (!*name)
        return;
    if (!prefecture) {
        prefecture = json_pack("{s:s, s:s, s:i, s:i}", "prefecture", name, "state",
                               state_names[state], "expected", 0, "answered", 0);
        json_array_append_new(prefectures, prefecture);
    }
    state = worse(state, answering_state_from_name(member_text(prefecture, "state")));
    json_object_set_new(prefecture, "state", json_string(state_names[state]));
    member_add(prefecture, "expected", 1);
    member_add(prefecture, "answered", strcmp(member_text(facility, "state"), "missing") != 0);
}

static int add_prefectures(struct making *making)
{
    json_t *prefectures = json_object_get(making->object, "prefectures");
    const json_t *facility;
    size_t i;

    json_array_foreach(json_object_get(making->object, "facilities"), i, facility)
    {
        add_to_prefecture(prefectures, facility);
    }
    return 0;
}

static void set_deadline(json_t *object, const struct form *form, int day)
{
    char text[DAY_TEXT_SIZE];
    int year, month, day_of_month, deadline;

    if (form->deadline_month == 0)
        return;
    day_to_date(day, &year, &month, &day_of_month); /* it comes every year: this one's */
    deadline = day_from_date(year, form->deadline_month, form->deadline_day);
    json_object_set_new(object, "deadline", json_string(day_format(deadline, text)));
    json_object_set_new(object, "days_left", json_integer(deadline - day));
}

/* Says of each key which of the expected it is, or -1. */
static void find_expected(const struct making *making, json_t *keys)
{
    json_t *key;
    size_t i;

    json_array_foreach(keys, i, key)
    {
        int index = answerers_find(&making->expected, member_text(key, "prefecture"),
                                   member_text(key, "facility"));

        json_object_set_new(key, "index", json_integer(index));
    }
}

static int make_all(struct making *making, int day)
{
    _cleanup_(json_decrefp) json_t *keys = NULL;
    json_t *states = json_object_get(making->object, "states");
    int r = store_answer_keys(making->store, making->form->name, making->until, &keys, making->why);

    for (int i = 0; i < ANSWERING_STATE_COUNT; i++)
        json_object_set_new(states, state_names[i], json_integer(0));
    set_deadline(making->object, making->form, day);
    find_expected(making, keys);
    if (r == 0)
        r = add_expected(making, keys);
    if (r == 0)
        r = add_others(making, keys);
    return r < 0 ? r : add_prefectures(making);
}

int answering_make(struct store *store, const struct form *form, int day, const char *until,
                   json_t **ret_object, struct why *why)
{
    struct making making = {.store = store, .form = form, .until = until, .why = why};
    int r = form->answerers ? answerers_load(form->answerers, &making.expected, why) : 0;

    if (r < 0)
        return r;
    making.object = json_pack("{s:s, s:s, s:I, s:{}, s:[], s:[], s:i, s:[], s:i, s:[]}", "form",
                              form->name, "title", form->title, "expected",
                              (json_int_t)making.expected.n_items, "states", "prefectures",
                              "facilities", "n_others", 0, "others", "n_opinions", 0, "opinions");
    r = making.object ? make_all(&making, day) : out_of_memory(why);
    answerers_deinit(&making.expected);
    if (r < 0) {
        json_decref(making.object);
        return r;
    }
    *ret_object = making.object;
    return 0;
}
