/* SPDX-License-Identifier: Apache-2.0
 *
 * session: what a key means. The fields that are before a person, which of them is on the screen,
 * and what pressing a key does, apart from database, pictures and terminal, so that the same rules
 * serve the screen, its tests, and the count of keystrokes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/item.h"

/* Keys that are no characters. */
enum { KEY_UP = 0x110000, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_ESCAPE, KEY_PASTED, KEY_OTHER };

enum desk_act {
    ACT_NONE,       /* the key means nothing here */
    ACT_SAY,        /* the value is step.value */
    ACT_EDIT,       /* type: the line holds step.value, the cursor stands at byte step.cursor */
    ACT_SPOTS,      /* what is shown has changed, or which of its spots have numbers */
    ACT_BACK,       /* the field before */
    ACT_UNDO,       /* take back what was said last */
    ACT_SKIP,       /* not now */
    ACT_PAGE,       /* look at the whole page */
    ACT_NEIGHBOURS, /* look at the other fields */
    ACT_ILLEGIBLE,  /* nobody can read it */
    ACT_DITTO,      /* as the field that «同上» stands for */
    ACT_REJECT,     /* the page is not wanted */
    ACT_EXPLAIN,    /* why was it judged as it was? */
    ACT_HELP,
    ACT_QUIT
};

struct step {
    enum desk_act act;
    const char *value; /* borrowed from the item or the session */
    size_t cursor;
};

struct session {
    struct item *items; /* owned */
    size_t n_items, at; /* at == n_items: none is left of them */
    size_t
        most_candidates; /* that the screen has room for: nobody takes one that he does not see */
    char typed[5];       /* the character that began an edit */
    unsigned n_said, n_keys;
};

/* Takes the objects of store_desk_take() in place of those that are done, in the order in which
 * they stand on their forms. */
int session_load(struct session *session, const json_t *items, struct why *why);

void session_deinit(struct session *session);

/* NULL when nothing is left. Borrowed. */
struct item *session_item(const struct session *session);

/* What a key means for the field on the screen. */
struct step session_key(struct session *session, uint32_t key);

/* To the next field that is not done; to the one before. */
void session_next(struct session *session);
void session_back(struct session *session);
