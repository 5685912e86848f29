/* SPDX-License-Identifier: Apache-2.0 */
#include "report/roster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "report/answering.h"
#include "report/day.h"
#include "report/label.h"
#include "report/member.h"
#include "text/fold.h"
#include "text/prefecture.h"

enum { MAX_BLOCKS = 32 };

const char *const roster_keys[ROSTER_COLUMNS] = {
    "prefecture", "facility", "role", "name", "department", "phone", "email", "state", "nomination",
};

static const char *const titles[ROSTER_COLUMNS] = {
    N_("Prefecture"), N_("Facility"), N_("Role"),  N_("Name"),       N_("Department"),
    N_("Phone"),      N_("E-mail"),   N_("State"), N_("Nomination"),
};

const char *roster_title(enum roster_column column)
{
    return _(titles[column]);
}

/* One nomination while its members are added. */
struct naming {
    const struct form *form;
    const json_t *nomination, *facility; /* of store_answers(), of the summary's form */
    json_t *members;
    char *names[MAX_BLOCKS]; /* folded, of those that were added */
    size_t n_names;
};

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

/* The value of the block's first field of a kind; "" when it has none. */
static const char *block_value(const struct naming *naming, const char *block, enum form_kind kind)
{
    for (size_t i = 0; i < naming->form->n_fields; i++) {
        const struct form_field *field = &naming->form->fields[i];

        if (field->block && !strcmp(field->block, block) && field->kind == kind)
            return value_of(naming->nomination, field->id);
    }
    return "";
}

/* What the person is: the first word of the label, "責任者 ご担当者名". */
static json_t *role_of(const struct form_field *field)
{
    return json_stringn(field->label, strcspn(field->label, " "));
}

static bool is_named(struct naming *naming, const char *name)
{
    char *folded = fold_name(name);

    for (size_t i = 0; folded && i < naming->n_names; i++)
        if (!strcmp(naming->names[i], folded)) {
            free(folded);
            return true;
        }
    if (folded && naming->n_names < MAX_BLOCKS)
        naming->names[naming->n_names++] = folded;
    else
        free(folded);
    return false;
}

static void add_member(struct naming *naming, const struct form_field *field)
{
    const char *block = field->block ? field->block : "", *name, *facility;

    name = value_of(naming->nomination, field->id);
    if (!*name || is_named(naming, name))
        return;
    facility = block_value(naming, block, FORM_KIND_FACILITY);
    if (!*facility)
        facility = member_text(naming->facility, "facility");
    json_array_append_new(naming->members,
                          json_pack("{s:O, s:s, s:o, s:s, s:s, s:s, s:s, s:O, s:O}", "prefecture",
                                    json_object_get(naming->facility, "prefecture"), "facility",
                                    facility, "role", role_of(field), "name", name, "department",
                                    block_value(naming, block, FORM_KIND_DEPARTMENT), "phone",
                                    block_value(naming, block, FORM_KIND_PHONE), "email",
                                    block_value(naming, block, FORM_KIND_EMAIL), "state",
                                    json_object_get(naming->facility, "state"), "nomination",
                                    json_object_get(naming->nomination, "id")));
}

static void remark(json_t *remarks, const json_t *facility, const char *id, size_t n)
{
    const char *prefecture = member_text(facility, "prefecture"),
               *name = member_text(facility, "facility");
    char text[512] = "";

    prefecture = *prefecture ? prefecture : _("no prefecture");
    name = *name ? name : _("no facility");
    if (!strcmp(member_text(facility, "state"), "contradictory"))
        snprintf(text, sizeof(text), _("%s %s (%s): several nominations name different people"),
                 prefecture, name, id);
    else if (n < ROSTER_LEAST || n > ROSTER_MOST)
        snprintf(text, sizeof(text), _("%s %s (%s): %d members, not %d or %d"), prefecture, name,
                 id, (int)n, ROSTER_LEAST, ROSTER_MOST);
    if (*text)
        json_array_append_new(remarks, json_string(text));
}

