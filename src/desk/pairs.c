/* SPDX-License-Identifier: Apache-2.0
 *
 * pairs: nominations of one hospital side by side: which of them counts?
 */
#include <stdio.h>
#include <string.h>

#include "desk/state.h"

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

/* from: row of the fields that the screen begins with; the one that goes on with them. */
static int draw_pair(struct desk *desk, const json_t *pair, size_t from, size_t *ret_next,
                     struct why *why)
{
    json_t *earlier = NULL, *later = NULL;
    int r = store_show(desk->store, text(pair, "earlier"), &earlier, why);

    if (r == 0)
        r = store_show(desk->store, text(pair, "later"), &later, why);
    if (r == 0)
        state_show(desk, view_repeat(&desk->view, pair, earlier, later, &desk->forms,
                                     desk->message.text, from, ret_next));
    json_decref(earlier);
    json_decref(later);
    return r;
}

/* Which one counts; "": both, they are different ones; NULL: the key is no word on that. */
static const char *word(const json_t *pair, int64_t key)
{
    return key == '1'   ? text(pair, "earlier")
           : key == '2' ? text(pair, "later")
           : key == 'b' ? ""
                        : NULL;
}

/* Until something is said of the pair, or it is left. */
static int show_pair(struct desk *desk, const json_t *pair, const char *name, struct why *why)
{
    size_t from = 0, next = 0;

    while (!desk->is_over) {
        int r = draw_pair(desk, pair, from, &next, why);
        const char *counts;
        int64_t key;

        if (r < 0)
            return r;
        key = state_wait(desk);
        if (key < 0)
            continue;
        counts = word(pair, key);
        desk->message.text[0] = '\0';
        if (counts && !state_is_blind(desk)) {
            store_repeat_settle(desk->store, &desk->who, text(pair, "earlier"), text(pair, "later"),
                                *counts ? counts : NULL, &desk->message);
            return 0;
        }
        if (key == ' ')
            from = next;
        if (key == 'q' || key == 3)
            desk->is_over = true;
        if (key == 'u')
            state_undo(desk);
        if (key == 's')
            json_object_set_new(desk->left, name, json_true());
        if (key == 's' || key == 'u')
            return 0;
    }
    return 0;
}

int pairs_step(struct desk *desk, bool *ret_any, struct why *why)
{
    json_t *pairs = NULL;
    int r = store_repeats(desk->store, &pairs, why);

    for (size_t i = 0; r == 0 && !*ret_any && i < json_array_size(pairs); i++) {
        const json_t *pair = json_array_get(pairs, i);
        char name[64];

        snprintf(name, sizeof(name), "%s %s", text(pair, "earlier"), text(pair, "later"));
        if (json_object_get(desk->left, name))
            continue;
        *ret_any = true;
        r = show_pair(desk, pair, name, why);
    }
    json_decref(pairs);
    return r;
}
