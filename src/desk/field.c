/* SPDX-License-Identifier: Apache-2.0
 *
 * field: the field before the person: what each key does to it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/crop.h"
#include "desk/state.h"

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

/* The field of a nomination (store_show()), or NULL. Borrowed. */
static const json_t *find_field(const json_t *nomination, const char *field)
{
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(nomination, "fields"), i, one)
    {
        if (!strcmp(text(one, "id"), field))
            return one;
    }
    return NULL;
}

static void set(struct desk *desk, struct item *item, const char *value, const char *status)
{
    if (item_set(item, value, status) == 0)
        return;
    why_set(&desk->message, 0, _("out of memory"));
    desk->is_over = true; /* what is shown of it is no longer sure */
}

/* As it stands now, after somebody else spoke, or something was taken back. */
static void refresh(struct desk *desk, struct item *item)
{
    json_t *nomination = NULL;
    const json_t *field;

    if (store_show(desk->store, item->nomination, &nomination, &desk->message) < 0)
        return;
    field = find_field(nomination, item->field);
    if (field)
        set(desk, item, text(field, "value"), text(field, "status"));
    item->is_done = false;
    json_decref(nomination);
}

static void say(struct desk *desk, struct item *item, const char *value)
{
    struct desk_word word = {
        .task = item->task,
        .nomination = item->nomination,
        .field = item->field,
        .value = value,
        .expected = {.value = item->value, .status = item->is_done ? NULL : item->status},
    };
    int r = store_desk_say(desk->store, &desk->who, &word, &desk->message);

    if (r == -ESTALE) {
        refresh(desk, item);
        return;
    }
    if (r < 0)
        return; /* the sentence is shown, the field stays */
    if (item->task != DESK_SECOND)
        set(desk, item, value, !strcmp(value, item->value) ? "confirmed" : "corrected");
    if (item->task == DESK_SPOT)
        item->task = DESK_REVIEW; /* said again, it is a correction */
    item->is_done = true;
    desk->session.n_said++;
    session_next(&desk->session);
}

static void edit(struct desk *desk, struct item *item, const struct step *step)
{
    char *typed = NULL;
    int r = state_type(desk, NULL, item, step->value, step->cursor, &typed);

    if (r < 0 && typed && strcmp(typed, item->value) != 0)
        store_desk_draft(desk->store, &desk->who, item->key, typed, &desk->message);
    if (r > 0)
        say(desk, item, typed);
    free(typed);
}

static void ditto(struct desk *desk, struct item *item)
{
    const char *same_as = view_same_as(&desk->forms, item);
    json_t *nomination = NULL;
    const json_t *field;

    if (!same_as) {
        why_set(&desk->message, 0, _("nothing stands for «ditto» in this field"));
        return;
    }
    if (store_show(desk->store, item->nomination, &nomination, &desk->message) < 0)
        return;
    field = find_field(nomination, same_as);
    if (field)
        say(desk, item, text(field, "value"));
    json_decref(nomination);
}

/* What the field is called on the form, when that is on the desk; else its id. */
static const char *label_of(const struct desk *desk, const char *nomination, const char *field)
{
    for (size_t i = 0; i < desk->session.n_items; i++)
        if (!strcmp(desk->session.items[i].nomination, nomination))
            return view_label(&desk->forms, desk->session.items[i].form, field);
    return field;
}

void state_undo(struct desk *desk)
{
    json_t *row = NULL;

    if (store_undo(desk->store, &desk->who, NULL, &row, &desk->message) < 0)
        return;
    why_set(&desk->message, 0, _("taken back: %s %s"),
            *text(row, "nomination") ? text(row, "nomination") : text(row, "fax"),
            label_of(desk, text(row, "nomination"), text(row, "field")));
    for (size_t i = 0; i < desk->session.n_items; i++) {
        struct item *item = &desk->session.items[i];

        if (strcmp(item->nomination, text(row, "nomination")) != 0 ||
            (*text(row, "field") && strcmp(item->field, text(row, "field")) != 0))
            continue;
        refresh(desk, item);
        desk->session.at = i < desk->session.at ? i : desk->session.at;
    }
    json_decref(row);
}

