/* SPDX-License-Identifier: Apache-2.0
 *
 * pages: the pages that are no form, and the faxes that could not be read. A person looks at them
 * and says what they are; none is just gone.
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

static int number(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

static void draw_page(struct desk *desk, const json_t *page, struct looked *looked)
{
    struct view_picture shown = looked_picture(desk, looked, view_unplaced_rows(&desk->view));

    state_show(desk, view_unplaced(&desk->view, page, &shown, desk->message.text));
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

enum page_end { PAGE_STAYS, PAGE_LEFT, PAGE_AGAIN };

/* PAGE_LEFT: it is dealt with, or skipped. PAGE_AGAIN: others may wait now. */
static enum page_end page_key(struct desk *desk, const json_t *page, struct looked *looked,
                              int64_t key)
{
    const char *kind = kind_of(key);

    if (kind && state_is_blind(desk))
        return PAGE_STAYS;
    if (kind)
        return store_file(desk->store, &desk->who, text(page, "fax"),
                          (unsigned)number(page, "page"), kind, &desk->message) == 0
                   ? PAGE_LEFT
                   : PAGE_STAYS;
    switch (key) {
    case 'f':
        if (number(page, "page") == 0)
            return PAGE_STAYS;
        place_page(desk, page);
        return session_item(&desk->session) ? PAGE_LEFT : PAGE_STAYS;
    case 'r': /* it takes all of the fax's pages and forms with it */
        return reject(desk, page) ? PAGE_AGAIN : PAGE_STAYS;
    case 'u':
        state_undo(desk);
        return PAGE_AGAIN;
    case 's':
        return PAGE_LEFT;
    case 'q':
    case 3:
        desk->is_over = true;
        return PAGE_LEFT;
    default:
        look_key(&looked->look, key);
        return PAGE_STAYS;
    }
}

/* Of a fax that could not be read its first page is shown, when it can be. */
static enum page_end page_step(struct desk *desk, const json_t *page)
{
    unsigned n = (unsigned)number(page, "page");
    struct looked looked = {.sha256 = text(page, "sha256"), .page = n > 0 ? n : 1};
    enum page_end end = PAGE_STAYS;

    look_begin(&looked.look, 0, 0, 0, (struct rect_px){0});
    while (end == PAGE_STAYS && !desk->is_over) {
        int64_t key;

        draw_page(desk, page, &looked);
        key = state_wait(desk);
        if (key >= 0)
            desk->message.text[0] = '\0';
        if (key >= 0)
            end = page_key(desk, page, &looked, key);
    }
    picture_deinit(&looked.picture);
    return end;
}

void pages_run(struct desk *desk, bool with_repeats)
{
    json_t *pages = NULL;
    enum page_end end = PAGE_LEFT;

    if (with_repeats)
        pairs_run(desk);
    if (desk->is_over || store_unplaced(desk->store, &pages, &desk->message) < 0)
        return;
    for (size_t i = 0; i < json_array_size(pages) && end != PAGE_AGAIN && !desk->is_over &&
                       !session_item(&desk->session);
         i++)
        end = page_step(desk, json_array_get(pages, i));
    json_decref(pages);
    if (end == PAGE_AGAIN)
        pages_run(desk, with_repeats);
}
