/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/screen_rows.h"
#include "text/utf8.h"

enum { LINE_INDENT = 6, HELP_INDENT = 8 }; /* of further rows */

const char *view_label(const struct form_set *forms, const char *form, const char *field)
{
    const struct form *found = form_set_find(forms, form);
    int i = found ? form_find_field(found, field) : -1;

    return i >= 0 && found->fields[i].label ? found->fields[i].label : field;
}

char *view_ends(const struct view *view, const char *const *ends, size_t n, bool has_doubts)
{
    const char *keys = has_doubts && view->columns >= VIEW_NARROW
                           ? _("⏎ take  Tab next doubt  ↓ as read otherwise  Ctrl-G leave it")
                           : _("⏎ take  Ctrl-G leave it");
    struct screen_rows rows;

    rows_open(&rows, view->columns, view->rows);
    rows.row = view->rows;
    rows_begin(&rows);
    for (size_t i = 0; i < n; i++) {
        rows_add(&rows, ROWS_DIM, i == 0 ? "Tab " : "  ");
        rows_add(&rows, i == 0 ? ROWS_BOLD : ROWS_PLAIN, ends[i]);
    }
    if (n == 0)
        rows_add(&rows, ROWS_DIM, keys);
    rows_end(&rows);
    return rows_close(&rows);
}

int view_page_rows(const struct view *view)
{
    return view->rows - 2;
}

char *view_page(const struct view *view, const char *title, const struct view_picture *picture)
{
    struct screen_rows rows;

    rows_open(&rows, view->columns, view->rows);
    rows_begin(&rows);
    rows_add(&rows, ROWS_TITLE, title);
    rows_end(&rows);
    rows_picture(&rows, picture->text, picture->is_text, picture->rows);
    rows_at(&rows, view->rows);
    rows_begin(&rows);
    rows_add(&rows, ROWS_DIM, _("space nearer  ←↑↓→ move  t turn  any other key back"));
    rows_end(&rows);
    return rows_close(&rows);
}