static void skip(struct desk *desk, struct item *item)
{
    json_array_append_new(desk->skipped, json_integer(item->key));
    store_desk_release(desk->store, &desk->who, item->key, &desk->message);
    item->is_done = true;
    session_next(&desk->session);
}

static void illegible(struct desk *desk, struct item *item)
{
    if (store_desk_illegible(desk->store, &desk->who, item->nomination, item->field,
                             &desk->message) < 0)
        return;
    json_array_append_new(desk->skipped, json_integer(item->key));
    item->is_done = true;
    session_next(&desk->session);
}

static void reject(struct desk *desk, const struct item *item)
{
    const char *nomination = item->nomination;
    char *because = NULL;
    int r = state_type(desk, _("Reject because: "), NULL, "", 0, &because);

    if (r > 0 &&
        store_reject(desk->store, nomination, because, desk->who.actor, &desk->message) == 0) {
        for (size_t i = 0; i < desk->session.n_items; i++)
            if (!strcmp(desk->session.items[i].nomination, nomination))
                desk->session.items[i].is_done = true;
        session_next(&desk->session);
    }
    free(because);
}

static void show_page(struct desk *desk, const struct item *item)
{
    struct looked looked = {.sha256 = item->sha256, .page = item->page};

    look_begin(&looked.look, item->w_px, item->h_px, item->rotation, item->box);
    looked_show(desk, &looked, item->fax);
    picture_deinit(&looked.picture);
}

/* Of a list that was shown from row *from on: is it shown once more? Its next part, or in a window
 * of another size the same. */
static bool goes_on(struct desk *desk, size_t *from, size_t next)
{
    int64_t key = state_wait(desk);

    if (key == ' ' && next > 0)
        *from = next;
    return key == WAIT_RESIZED || (key == ' ' && next > 0);
}

/* Who types a value blind is told nothing that may tell it, nor what others are to be typed. */
static bool is_blindfolded(struct desk *desk, const struct item *item)
{
    if (item->task == DESK_SECOND)
        why_set(&desk->message, 0, _("while values are typed blind, the form's are not shown"));
    return item->task == DESK_SECOND;
}

static void show_neighbours(struct desk *desk, const struct item *item)
{
    json_t *nomination = NULL;
    size_t from = 0, next = 0;

    if (is_blindfolded(desk, item) ||
        store_show(desk->store, item->nomination, &nomination, &desk->message) < 0)
        return;
    do
        state_show(desk, view_neighbours(&desk->view, nomination, &desk->forms, &desk->session,
                                         from, &next));
    while (goes_on(desk, &from, next));
    json_decref(nomination);
}

static void show_help(struct desk *desk)
{
    size_t from = 0, next = 0;

    do
        state_show(desk, view_help(&desk->view, from, &next));
    while (goes_on(desk, &from, next));
}

static void explain(struct desk *desk, const struct item *item)
{
    char *lines = NULL;
    size_t n_bytes = 0, from = 0, next = 0;
    FILE *to = is_blindfolded(desk, item) ? NULL : open_memstream(&lines, &n_bytes);
    int r = to ? desk->options->explain(desk->options->context, desk->store, item->nomination,
                                        item->field, to, &desk->message)
               : -EPERM;

    if (to && fclose(to) == 0 && r >= 0) {
        do
            state_show(desk,
                       view_lines(&desk->view, view_label(&desk->forms, item->form, item->field),
                                  lines, from, &next));
        while (goes_on(desk, &from, next));
    }
    free(lines);
}

/* Would this say something of the field? */
static bool decides(enum desk_act act)
{
    return act == ACT_SAY || act == ACT_DITTO || act == ACT_ILLEGIBLE;
}