/* facility: {"prefecture", "facility", "state"}. */
static void add_nomination(const struct form *form, const json_t *nomination,
                           const json_t *facility, json_t *object)
{
    struct naming naming = {.form = form,
                            .nomination = nomination,
                            .facility = facility,
                            .members = json_object_get(object, "members")};
    size_t before = json_array_size(naming.members);

    for (size_t i = 0; i < form->n_fields; i++)
        if (form->fields[i].kind == FORM_KIND_NAME)
            add_member(&naming, &form->fields[i]);
    remark(json_object_get(object, "remarks"), facility, member_text(nomination, "id"),
           json_array_size(naming.members) - before);
    for (size_t i = 0; i < naming.n_names; i++)
        free(naming.names[i]);
}

static bool is_wanted(const json_t *facility, bool all)
{
    const char *state = member_text(facility, "state");

    return strcmp(state, "missing") != 0 && (all || strcmp(state, "in_review") != 0);
}

static int add_by_id(struct store *store, const struct form *form, const char *id,
                     const json_t *facility, json_t *object, struct why *why)
{
    _cleanup_(json_decrefp) json_t *nomination = NULL;
    int r = store_answer(store, id, &nomination, why);

    if (r == 0)
        add_nomination(form, nomination, facility, object);
    return r;
}

static int add_expected(struct store *store, const struct form *form, const json_t *answers,
                        bool all, json_t *object, struct why *why)
{
    const json_t *facility;
    size_t i;
    int r = 0;

    json_array_foreach(json_object_get(answers, "facilities"), i, facility)
    {
        if (r == 0 && is_wanted(facility, all))
            r = add_by_id(store, form, member_text(facility, "counts"), facility, object, why);
    }
    return r;
}

static int add_others(struct store *store, const struct form *form, const json_t *answers, bool all,
                      json_t *object, struct why *why)
{
    const json_t *other;
    size_t i;
    int r = 0;

    json_array_foreach(json_object_get(answers, "others"), i, other)
    {
        bool complete = !strcmp(member_text(other, "state"), "complete");
        _cleanup_(json_decrefp) json_t *facility = json_pack(
            "{s:O, s:O, s:s}", "prefecture", json_object_get(other, "prefecture"), "facility",
            json_object_get(other, "facility"), "state", complete ? "complete" : "in_review");

        if (r == 0 && is_wanted(facility, all))
            r = add_by_id(store, form, member_text(other, "id"), facility, object, why);
    }
    return r;
}

/* Those of one prefecture stand together, in the order of JIS X 0401; within it the expected come
 * first, as they were added, and those of no known prefecture come last. */
static int sort_members(json_t *object, struct why *why)
{
    json_t *members = json_object_get(object, "members"), *sorted = json_array(), *member;
    size_t n = json_array_size(members), i;
    _cleanup_(cleanup_freep) int *of = calloc(n + 1, sizeof(*of));

    if (!of || !sorted) {
        json_decref(sorted);
        return why_set(why, -ENOMEM, _("out of memory"));
    }
    json_array_foreach(members, i, member)
    {
        of[i] = prefecture_find(member_text(member, "prefecture"));
        of[i] = of[i] < 0 ? PREFECTURE_COUNT : of[i];
    }
    for (int p = 0; p <= PREFECTURE_COUNT; p++) {
        json_array_foreach(members, i, member)
        {
            if (of[i] == p)
                json_array_append(sorted, member);
        }
    }
    json_object_set_new(object, "members", sorted);
    return 0;
}

int roster_make(struct store *store, const struct form *form, bool all, json_t **ret_object,
                struct why *why)
{
    _cleanup_(json_decrefp) json_t *answers = NULL,
                                   *object = json_pack("{s:[], s:[]}", "members", "remarks");
    char until[CLOCK_TEXT_SIZE];
    int day, r = day_read(NULL, &day, why);

    if (r == 0)
        r = store_read_begin(store, why);
    if (r < 0)
        return r;
    day_begin_utc(day + 1, until);
    r = answering_make(store, form, day, until, &answers, why);
    if (r == 0)
        r = add_expected(store, form, answers, all, object, why);
    if (r == 0)
        r = add_others(store, form, answers, all, object, why);
    r = store_read_end(store, r, why);
    if (r == 0)
        r = sort_members(object, why);
    if (r < 0)
        return r;
    *ret_object = object;
    object = NULL;
    return 0;
}
