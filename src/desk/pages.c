/* SPDX-License-Identifier: Apache-2.0
 *
 * pages: what is left when no field is: nominations of one hospital side by side, and the pages
 * that are no form.
 */
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/state.h"

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

/* ---- pairs ---- */

static int draw_pair(struct desk *desk, const json_t *pair)
{
    json_t *earlier = NULL, *later = NULL;
    int r = store_show(desk->store, text(pair, "earlier"), &earlier, &desk->message);

    if (r == 0)
        r = store_show(desk->store, text(pair, "later"), &later, &desk->message);
    if (r == 0)
        state_show(
            desk, view_repeat(&desk->view, pair, earlier, later, &desk->forms, desk->message.text));
    json_decref(earlier);
    json_decref(later);
    return r;
}

/* True: on to the next pair. */
static bool pair_step(struct desk *desk, const json_t *pair)
{
    const char *counts = NULL;
    int64_t key;

    if (draw_pair(desk, pair) < 0)
        return true;
    key = state_wait(desk);
    if (key < 0)
        return desk->is_over;
    desk->message.text[0] = '\0';
    switch (key) {
    case 'q':
    case 3:
        desk->is_over = true;
        return true;
    case 's':
        return true;
    case 'u':
        state_undo(desk);
        return true;
    case '1':
        counts = text(pair, "earlier");
        break;
    case '2':
        counts = text(pair, "later");
        break;
    case 'b':
        break;
    default:
        return false;
    }
    store_repeat_settle(desk->store, &desk->who, text(pair, "earlier"), text(pair, "later"), counts,
                        &desk->message);
    return true;
}

static void run_pairs(struct desk *desk)
{
    json_t *pairs = NULL;

    if (store_repeats(desk->store, &pairs, &desk->message) < 0)
        return;
    for (size_t i = 0; i < json_array_size(pairs) && !desk->is_over;)
        i += pair_step(desk, json_array_get(pairs, i));
    json_decref(pairs);
}

/* ---- pages ---- */

static void draw_page(struct desk *desk, const json_t *page)
{
    struct view_picture shown = {0};
    struct picture picture = {0};

    if (json_is_integer(json_object_get(page, "page")) &&
        pictures_page(desk->pictures, text(page, "sha256"),
                      (unsigned)json_integer_value(json_object_get(page, "page")), 0, &picture,
                      &desk->message) == 0)
        shown = state_picture(desk, &picture, desk->view.rows - 5);
    state_show(desk, view_unplaced(&desk->view, page, &shown, desk->message.text));
    free((char *)shown.text);
    picture_deinit(&picture);
}

/* True: this page is dealt with. *ret_again: others may wait now. */
static bool page_step(struct desk *desk, const json_t *page, bool *ret_again)
{
    static const struct {
        int64_t key;
        const char *kind;
    } kinds[] = {{'l', "letter"},        {'c', "cover"}, {'o', "other_form"},
                 {'a', "advertisement"}, {'e', "empty"}, {'x', "unreadable"}};
    int64_t key;

    draw_page(desk, page);
    key = state_wait(desk);
    if (key < 0)
        return desk->is_over;
    desk->message.text[0] = '\0';
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i].key == key)
            return store_file(desk->store, &desk->who, text(page, "fax"),
                              (unsigned)json_integer_value(json_object_get(page, "page")),
                              kinds[i].kind, &desk->message) == 0;
    if (key == 'u') {
        state_undo(desk);
        *ret_again = true;
    } else if (key == 'f' && json_is_integer(json_object_get(page, "page"))) {
        place_page(desk, page);
        return session_item(&desk->session);
    } else if (key == 'q' || key == 3) {
        desk->is_over = true;
    } else {
        return key == 's';
    }
    return true;
}

void pages_run(struct desk *desk, bool with_repeats)
{
    json_t *pages = NULL;
    bool again = false;

    if (with_repeats)
        run_pairs(desk);
    if (desk->is_over || store_unplaced(desk->store, &pages, &desk->message) < 0)
        return;
    for (size_t i = 0;
         i < json_array_size(pages) && !desk->is_over && !session_item(&desk->session) && !again;)
        i += page_step(desk, json_array_get(pages, i), &again);
    json_decref(pages);
    if (again)
        pages_run(desk, with_repeats);
}