int view_unplaced_rows(const struct view *view)
{
    return view->rows - 2 - VIEW_KEY_ROWS -
           (view->columns < VIEW_NARROW); /* a reason of two rows */
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

static void print_unplaced_title(struct screen_rows *rows, const json_t *page)
{
    char title[120];

    if (json_is_integer(json_object_get(page, "page")))
        snprintf(title, sizeof(title), _("%s page %d of %d: no form that we know"),
                 text(page, "fax"), (int)json_integer_value(json_object_get(page, "page")),
                 (int)json_integer_value(json_object_get(page, "n_pages")));
    else
        snprintf(title, sizeof(title), _("%s: this fax could not be read"), text(page, "fax"));
    rows_begin(rows);
    rows_add(rows, ROWS_TITLE, title);
    rows_end(rows);
}

static void print_unplaced_keys(struct screen_rows *rows, const struct view *view, bool is_page)
{
    bool narrow = view->columns < VIEW_NARROW;

    rows_begin(rows);
    rows_add(rows, ROWS_DIM,
             narrow ? _("l letter c cover o other a advert e empty")
                    : _("l letter  c cover  o other form  a advertisement  e empty  x unreadable"));
    rows_end(rows);
    rows_begin(rows);
    if (is_page)
        rows_add(rows, ROWS_DIM,
                 narrow ? _("f form r reject space nearer s skip q end")
                        : _("f form  r reject  space nearer  ←↑↓→ move  "
                            "u undo  s skip  q end"));
    else
        rows_add(rows, ROWS_DIM,
                 narrow ? _("f key in  r reject  s skip  q end")
                        : _("f its pages one by one  r reject  u undo  s skip  q end"));
    rows_end(rows);
}

/* What it is most like, and why it is not that. */
static void print_nearest(struct screen_rows *rows, const json_t *page,
                          const struct form_set *forms)
{
    const char *name = text(page, "nearest_form"), *because = text(page, "refused_because");
    const struct form *form = form_set_find(forms, name);

    if (*name) {
        rows_add_through(rows, ROWS_PLAIN, _("nearest form: "), 0);
        rows_add_through(rows, ROWS_PLAIN, form ? form->title : name, 0);
    }
    if (*because) {
        rows_add_through(rows, ROWS_DIM, *name ? "  " : "", 0);
        rows_add_through(rows, ROWS_DIM, _(because), 0);
    }
}

char *view_unplaced(const struct view *view, const json_t *page, const struct form_set *forms,
                    const struct view_picture *picture, const char *message)
{
    struct screen_rows rows;

    rows_open(&rows, view->columns, view->rows);
    print_unplaced_title(&rows, page);
    rows_picture(&rows, picture->text, picture->is_text, picture->rows);
    rows_list_begin(&rows, 0, VIEW_KEY_ROWS);
    rows_begin(&rows);
    rows_add_through(&rows, ROWS_PLAIN, text(page, "reason"), 0);
    print_nearest(&rows, page, forms);
    rows_end(&rows);
    rows_list_end(&rows);
    rows_message(&rows, message, view->rows - 2);
    print_unplaced_keys(&rows, view, json_is_integer(json_object_get(page, "page")));
    return rows_close(&rows);
}

int view_point_rows(const struct view *view)
{
    return view->rows - 1 - VIEW_KEY_ROWS;
}

char *view_point(const struct view *view, int corner, const struct view_picture *picture,
                 const char *message)
{
    static const char *const corners[] = {
        N_("Where does the form lie? 1: its paper's top left corner"),
        N_("Where does the form lie? 2: its paper's top right corner"),
        N_("Where does the form lie? 3: its paper's bottom right corner"),
        N_("Where does the form lie? 4: its paper's bottom left corner"),
    };
    struct screen_rows rows;

    rows_open(&rows, view->columns, view->rows);
    rows_begin(&rows);
    rows_add(&rows, ROWS_TITLE, _(corners[corner]));
    rows_end(&rows);
    rows_picture(&rows, picture->text, picture->is_text, picture->rows);
    rows_message(&rows, message, view->rows - 2);
    rows_begin(&rows);
    rows_add(&rows, ROWS_DIM,
             view->columns < VIEW_NARROW
                 ? _("←↑↓→ space near  Tab next  t turn")
                 : _("← ↑ ↓ → move  space near  Tab next corner  t turn the page"));
    rows_end(&rows);
    rows_begin(&rows);
    rows_add(&rows, ROWS_DIM,
             view->columns < VIEW_NARROW ? _("⏎ read  k key in  q back")
                                         : _("⏎ read it there  k key all in  q back"));
    rows_end(&rows);
    return rows_close(&rows);
}

char *view_sentence(const struct view *view, const char *sentence)
{
    struct screen_rows rows;

    rows_open(&rows, view->columns, view->rows);
    rows_begin(&rows);
    rows_add_through(&rows, ROWS_PLAIN, sentence, 0);
    rows_end(&rows);
    return rows_close(&rows);
}

char *view_lines(const struct view *view, const char *title, const char *text, size_t from,
                 size_t *ret_next)
{
    struct screen_rows rows;

    rows_open(&rows, view->columns, view->rows);
    rows_begin(&rows);
    rows_add(&rows, ROWS_TITLE, title);
    rows_end(&rows);
    rows_list_begin(&rows, from, 1);
    for (const char *at = text; *at;) {
        size_t n = strcspn(at, "\n");
        char *line = strndup(at, n);

        rows_begin(&rows);
        rows_add_through(&rows, ROWS_PLAIN, line ? line : "", LINE_INDENT);
        rows_end(&rows);
        free(line);
        at += n + (at[n] == '\n');
    }
    *ret_next = rows_list_end_told(&rows);
    return rows_close(&rows);
}

char *view_help(const struct view *view, size_t from, size_t *ret_next)
{
    static const struct {
        const char *key, *means;
    } lines[] = {
        {"⏎", N_("the value that is shown is right")},
        {"1-9", N_("the candidate with that number is right")},
        {"1-9", N_("free text: that place as it was read otherwise, in turn")},
        {N_("space"), N_("free text: the next nine places")},
        {"e →", N_("edit; the cursor stands at the first doubtful character")},
        {"あ…", N_("type the value anew (any Japanese character)")},
        {"/", N_("type it anew, or look it up by a part of it or its sound")},
        {"k", N_("nothing is written there")},
        {"d", N_("as above (同上)")},
        {"x", N_("nobody can read it; the sender must be asked")},
        {"s ↓", N_("not now: somebody else, or later")},
        {"b ←", N_("back to the field before")},
        {"u", N_("take back what you said last")},
        {"n", N_("the other fields of this form")},
        {"p", N_("the whole page")},
        {"w", N_("why it was judged as it was")},
        {"r", N_("reject the page, with a reason")},
        {"q", N_("end; nothing is lost")},
        {"", N_("While editing: Enter takes the line, Tab goes to the next doubt,")},
        {"", N_("↓ puts in what else was read from the cursor on, again ↓ the next of it,")},
        {"", N_("Ctrl-U clears to the left, Ctrl-K to the right, Ctrl-G gives up.")},
        {"", N_("Marked characters are those that the machine was not sure of.")},
    };
    struct screen_rows rows;

    rows_open(&rows, view->columns, view->rows);
    rows_list_begin(&rows, from, 1);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char key[32];
        const char *name = *lines[i].key ? _(lines[i].key) : "";
        unsigned width = utf8_width(name);

        snprintf(key, sizeof(key), "  %s%*s", name, width < 6 ? 6 - (int)width : 1, "");
        rows_begin(&rows);
        rows_add(&rows, ROWS_BOLD, key);
        rows_add_through(&rows, ROWS_PLAIN, _(lines[i].means), HELP_INDENT);
        rows_end(&rows);
    }
    *ret_next = rows_list_end_told(&rows);
    return rows_close(&rows);
}
