/* SPDX-License-Identifier: Apache-2.0
 *
 * place: a page that the machine could not place, and the person who shows where the form lies on
 * it. Its nomination is made, and its fields come onto the desk.
 */
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/assign.h"
#include "desk/point.h"
#include "desk/state.h"

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

static int number(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

/* The form that the person names, where there are several. NULL: he gave up, or there is none. */
static const struct form *ask_form(struct desk *desk, const json_t *page)
{
    const struct form *form = desk->forms.n_forms > 0 ? desk->forms.forms[0] : NULL;
    char *name = NULL;

    if (desk->forms.n_forms <= 1)
        return form;
    form = NULL;
    if (state_type(desk, _("Which form: "), NULL, text(page, "nearest_form"), 0, &name) > 0) {
        form = form_set_find(&desk->forms, name);
        if (!form)
            why_set(&desk->message, 0, _("there is no form «%s»; «uketsuke form list» shows them"),
                    name);
    }
    free(name);
    return form;
}

/* Where the machine thought that the form might lie. */
static void begin(struct point *point, const json_t *page)
{
    const json_t *outline = json_object_get(page, "outline");
    struct quad_px found = {0};

    for (size_t i = 0; i < 4; i++) {
        const json_t *at = json_array_get(outline, i);

        found.at[i] = (struct point_px){json_number_value(json_array_get(at, 0)),
                                        json_number_value(json_array_get(at, 1))};
    }
    point_begin(point, number(page, "w_px"), number(page, "h_px"), number(page, "rotation"),
                &found);
}

static void draw(struct desk *desk, const struct point *point, const struct picture *page)
{
    struct view_picture shown = {0};
    struct picture drawn = {0};

    if (point_draw(point, page, &drawn) == 0)
        shown = state_picture(desk, &drawn, view_point_rows(&desk->view));
    state_show(desk, view_point(&desk->view, point->corner, &shown, desk->message.text));
    free((char *)shown.text);
    picture_deinit(&drawn);
}

/* POINT_READ, POINT_EMPTY or POINT_LEAVE. */
static enum point_act show_place(struct desk *desk, const json_t *page, struct point *point)
{
    enum point_act act = POINT_NONE;
    struct picture picture = {0};
    int rotation = -1;

    while (act == POINT_NONE || act == POINT_MOVED) {
        int64_t key;

        if (rotation != point->rotation) {
            picture_deinit(&picture);
            if (pictures_page(desk->pictures, text(page, "sha256"), (unsigned)number(page, "page"),
                              point->rotation, &picture, &desk->message) < 0)
                return POINT_LEAVE;
            rotation = point->rotation;
        }
        draw(desk, point, &picture);
        key = state_wait(desk);
        if (desk->is_over)
            act = POINT_LEAVE;
        else if (key >= 0)
            act = point_key(point, key);
        desk->message.text[0] = '\0';
        if (act == POINT_NONE && key == '\r')
            why_set(&desk->message, 0,
                    _("no paper has such corners; 1 is top left, 2 top right, 3 bottom right"));
    }
    picture_deinit(&picture);
    return act;
}

/* The page of a fax that could not be read has no size that a place could be shown on. */
static enum point_act ask_place(struct desk *desk, const json_t *page, struct point *point)
{
    if (number(page, "w_px") <= 0 || number(page, "h_px") <= 0)
        return POINT_EMPTY;
    begin(point, page);
    return show_place(desk, page, point);
}

bool place_page(struct desk *desk, const json_t *page)
{
    const struct form *form = ask_form(desk, page);
    struct desk_wish wish = desk->wish;
    struct point point;
    enum point_act act = form ? ask_place(desk, page, &point) : POINT_LEAVE;
    json_t *items = NULL;
    char id[24];

    if (act == POINT_LEAVE)
        return false;
    state_show(desk, view_sentence(&desk->view, _("The page is being read …")));
    if (assign_page(desk->conf, desk->store, &desk->who, text(page, "fax"),
                    (unsigned)number(page, "page"), form, act == POINT_READ ? &point.corners : NULL,
                    id, &desk->message) < 0)
        return false;
    wish.nomination = id;
    if (store_desk_take(desk->store, &desk->who, &wish, &items, &desk->message) == 0)
        session_load(&desk->session, items, &desk->message);
    store_desk_left(desk->store, &desk->n_left, NULL);
    json_decref(items);
    return session_item(&desk->session);
}
