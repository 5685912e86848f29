/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "text/utf8.h"

static const struct {
    uint32_t key;
    enum desk_act act;
} letters[] = {
    {'b', ACT_BACK},      {KEY_LEFT, ACT_BACK}, {KEY_UP, ACT_BACK}, {'u', ACT_UNDO},
    {'s', ACT_SKIP},      {KEY_DOWN, ACT_SKIP}, {'p', ACT_PAGE},    {'n', ACT_NEIGHBOURS},
    {'x', ACT_ILLEGIBLE}, {'d', ACT_DITTO},     {'r', ACT_REJECT},  {'?', ACT_HELP},
    {'h', ACT_HELP},      {'w', ACT_EXPLAIN},   {'q', ACT_QUIT},    {3, ACT_QUIT},
    {4, ACT_QUIT},
};

static void drop_items(struct session *session)
{
    for (size_t i = 0; i < session->n_items; i++)
        item_deinit(&session->items[i]);
    free(session->items);
    session->items = NULL;
    session->n_items = session->at = 0;
}

/* Nominations in the order in which they came, fields as on the form: a spot check must not be
 * known by its place. */
static void sort_items(struct item *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        for (size_t j = i; j > 0; j--) {
            struct item *a = &items[j - 1], *b = &items[j], kept;
            bool same = !strcmp(a->nomination, b->nomination), met = false;

            for (size_t k = 0; k + 1 < j && !same; k++)
                met = met || !strcmp(items[k].nomination, b->nomination);
            if (same ? a->position <= b->position : !met)
                break;
            kept = *a;
            *a = *b;
            *b = kept;
        }
    }
}

int session_load(struct session *session, const json_t *items, struct why *why)
{
    size_t n = json_array_size(items);

    drop_items(session);
    session->items = calloc(n + 1, sizeof(*session->items));
    if (!session->items)
        return why_set(why, -ENOMEM, _("out of memory"));
    for (size_t i = 0; i < n; i++) {
        int r = item_parse(json_incref(json_array_get(items, i)), &session->items[i], why);

        if (r < 0)
            return r;
        session->n_items++;
    }
    sort_items(session->items, n);
    return 0;
}

void session_deinit(struct session *session)
{
    drop_items(session);
}

struct item *session_item(const struct session *session)
{
    return session->at < session->n_items ? &session->items[session->at] : NULL;
}

void session_next(struct session *session)
{
    while (session->at < session->n_items && session->items[session->at].is_done)
        session->at++;
}

void session_back(struct session *session)
{
    if (session->at > 0)
        session->at--;
}

static struct step edit(struct session *session, const struct item *item, const char *typed)
{
    if (item->task == DESK_SECOND && !item->draft)
        return (struct step){.act = ACT_EDIT, .value = typed, .cursor = strlen(typed)};
    if (item->draft)
        return (struct step){.act = ACT_EDIT, .value = item->draft, .cursor = strlen(item->draft)};
    if (*typed)
        return (struct step){.act = ACT_EDIT, .value = typed, .cursor = strlen(typed)};
    return (struct step){.act = ACT_EDIT, .value = item->shown, .cursor = item_cursor(item)};
}

/* A digit: the candidate with that number, or the next text of the spot with that number. */
static struct step take_number(const struct session *session, struct item *item, size_t number)
{
    size_t n = item->spots.n_spots > 0 ? item_numbered(item) : item->n_candidates;

    if (number >= n || number >= session->most_candidates)
        return (struct step){.act = ACT_NONE};
    if (item->spots.n_spots == 0)
        return (struct step){.act = ACT_SAY, .value = item->candidates[number]};
    item_swap(item, number);
    return (struct step){.act = ACT_SPOTS};
}

struct step session_key(struct session *session, uint32_t key)
{
    struct item *item = session_item(session);

    session->n_keys++;
    session->typed[0] = '\0';
    if (!item)
        return (struct step){.act = key == 'q' || key == 3 || key == 4 ? ACT_QUIT : ACT_NONE};
    if (key == '\r' || key == '\n') {
        if (item->task == DESK_SECOND || item->draft)
            return edit(session, item, "");
        if (item->task == DESK_KEYS)
            return (struct step){.act = ACT_NONE}; /* one of the two, and not by habit */
        return (struct step){.act = ACT_SAY, .value = item->shown};
    }
    if (key >= '1' && key <= '9')
        return take_number(session, item, key - '1');
    if (key == ' ' && item->spots.n_spots > 0) {
        item_more_spots(item);
        return (struct step){.act = ACT_SPOTS};
    }
    if (key == 'k' || key == '0')
        return (struct step){.act = ACT_SAY, .value = ""};
    if (key == 'e' || key == '\t' || key == KEY_RIGHT)
        return edit(session, item, "");
    if (key == '/')
        return (struct step){.act = ACT_EDIT, .value = session->typed};
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
        if (letters[i].key == key)
            return (struct step){.act = letters[i].act};
    if (key >= 0x80 && key < KEY_UP) { /* an input method has begun: the value is typed anew */
        session->typed[utf8_put(key, session->typed)] = '\0';
        return edit(session, item, session->typed);
    }
    return (struct step){.act = ACT_NONE};
}
