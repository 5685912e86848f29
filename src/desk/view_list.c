/* SPDX-License-Identifier: Apache-2.0
 *
 * Views of whole nominations: the other fields of one, and two side by side.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/screen_rows.h"
#include "desk/view.h"
#include "report/day.h"
#include "text/utf8.h"

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

/* Adds a cell of `columns` columns, a gap included. */
static void add_cell(struct screen_rows *rows, enum rows_style style, const char *value,
                     int columns)
{
    int at = rows_column(rows), width;

    if (columns == 0)
        return;
    rows_add_within(rows, style, value, columns - 1);
    for (width = rows_column(rows) - at; width < columns; width++)
        rows_add(rows, ROWS_PLAIN, " ");
}

static bool is_on_desk(const struct session *session, const char *nomination, const char *field)
{
    for (size_t i = 0; i < session->n_items; i++)
        if (!strcmp(session->items[i].nomination, nomination) &&
            !strcmp(session->items[i].field, field) && !session->items[i].is_done)
            return true;
    return false;
}

char *view_neighbours(const struct view *view, const json_t *nomination,
                      const struct form_set *forms, const struct session *session, size_t from,
                      size_t *ret_next)
{
    const json_t *fields = json_object_get(nomination, "fields"), *one;
    const char *at_hand = session_item(session)->field;
    int label_columns = view->columns < VIEW_NARROW ? 14 : 26;
    struct screen_rows rows;
    size_t i;

    rows_open(&rows, view->columns, view->rows);
    rows_begin(&rows);
    rows_add(&rows, ROWS_TITLE, text(nomination, "id"));
    rows_end(&rows);
    rows_list_begin(&rows, from, 1);
    json_array_foreach(fields, i, one)
    {
        bool waits = !strcmp(text(one, "status"), "review") ||
                     is_on_desk(session, text(nomination, "id"), text(one, "id"));

        rows_begin(&rows);
        add_cell(&rows, !strcmp(text(one, "id"), at_hand) ? ROWS_BOLD : ROWS_DIM,
                 view_label(forms, text(nomination, "form"), text(one, "id")), label_columns);
        rows_add_through(&rows, waits ? ROWS_MARKED : ROWS_PLAIN,
                         *text(one, "value") ? text(one, "value") : "-", label_columns);
        rows_end(&rows);
    }
    *ret_next = rows_list_end_told(&rows);
    return rows_close(&rows);
}

const char *view_because(const char *code)
{
    static const struct {
        const char *code, *text;
    } known[] = {
        {"facility", N_("the same facility")},
        {"near_facility", N_("nearly the same facility")},
        {"values", N_("mostly the same values")},
        {"sender", N_("the same sender")},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (code && !strcmp(code, known[i].code))
            return _(known[i].text);
    return "";
}

/* So much of the text as has room in a cell. Moves *text. */
static void add_part(struct screen_rows *rows, enum rows_style style, const char **text,
                     int columns)
{
    char part[512] = "";
    size_t n = 0;
    int width = 0;

    while (**text) {
        const char *next = *text;
        char one[8] = "";

        utf8_next(&next);
        memcpy(one, *text, (size_t)(next - *text) < sizeof(one) ? (size_t)(next - *text) : 0);
        width += *one == '\n' ? 1 : (int)utf8_width(one);
        if (width > columns - 1 || n + sizeof(one) > sizeof(part))
            break;
        n = (size_t)(stpcpy(part + n, one) - part);
        *text = next;
    }
    add_cell(rows, style, part, columns);
}

/* In as many rows as the longer of the two takes; label_columns 0: under the label. */
static void add_pair(struct screen_rows *rows, const char *label, const char *a, const char *b,
                     int label_columns, int columns)
{
    enum rows_style style = strcmp(a, b) != 0 ? ROWS_MARKED : ROWS_PLAIN;

    a = *a ? a : "-";
    b = *b ? b : "-";
    if (label_columns == 0) {
        rows_begin(rows);
        rows_add(rows, ROWS_DIM, label);
        rows_end(rows);
    }
    do {
        rows_begin(rows);
        add_cell(rows, ROWS_DIM, label, label_columns);
        add_part(rows, style, &a, columns);
        add_part(rows, style, &b, columns);
        rows_end(rows);
        label = "";
    } while (*a || *b);
}

static void add_heads(struct screen_rows *rows, const json_t *earlier, const json_t *later,
                      int label_columns, int columns)
{
    char at[2][DAY_TIME_SIZE];

    rows_begin(rows);
    add_cell(rows, ROWS_DIM, "", label_columns);
    add_cell(rows, ROWS_BOLD, text(earlier, "id"), columns);
    add_cell(rows, ROWS_BOLD, text(later, "id"), columns);
    rows_end(rows);
    rows_begin(rows);
    add_cell(rows, ROWS_DIM, "", label_columns);
    add_cell(rows, ROWS_DIM,
             day_local_time(text(json_object_get(earlier, "from"), "received_at"), at[0]), columns);
    add_cell(rows, ROWS_DIM,
             day_local_time(text(json_object_get(later, "from"), "received_at"), at[1]), columns);
    rows_end(rows);
}

char *view_repeat(const struct view *view, const json_t *pair, const json_t *earlier,
                  const json_t *later, const struct form_set *forms, const char *message,
                  size_t from, size_t *ret_next)
{
    const json_t *ours = json_object_get(earlier, "fields"),
                 *theirs = json_object_get(later, "fields"), *one;
    bool narrow = view->columns < VIEW_NARROW;
    int label_columns = narrow ? 0 : 22, columns = (view->columns - label_columns) / 2;
    struct screen_rows rows;
    size_t i;

    rows_open(&rows, view->columns, view->rows);
    rows_begin(&rows);
    rows_add_through(&rows, ROWS_TITLE, _("The same hospital twice: which one counts?"), 0);
    rows_add_through(&rows, ROWS_PLAIN, "  ", 0);
    rows_add_through(&rows, ROWS_PLAIN, view_because(text(pair, "because")), 0);
    rows_end(&rows);
    add_heads(&rows, earlier, later, label_columns, columns);
    rows_list_begin(&rows, from, narrow ? 3 : 2);
    json_array_foreach(ours, i, one)
    {
        add_pair(&rows, view_label(forms, text(earlier, "form"), text(one, "id")),
                 text(one, "value"), text(json_array_get(theirs, i), "value"), label_columns,
                 columns);
    }
    *ret_next = rows_list_end(&rows);
    rows_message(&rows, message, view->rows - (narrow ? 2 : 1));
    rows_begin(&rows);
    if (*ret_next > 0)
        rows_add(&rows, ROWS_BOLD, _("space more  "));
    if (narrow) {
        rows_end(&rows);
        rows_begin(&rows);
    }
    rows_add(&rows, ROWS_DIM,
             narrow ? _("1 left 2 right b both s skip q end")
                    : _("1 the left  2 the right  b both (they differ)  u undo  s skip  q end"));
    rows_end(&rows);
    return rows_close(&rows);
}
