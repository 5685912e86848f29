/* SPDX-License-Identifier: Apache-2.0
 *
 * view: what stands on the screen, as the bytes that a terminal is given. Nothing here reads a key
 * or asks a database. Whatever comes from outside is made harmless, and every line ends where the
 * screen does.
 */
#pragma once

#include <jansson.h>

#include "desk/session.h"
#include "form/form.h"

struct view {
    int columns, rows;
    int message_rows; /* of a field's screen that what happened takes beyond the first */
};

enum {
    VIEW_KEY_ROWS = 3, /* the message, two rows of keys */
    VIEW_NARROW = 60   /* columns; fewer, and the keys are told in short */
};

/* A picture as show.h gives it; text NULL: message says why there is none. */
struct view_picture {
    const char *text;
    bool is_text;
    int rows;
};

/* How many candidates the screen has room for. */
size_t view_candidates(const struct view *view, const struct item *item);

/* The rows that a field's screen leaves for its picture. */
int view_picture_rows(const struct view *view, const struct item *item);

/* message_rows for that message, at most a quarter of the screen. */
void view_make_room(struct view *view, const char *message);

/* The field before a person. n_left: fields that wait in the whole queue, -1: not told; message:
 * what happened, or "". The screen is the caller's to free(); NULL when memory is short. */
char *view_field(const struct view *view, const struct session *session,
                 const struct form_set *forms, const struct view_picture *picture, int64_t n_left,
                 const char *message);

/* The field that «ditto» stands for in this one; NULL: none. */
const char *view_same_as(const struct form_set *forms, const struct item *item);

/* The row (from 1) on which a value is typed that takes so many columns: so high that its end and
 * what completes it still have room. */
int view_edit_row(const struct view *view, int columns);

/* Under the line that is typed: what would complete it, else the keys that it knows; has_doubts:
 * those that go through a value's doubts, too. The last row. */
char *view_ends(const struct view *view, const char *const *ends, size_t n, bool has_doubts);

/* What may be longer than the screen begins at row `from` of it, and *ret_next is the row that it
 * goes on with; 0: it is shown to its end. */

/* All fields of a nomination (store_show()). Marked are those that wait and those that are on this
 * desk: a spot check must not be known by it. */
char *view_neighbours(const struct view *view, const json_t *nomination,
                      const struct form_set *forms, const struct session *session, size_t from,
                      size_t *ret_next);

/* Two nominations (a pair of store_repeats()) side by side, field by field; what differs is marked.
 */
char *view_repeat(const struct view *view, const json_t *pair, const json_t *earlier,
                  const json_t *later, const struct form_set *forms, const char *message,
                  size_t from, size_t *ret_next);

/* Why two look alike, for people; "" for a code that is not known. */
const char *view_because(const char *code);

/* A page that is no form (store_unplaced()). */
char *view_unplaced(const struct view *view, const json_t *page, const struct form_set *forms,
                    const struct view_picture *picture, const char *message);

/* A page on which the person shows where the form's corners lie; the rows for its picture. */
char *view_point(const struct view *view, int corner, const struct view_picture *picture,
                 const char *message);
int view_point_rows(const struct view *view);

int view_unplaced_rows(const struct view *view);

/* A page, or the part of it that is looked at. */
char *view_page(const struct view *view, const char *title, const struct view_picture *picture);
int view_page_rows(const struct view *view);

/* A title and lines of text. */
char *view_lines(const struct view *view, const char *title, const char *text, size_t from,
                 size_t *ret_next);

char *view_help(const struct view *view, size_t from, size_t *ret_next);

/* One sentence in the middle of nothing: nothing is left, a question. */
char *view_sentence(const struct view *view, const char *sentence);

/* The field's label for people: «責任者 電話番号»; its id when the form is not known. */
const char *view_label(const struct form_set *forms, const char *form, const char *field);
