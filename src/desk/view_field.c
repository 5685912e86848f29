/* SPDX-License-Identifier: Apache-2.0
 *
 * The screen of one field: why it is here, its value, its candidates or spots, the keys.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/screen_rows.h"
#include "desk/view.h"
#include "form/reason.h"
#include "text/utf8.h"

enum {
    MIN_PICTURE_ROWS = 3,
    MAX_REASONS = 2,
    CANDIDATE_COLUMNS = 6,
    VALUE_INDENT = 5,   /* of a value's further rows */
    NUMBER_COLUMNS = 3, /* of a spot's brackets and number */
    SPOT_COLUMNS = 24   /* of a spot's texts */
};

void view_make_room(struct view *view, const char *message)
{
    int n = (int)utf8_width(message) / (view->columns - 1);

    view->message_rows = n < view->rows / 4 ? n : view->rows / 4;
}

/* Some reasons say no more than the sentence that stands for none. */
static bool is_told(const char *code)
{
    enum reason reason = code ? reason_from_code(code) : REASON_COUNT;

    return reason != REASON_COUNT && reason != REASON_LOW_SCORE && reason != REASON_POLICY &&
           reason != REASON_SNAPPED_TO_LIST;
}

/* The sentences why it is here; returns how many. A spot check says what many others say, for
 * nobody is to know that it is one. */
static size_t find_reasons(const struct item *item, const char *ret_texts[MAX_REASONS])
{
    size_t n = 0;

    for (size_t i = 0; i < item->n_reasons && n < MAX_REASONS && item->task != DESK_SECOND; i++)
        if (is_told(item->reasons[i]))
            ret_texts[n++] = reason_text(reason_from_code(item->reasons[i]));
    if (n == 0)
        ret_texts[n++] = item->task == DESK_SECOND
                             ? _("Type what you see; the first entry is not shown.")
                             : _("Please compare it with the picture.");
    return n;
}

/* Rows of the screen that are neither picture nor candidates. */
static int text_rows(const struct view *view, const struct item *item)
{
    const char *reasons[MAX_REASONS];
    size_t n = find_reasons(item, reasons);
    int reason_rows = 0, value_rows = 1;

    for (size_t i = 0; i < n; i++)
        reason_rows += (int)utf8_width(reasons[i]) / (view->columns - 1) + 1;
    if (item->task != DESK_SECOND) /* wide characters may leave a column at the end of a row */
        value_rows = ((int)utf8_width(item->shown) + NUMBER_COLUMNS * (int)item_numbered(item)) /
                         (view->columns - 6) +
                     1;
    return VIEW_KEY_ROWS + view->message_rows + 1 + reason_rows + value_rows +
           (item->draft ? 1 : 0);
}

/* Two in a row where there is room for that; of spots, which are short, as many as there is. */
static int candidates_in_row(const struct view *view, const struct item *item)
{
    if (item->spots.n_spots > 0)
        return view->columns < SPOT_COLUMNS ? 1 : view->columns / SPOT_COLUMNS;
    for (size_t i = 0; i < item->n_candidates; i++)
        if ((int)utf8_width(item->candidates[i]) + CANDIDATE_COLUMNS > view->columns / 2)
            return 1;
    return item->task == DESK_KEYS ? 1 : 2;
}

/* Those that fit, and still leave room for the picture. */
size_t view_candidates(const struct view *view, const struct item *item)
{
    int room =
        (view->rows - text_rows(view, item) - MIN_PICTURE_ROWS) * candidates_in_row(view, item);
    size_t n = item->spots.n_spots > 0 ? item_numbered(item) : item->n_candidates;

    room = room < 0 ? 0 : room;
    return n > (size_t)room ? (size_t)room : n;
}

static int candidate_rows(const struct view *view, const struct item *item)
{
    int in_row = candidates_in_row(view, item);

    return ((int)view_candidates(view, item) + in_row - 1) / in_row;
}

int view_picture_rows(const struct view *view, const struct item *item)
{
    int rows = view->rows - text_rows(view, item) - candidate_rows(view, item);

    return rows < MIN_PICTURE_ROWS ? MIN_PICTURE_ROWS : rows;
}

int view_edit_row(const struct view *view, int columns)
{
    int rows = columns / view->columns + 1; /* the cursor behind a full row is in the next */
    int row = view->rows - 1 - rows;

    return row < MIN_PICTURE_ROWS ? MIN_PICTURE_ROWS : row;
}

static void print_reasons(struct screen_rows *rows, const struct item *item)
{
    const char *reasons[MAX_REASONS];
    size_t n = find_reasons(item, reasons);

    for (size_t i = 0; i < n; i++) {
        rows_begin(rows);
        rows_add_through(rows, ROWS_PLAIN, reasons[i], 0);
        rows_end(rows);
    }
}