static void obey(struct desk *desk, struct item *item, const struct step *step)
{
    switch (step->act) {
    case ACT_NONE:
    case ACT_SPOTS:
        return;
    case ACT_SAY:
        say(desk, item, step->value);
        return;
    case ACT_EDIT:
        edit(desk, item, step);
        return;
    case ACT_BACK:
        session_back(&desk->session);
        return;
    case ACT_UNDO:
        state_undo(desk);
        return;
    case ACT_SKIP:
        skip(desk, item);
        return;
    case ACT_PAGE:
        show_page(desk, item);
        return;
    case ACT_NEIGHBOURS:
        show_neighbours(desk, item);
        return;
    case ACT_ILLEGIBLE:
        illegible(desk, item);
        return;
    case ACT_DITTO:
        ditto(desk, item);
        return;
    case ACT_REJECT:
        reject(desk, item);
        return;
    case ACT_EXPLAIN:
        explain(desk, item);
        return;
    case ACT_HELP:
        show_help(desk);
        return;
    case ACT_QUIT:
        desk->is_over = true;
        return;
    }
}

/* A page of its own: about where the field should be, when its form is known. */
static struct rect_px likely_part(const struct desk *desk, const struct item *item,
                                  const struct picture *page)
{
    const struct form *form = form_set_find(&desk->forms, item->form);
    int i = form ? form_find_field(form, item->field) : -1;

    return i >= 0 ? crop_to_place(page, form, &form->fields[i])
                  : (struct rect_px){0, 0, page->w_px, page->h_px};
}

/* The part with writing, with 1.5 mm around it and at least 24 mm of the field; 3 mm from the edge
 * the rules are behind us, also askew. */
static struct view_picture picture_of(struct desk *desk, const struct item *item,
                                      const struct picture *picture)
{
    int mm_px = (int)pictures_px_per_mm;
    struct rect_px part = item->box.w > 0
                              ? crop_to_ink(picture, 3 * mm_px, mm_px + mm_px / 2, 24 * mm_px)
                              : likely_part(desk, item, picture);
    struct picture cropped = {0};
    struct view_picture shown;

    if (crop(picture, part, &cropped) < 0)
        return state_picture(desk, picture, view_picture_rows(&desk->view, item));
    shown = state_picture(desk, &cropped, view_picture_rows(&desk->view, item));
    picture_deinit(&cropped);
    return shown;
}

/* The domains of the form's other addresses, as they stand now. */
static void offer_domains(struct desk *desk, struct item *item)
{
    json_t *nomination = NULL;
    const json_t *one;
    size_t i;

    if (item->kind != FORM_KIND_EMAIL || item->has_domains ||
        store_show(desk->store, item->nomination, &nomination, &desk->message) < 0)
        return;
    json_array_foreach(json_object_get(nomination, "fields"), i, one)
    {
        if (!strcmp(text(one, "kind"), "email") && strcmp(text(one, "id"), item->field) != 0 &&
            strcmp(text(one, "status"), "review") != 0)
            item_offer_domain(item, text(one, "value"));
    }
    item->has_domains = true;
    json_decref(nomination);
}

/* Fields that wait in all, without those that were dealt with since that was counted. */
static int64_t left(const struct desk *desk)
{
    int64_t n = desk->n_left;

    for (size_t i = 0; i < desk->session.n_items && n > 0; i++)
        n -= desk->session.items[i].is_done;
    return n;
}

static void draw(struct desk *desk, struct item *item)
{
    const struct picture *picture = pictures_field(desk->pictures, item, &desk->message);
    struct view_picture shown = {0};

    offer_domains(desk, item);
    view_make_room(&desk->view, desk->message.text);
    desk->session.most_candidates = view_candidates(&desk->view, item);
    if (picture)
        shown = picture_of(desk, item, picture);
    state_show(desk, view_field(&desk->view, &desk->session, &desk->forms, &shown, left(desk),
                                desk->message.text));
    free((char *)shown.text);
}

void field_step(struct desk *desk)
{
    struct item *item = session_item(&desk->session);
    struct step step;
    int64_t key;

    draw(desk, item);
    pictures_ahead(desk->pictures, &desk->session);
    key = state_wait(desk);
    if (key < 0)
        return;
    desk->message.text[0] = '\0';
    step = session_key(&desk->session, (uint32_t)key);
    if (key == KEY_PASTED) /* typed anew, and seen before it counts */
        step = (struct step){.act = ACT_EDIT,
                             .value = terminal_pasted(desk->terminal),
                             .cursor = strlen(terminal_pasted(desk->terminal))};
    if (!decides(step.act) || !state_is_blind(desk))
        obey(desk, item, &step);
}
