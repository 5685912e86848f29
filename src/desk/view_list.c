/* SPDX-License-Identifier: Apache-2.0
 *
 * Views of whole nominations: the other fields of one, and two side by side.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/screen_rows.h"
#include "desk/view.h"
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

    rows_add_within(rows, style, value, columns - 1);
    for (width = rows_column(rows) - at; width < columns; width++)
        rows_add(rows, ROWS_PLAIN, " ");
}

char *view_neighbours(const struct view *view, const json_t *nomination,
                      const struct form_set *forms, const char *field)
{
    const json_t *fields = json_object_get(nomination, "fields"), *one;
    int label_columns = view->columns < 60 ? 14 : 26;
    struct screen_rows rows;
    size_t i;

    rows_open(&rows, view->columns, view->rows);
    rows_begin(&rows);
    rows_add(&rows, ROWS_TITLE, text(nomination, "id"));
    rows_end(&rows);
    json_array_foreach(fields, i, one)
    {
        bool is_this = !strcmp(text(one, "id"), field);

        rows_begin(&rows);
        add_cell(&rows, is_this ? ROWS_BOLD : ROWS_DIM,
                 view_label(forms, text(nomination, "form"), text(one, "id")), label_columns);
        rows_add(&rows, !strcmp(text(one, "status"), "review") ? ROWS_MARKED : ROWS_PLAIN,
                 *text(one, "value") ? text(one, "value") : "-");
        rows_end(&rows);
    }
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

char *view_repeat(const struct view *view, const json_t *pair, const json_t *earlier,
                  const json_t *later, const struct form_set *forms, const char *message)
{
    const json_t *ours = json_object_get(earlier, "fields"),
                 *theirs = json_object_get(later, "fields"), *one;
    int label_columns = view->columns < 60 ? 8 : 22;
    int columns = (view->columns - label_columns) / 2;
    struct screen_rows rows;
    size_t i;

    rows_open(&rows, view->columns, view->rows);
    rows_begin(&rows);
    rows_add(&rows, ROWS_TITLE, _("The same hospital twice: which one counts?"));
    rows_add(&rows, ROWS_PLAIN, "  ");
    rows_add(&rows, ROWS_PLAIN, view_because(text(pair, "because")));
    rows_end(&rows);
    rows_begin(&rows);
    add_cell(&rows, ROWS_DIM, "", label_columns);
    add_cell(&rows, ROWS_BOLD, text(earlier, "id"), columns);
    add_cell(&rows, ROWS_BOLD, text(later, "id"), columns);
    rows_end(&rows);
    rows_begin(&rows);
    add_cell(&rows, ROWS_DIM, "", label_columns);
    add_cell(&rows, ROWS_DIM, text(json_object_get(earlier, "from"), "received_at"), columns);
    add_cell(&rows, ROWS_DIM, text(json_object_get(later, "from"), "received_at"), columns);
    rows_end(&rows);
    json_array_foreach(ours, i, one)
    {
        const char *a = text(one, "value"), *b = text(json_array_get(theirs, i), "value");
        enum rows_style style = strcmp(a, b) != 0 ? ROWS_MARKED : ROWS_PLAIN;

        rows_begin(&rows);
        add_cell(&rows, ROWS_DIM, view_label(forms, text(earlier, "form"), text(one, "id")),
                 label_columns);
        add_cell(&rows, style, *a ? a : "-", columns);
        add_cell(&rows, style, *b ? b : "-", columns);
        rows_end(&rows);
    }
    rows_at(&rows, view->rows - 1);
    rows_begin(&rows);
    rows_add(&rows, ROWS_MARKED, message);
    rows_end(&rows);
    rows_begin(&rows);
    rows_add(&rows, ROWS_DIM,
             _("1 the left  2 the right  b both (they differ)  u undo  s skip  q end"));
    rows_end(&rows);
    return rows_close(&rows);
}