/* n code points of text. Moves *text. */
static void print_points(struct screen_rows *rows, enum rows_style style, const char **text,
                         size_t n)
{
    const char *from = *text;
    char *part;

    for (; n > 0; n--)
        utf8_next(text);
    part = strndup(from, (size_t)(*text - from));
    rows_add_through(rows, style, part ? part : "", VALUE_INDENT);
    free(part);
}

/* A spot that has a number stands between brackets behind it, so that it is seen without colours,
 * and also where something may be missing. */
static void print_spot(struct screen_rows *rows, const struct item *item, size_t i, size_t n,
                       const char **value)
{
    const struct spot *spot = &item->spots.at[i];
    bool has_number = i >= item->first_spot && i - item->first_spot < n;
    char number[8];

    snprintf(number, sizeof(number), "[%zu", i - item->first_spot + 1);
    if (has_number)
        rows_add_through(rows, ROWS_DIM, number, VALUE_INDENT);
    if (spot->chosen > 0) {
        rows_add_through(rows, ROWS_MARKED, spot->options[spot->chosen - 1], VALUE_INDENT);
        for (size_t k = spot->from; k < spot->to; k++)
            utf8_next(value);
    } else {
        print_points(rows, ROWS_MARKED, value, spot->to - spot->from);
    }
    if (has_number)
        rows_add_through(rows, ROWS_DIM, "]", VALUE_INDENT);
}

static void print_value(struct screen_rows *rows, const struct view *view, const struct item *item)
{
    const struct spots *spots = &item->spots;
    const char *at = item->value;
    size_t n = view_candidates(view, item), k = 0;

    rows_begin(rows);
    rows_add(rows, ROWS_BOLD, item->task == DESK_KEYS ? "     " : "  ⏎  ");
    if (item->task == DESK_SECOND)
        rows_add(rows, ROWS_DIM, _("(type it)"));
    else if (!*item->shown)
        rows_add(rows, ROWS_DIM, _("(blank)"));
    for (size_t i = 0; item->task != DESK_SECOND && (*at || k < spots->n_spots);) {
        if (k < spots->n_spots && spots->at[k].from == i) {
            print_spot(rows, item, k, n, &at);
            i = spots->at[k++].to;
            continue;
        }
        print_points(rows, spots->doubtful[i] ? ROWS_MARKED : ROWS_BOLD, &at, 1);
        i++;
    }
    if (item->is_done)
        rows_add(rows, ROWS_DIM, _("  (done)"));
    rows_end(rows);
    if (item->draft) {
        rows_begin(rows);
        rows_add(rows, ROWS_DIM, _("     you had typed: "));
        rows_add(rows, ROWS_PLAIN, item->draft);
        rows_end(rows);
    }
}

static void print_candidate(struct screen_rows *rows, const struct item *item, size_t i)
{
    rows_add(rows, ROWS_PLAIN, *item->candidates[i] ? item->candidates[i] : _("(blank)"));
    if (item->task == DESK_KEYS && i < 2) {
        rows_add(rows, ROWS_DIM, "  ");
        rows_add(rows, ROWS_DIM, item->said_by[i]);
    }
}

/* The texts of a spot in the order in which its digit brings them, the one that is shown marked. */
static void print_options(struct screen_rows *rows, const struct item *item, size_t i, int columns)
{
    const struct spot *spot = &item->spots.at[item->first_spot + i];
    int end = rows_column(rows) + columns;
    const char *from = item->value, *to;
    char *own;

    for (size_t k = 0; k < spot->from; k++)
        utf8_next(&from);
    to = from;
    for (size_t k = spot->from; k < spot->to; k++)
        utf8_next(&to);
    own = strndup(from, (size_t)(to - from));
    for (size_t k = 0; k <= spot->n_options; k++) {
        const char *text = k == 0 ? (own ? own : "") : spot->options[k - 1];

        if (k > 0)
            rows_add_within(rows, ROWS_DIM, "→", end - rows_column(rows));
        rows_add_within(rows, k == spot->chosen ? ROWS_MARKED : ROWS_PLAIN,
                        *text ? text : _("nothing"), end - rows_column(rows));
    }
    free(own);
}

static void print_candidates(struct screen_rows *rows, const struct view *view,
                             const struct item *item)
{
    size_t n = view_candidates(view, item), in_row = (size_t)candidates_in_row(view, item);
    int columns = view->columns / (int)in_row;

    for (size_t i = 0; i < n; i++) {
        char number[32];

        if (i % in_row == 0)
            rows_begin(rows);
        while (rows_column(rows) < (int)(i % in_row) * columns)
            rows_add(rows, ROWS_PLAIN, " ");
        snprintf(number, sizeof(number), "  %zu  ", i + 1);
        rows_add(rows, ROWS_PLAIN, number);
        if (item->spots.n_spots > 0)
            print_options(rows, item, i, columns - CANDIDATE_COLUMNS);
        else
            print_candidate(rows, item, i);
        if (i % in_row == in_row - 1 || i + 1 == n)
            rows_end(rows);
    }
}

