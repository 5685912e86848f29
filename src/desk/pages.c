/* SPDX-License-Identifier: Apache-2.0
 *
 * pages: the pages that are no form, and the faxes that could not be read. A person looks at them
 * and says what they are; none is just gone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/assign.h"
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

static void draw_page(struct desk *desk, const json_t *page, struct looked *looked)
{
    struct why before = desk->message;
    struct view_picture shown = looked_picture(desk, looked, view_unplaced_rows(&desk->view));

    if (!shown.text && *text(page, "reason")) /* which says why there is no picture, too */
        desk->message = before;

    state_show(desk, view_unplaced(&desk->view, page, &desk->forms, &shown, desk->message.text));
    free((char *)shown.text);
}

/* What a key says that the page is; NULL: nothing. */
static const char *kind_of(int64_t key)
{
    static const struct {
        int64_t key;
        const char *kind;
    } kinds[] = {{'l', "letter"},        {'c', "cover"}, {'o', "other_form"},
                 {'a', "advertisement"}, {'e', "empty"}, {'x', "unreadable"}};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i].key == key)
            return kinds[i].kind;
    return NULL;
}

/* The whole fax is not wanted, with a reason of the person's own. */
static bool reject(struct desk *desk, const json_t *page)
{
    char *because = NULL;
    int r = state_type(desk, _("Reject the whole fax because: "), NULL, "", 0, &because);
    bool done = r > 0 && store_reject(desk->store, text(page, "fax"), because, desk->who.actor,
                                      &desk->message) == 0;

    free(because);
    return done;
}

/* Its pages come one by one. */
static bool lay_out(struct desk *desk, const json_t *page)
{
    state_show(desk, view_sentence(&desk->view, _("The pages are being counted …")));
    return assign_lay_out(desk->conf, desk->store, &desk->who, text(page, "fax"), &desk->message) ==
           0;
}

/* Does the page stay on the screen? */
static bool page_key(struct desk *desk, const json_t *page, const char *name, struct looked *looked,
                     int64_t key)
{
    const char *kind = kind_of(key);

    if (kind)
        return state_is_blind(desk) ||
               store_file(desk->store, &desk->who, text(page, "fax"),
                          (unsigned)number(page, "page"), kind, &desk->message) < 0;
    switch (key) {
    case 'f':
        return number(page, "page") > 0 ? !place_page(desk, page) : !lay_out(desk, page);
    case 'r': /* it takes all of the fax's pages and forms with it */
        return !reject(desk, page);
    case 'u':
        state_undo(desk);
        return false;
    case 's':
        json_object_set_new(desk->left, name, json_true());
        return false;
    case 'q':
    case 3:
        desk->is_over = true;
        return false;
    default:
        look_key(&looked->look, key);
        return true;
    }
}

/* Of a fax that could not be read its first page is shown, when it can be. */
static void show_page(struct desk *desk, const json_t *page, const char *name)
{
    unsigned n = (unsigned)number(page, "page");
    struct looked looked = {.sha256 = text(page, "sha256"), .page = n > 0 ? n : 1};
    bool stays = true;

    look_begin(&looked.look, 0, 0, 0, (struct rect_px){0});
    while (stays && !desk->is_over) {
        int64_t key;

        draw_page(desk, page, &looked);
        key = state_wait(desk);
        if (key >= 0)
            desk->message.text[0] = '\0';
        if (key >= 0)
            stays = page_key(desk, page, name, &looked, key);
    }
    picture_deinit(&looked.picture);
}

int pages_step(struct desk *desk, bool *ret_any, struct why *why)
{
    json_t *pages = NULL;
    int r = store_unplaced(desk->store, &pages, why);

    for (size_t i = 0; r == 0 && !*ret_any && i < json_array_size(pages); i++) {
        const json_t *page = json_array_get(pages, i);
        char name[64];

        snprintf(name, sizeof(name), "%s %d", text(page, "fax"), number(page, "page"));
        if (json_object_get(desk->left, name))
            continue;
        *ret_any = true;
        show_page(desk, page, name);
    }
    json_decref(pages);
    return r;
}
