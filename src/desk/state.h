/* SPDX-License-Identifier: Apache-2.0
 *
 * state: what the parts of the desk's loop share. Inside desk/.
 */
#pragma once

#include "desk/desk.h"
#include "desk/look.h"
#include "desk/lookup.h"
#include "desk/pictures.h"
#include "desk/session.h"
#include "desk/show.h"
#include "desk/terminal.h"
#include "desk/view.h"
#include "desk/viewer.h"
#include "form/form.h"

/* What waiting gives beside keys (session.h). */
enum { WAIT_RESIZED = -1, WAIT_STOPPED = -2 };

struct desk {
    const struct conf *conf;
    struct store *store;
    struct desk_who who;
    struct desk_wish wish;
    const struct desk_options *options;
    char session_id[33];
    char urgent[FORM_MAX_ID_BYTES + 1];
    struct form_set forms;
    struct show *show;
    struct pictures *pictures;
    struct terminal *terminal;
    struct viewer *viewer; /* NULL: pictures are shown in the terminal */
    struct session session;
    struct view view;
    struct lookup *lookup;          /* of the form at hand; NULL: not opened yet */
    const struct form *lookup_form; /* that it is of, or was to be */
    json_t *skipped;                /* keys of fields */
    json_t *left;                   /* pairs and pages that were skipped, by name */
    int64_t n_left; /* fields that wait in all, when the items were taken; -1: not told */
    int64_t renewed_ms;
    int64_t shown_ms;          /* when the screen was complete */
    int64_t key_ms, active_ms; /* of the last key; at work until then */
    unsigned n_keys;
    bool is_over;
    struct why message; /* shown on the next screen */
};

/* Prints a screen (consumed; NULL: memory was short, and the old one stays). */
void state_show(struct desk *desk, char *screen);

/* A key, or one of the above. Renews what is on the desk. */
int64_t state_wait(struct desk *desk);

/* The key that came is older than what a person can have seen of this screen: of two that a slow
 * line brought at once, or of a key that is held down, the second would decide in the dark. Says
 * so. */
bool state_is_blind(struct desk *desk);

/* The parts of waiting: until there is input (true) or one of the above (*ret_signal), pictures
 * being taken meanwhile; a key was pressed; the person is still there. */
bool state_wait_input(struct desk *desk, int *ret_signal);
void state_count_key(struct desk *desk);
void state_renew(struct desk *desk);

/* typing.c: lets the person type. item: the field whose value it is, which tells what Tab and Down
 * find; or NULL. prompt NULL: that of values. 1: *ret_text is the caller's; 0: given up; <0: the
 * line is lost, and *ret_text is what was typed. */
int state_type(struct desk *desk, const char *prompt, const struct item *item, const char *text,
               size_t cursor, char **ret_text);

/* A picture for the view: as text, or, with a viewer, shown there. text is the caller's. */
struct view_picture state_picture(struct desk *desk, const struct picture *picture, int rows);

/* looking.c: a page, and what of it is looked at. */
struct looked {
    const char *sha256; /* borrowed */
    unsigned page;
    struct look look;
    struct picture picture; /* of the whole page, as the look has it turned; owned */
    int rotation;           /* that the picture has */
    bool is_asked;          /* for it, so turned */
};

/* What the view shows of it; text NULL: there is no picture, and the message says why. text is the
 * caller's. */
struct view_picture looked_picture(struct desk *desk, struct looked *looked, int rows);

/* Shows it until a key other than those of look.h is pressed. */
void looked_show(struct desk *desk, struct looked *looked, const char *title);

/* field.c: takes back what the person said last, and says what it was. */
void state_undo(struct desk *desk);

/* field.c: draws the field at hand, waits for a key and does what it says. */
void field_step(struct desk *desk);

/* place.c: the page is a form after all; its fields come onto the desk (true), unless the person
 * gives up. */
bool place_page(struct desk *desk, const json_t *page);

/* pairs.c: the first of the pairs of nominations that look like one hospital's. *ret_any: there is
 * one, and the person has spoken of it, or left it. */
int pairs_step(struct desk *desk, bool *ret_any, struct why *why);

/* pages.c: the first of the pages that are no form; likewise. Fields may come out of it. */
int pages_step(struct desk *desk, bool *ret_any, struct why *why);