/* Whose form it is helps to judge the field, except where it is what is asked for, or where it may
 * be what a second person types blind. */
static void print_answerer(struct screen_rows *rows, const struct item *item)
{
    if (item->task == DESK_SECOND || item->kind == FORM_KIND_PREFECTURE ||
        item->kind == FORM_KIND_FACILITY)
        return;
    rows_add(rows, ROWS_DIM, "  ");
    rows_add(rows, ROWS_DIM, item->prefecture);
    rows_add(rows, ROWS_DIM, " ");
    rows_add(rows, ROWS_DIM, item->facility);
}

static void print_title(struct screen_rows *rows, const struct session *session,
                        const struct form_set *forms, const struct item *item, int64_t n_left)
{
    char place[40], left[80];

    snprintf(place, sizeof(place), "  %zu/%zu", session->at + 1, session->n_items);
    rows_begin(rows);
    rows_add(rows, ROWS_TITLE, item->nomination);
    rows_add(rows, ROWS_TITLE, " ");
    rows_add(rows, ROWS_TITLE, view_label(forms, item->form, item->field));
    rows_add(rows, ROWS_TITLE, place);
    if (n_left >= 0 && rows->columns >= VIEW_NARROW) {
        snprintf(left, sizeof(left), _("  %lld left"), (long long)n_left);
        rows_add(rows, ROWS_DIM, left);
    }
    print_answerer(rows, item);
    rows_end(rows);
}

const char *view_same_as(const struct form_set *forms, const struct item *item)
{
    const struct form *form = form_set_find(forms, item->form);
    int i = form ? form_find_field(form, item->field) : -1;

    return i >= 0 ? form->fields[i].same_as : NULL;
}

/* The keys that decide this field. */
static const char *deciding_keys(const struct form_set *forms, const struct item *item)
{
    if (item->draft)
        return _("⏎ go on typing  k blank  x illegible");
    if (item->task == DESK_SECOND)
        return _("⏎ type it  k blank  x illegible");
    if (item->task == DESK_KEYS)
        return _("1-2 that one counts  e edit  k blank  x illegible");
    if (item->spots.n_spots > ITEM_NUMBERED)
        return _("⏎ take  1-9 change that place  space more places  e edit  k blank");
    if (item->spots.n_spots > 0)
        return _("⏎ take  1-9 change that place  e edit  k blank  x illegible");
    return view_same_as(forms, item)
               ? _("⏎ take  1-9 candidate  e edit  k blank  d ditto  x illegible")
               : _("⏎ take  1-9 candidate  e edit  k blank  x illegible");
}

static const char *narrow_keys(const struct item *item)
{
    return item->task == DESK_SECOND || item->draft ? _("⏎ type  s skip  ? help  q end")
           : item->task == DESK_KEYS                ? _("1-2 take  e edit  s skip  ? help  q end")
                                                    : _("⏎ take  e edit  s skip  ? help  q end");
}

static void print_keys(struct screen_rows *rows, const struct view *view,
                       const struct form_set *forms, const struct item *item, const char *message)
{
    rows_message(rows, message, view->rows - 2);
    rows_begin(rows);
    if (view->columns < VIEW_NARROW) {
        rows_add(rows, ROWS_DIM, narrow_keys(item));
        rows_end(rows);
        return;
    }
    rows_add(rows, ROWS_DIM, deciding_keys(forms, item));
    rows_end(rows);
    rows_begin(rows);
    rows_add(rows, ROWS_DIM,
             item->task == DESK_SECOND
                 ? _("s skip  b back  u undo  p page  r reject  ? help  q end")
                 : _("s skip  b back  u undo  n others  p page  w why  r reject  ? help  q end"));
    rows_end(rows);
}

char *view_field(const struct view *view, const struct session *session,
                 const struct form_set *forms, const struct view_picture *picture, int64_t n_left,
                 const char *message)
{
    const struct item *item = session_item(session);
    struct screen_rows rows;

    rows_open(&rows, view->columns, view->rows);
    print_title(&rows, session, forms, item, n_left);
    rows_picture(&rows, picture->text, picture->is_text, picture->rows);
    print_reasons(&rows, item);
    print_value(&rows, view, item);
    print_candidates(&rows, view, item);
    print_keys(&rows, view, forms, item, message);
    return rows_close(&rows);
}
