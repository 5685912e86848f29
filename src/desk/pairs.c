/* SPDX-License-Identifier: Apache-2.0
 *
 * pairs: nominations of one hospital side by side: which of them counts?
 */
#include <string.h>

#include "desk/state.h"

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

/* from: row of the fields that the screen begins with; the one that goes on with them. */
static int draw_pair(struct desk *desk, const json_t *pair, size_t from, size_t *ret_next)
{
    json_t *earlier = NULL, *later = NULL;
    int r = store_show(desk->store, text(pair, "earlier"), &earlier, &desk->message);

    if (r == 0)
        r = store_show(desk->store, text(pair, "later"), &later, &desk->message);
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
static void pair_step(struct desk *desk, const json_t *pair)
{
    size_t from = 0, next = 0;

    while (!desk->is_over && draw_pair(desk, pair, from, &next) == 0) {
        int64_t key = state_wait(desk);
        const char *counts = word(pair, key);

        if (key < 0)
            continue;
        desk->message.text[0] = '\0';
        if (counts && !state_is_blind(desk)) {
            store_repeat_settle(desk->store, &desk->who, text(pair, "earlier"), text(pair, "later"),
                                *counts ? counts : NULL, &desk->message);
            return;
        }
        if (key == ' ')
            from = next;
        if (key == 'q' || key == 3)
            desk->is_over = true;
        if (key == 'u')
            state_undo(desk);
        if (key == 's' || key == 'u')
            return;
    }
}

void pairs_run(struct desk *desk)
{
    json_t *pairs = NULL;

    if (store_repeats(desk->store, &pairs, &desk->message) < 0)
        return;
    for (size_t i = 0; i < json_array_size(pairs) && !desk->is_over; i++)
        pair_step(desk, json_array_get(pairs, i));
    json_decref(pairs);
}
