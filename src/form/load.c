/* SPDX-License-Identifier: Apache-2.0
 *
 * load: form.yaml as a whole: head, page, lexicons, texts. Fields and tables have files of their
 * own.
 */
#include "form/load.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"

enum {
    MAX_TITLE_BYTES = 200,
    MAX_EDITION_BYTES = 40,
    MAX_PATH_BYTES = 200,
    MAX_TEXT_BYTES = 2000,
};

int load_look(struct yaml_item mapping, double *size_pt, enum form_align *align, struct why *why)
{
    static const char *const aligns[] = {"left", "centre", "right", NULL};
    struct yaml_item item;
    int r = 0;

    if (yaml_find(mapping, "size_pt", &item))
        r = yaml_number(item, LOAD_MIN_SIZE_PT, LOAD_MAX_SIZE_PT, size_pt, why);
    if (r == 0 && yaml_find(mapping, "align", &item)) {
        unsigned index;

        r = yaml_word(item, aligns, &index, why);
        if (r == 0)
            *align = (enum form_align)index;
    }
    return r;
}

/* The name must be the directory's, or two names would mean one form. */
static int load_name(struct yaml_item root, const char *name, struct form *form, struct why *why)
{
    struct yaml_item item;
    int r = yaml_need(root, "form", "renrakuhyo", &item, why);

    if (r == 0)
        r = yaml_text(item, FORM_MAX_ID_BYTES, &form->name, why);
    if (r < 0)
        return r;
    if (strcmp(form->name, name) != 0)
        return yaml_fail(item, why,
                         _("the form is called \"%s\" but lies in \"%s\"; write `form: %s`"),
                         form->name, name, name);
    if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(name))
        return yaml_fail(item, why, _("\"%s\" is no name for a form; use a-z, 0-9, _ and - only"),
                         name);
    return 0;
}

static int load_head(struct yaml_item root, struct form *form, struct why *why)
{
    static const char *const page_keys[] = {"width_mm", "height_mm", NULL};
    struct yaml_item item, page;
    int r = yaml_need(root, "title", "緩和ケア部会 委員連絡票", &item, why);

    if (r == 0)
        r = yaml_text(item, MAX_TITLE_BYTES, &form->title, why);
    if (r == 0)
        r = yaml_need(root, "edition", "2026-1", &item, why);
    if (r == 0)
        r = yaml_text(item, MAX_EDITION_BYTES, &form->edition, why);
    if (r == 0)
        r = yaml_need(root, "page", "{width_mm: 210, height_mm: 297}", &page, why);
    if (r == 0)
        r = yaml_check_keys(page, page_keys, why);
    if (r == 0)
        r = yaml_need(page, "width_mm", "210", &item, why);
    if (r == 0)
        r = yaml_number(item, LOAD_MIN_PAGE_MM, LOAD_MAX_PAGE_MM, &form->w_mm, why);
    if (r == 0)
        r = yaml_need(page, "height_mm", "297", &item, why);
    if (r == 0)
        r = yaml_number(item, LOAD_MIN_PAGE_MM, LOAD_MAX_PAGE_MM, &form->h_mm, why);
    return r;
}

/* deadline: MM-DD, every year. */
static int load_deadline(struct yaml_item root, struct form *form, struct why *why)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    _cleanup_(cleanup_freep) char *text = NULL;
    struct yaml_item item;
    int month, day, end = 0, r;

    if (!yaml_find(root, "deadline", &item))
        return 0;
    r = yaml_text(item, MAX_EDITION_BYTES, &text, why);
    if (r < 0)
        return r;
    if (strlen(text) != 5 || sscanf(text, "%2d-%2d%n", &month, &day, &end) != 2 || end != 5 ||
        month < 1 || month > 12 || day < 1 || day > days[month - 1])
        return yaml_fail(item, why, _("\"%s\" is no day; write month-day, for example 06-28"),
                         text);
    form->deadline_month = month;
    form->deadline_day = day;
    return 0;
}

/* The path of a list: inside the form's directory, or in a directory beside it (../common/x.tsv).
 * Whether the file is there and sound is for those to say who read it. */
static int load_path(struct yaml_item item, const char *directory, char **ret_path, struct why *why)
{
    _cleanup_(cleanup_freep) char *text = NULL;
    const char *p;
    int r = yaml_text(item, MAX_PATH_BYTES, &text, why);

    if (r < 0)
        return r;
    p = strncmp(text, "../", 3) == 0 ? text + 3 : text;
    while (*p) {
        size_t n = strcspn(p, "/");

        if (n == 0 || p[0] == '.' || p[n + (p[n] == '/')] == '/' || (p[n] == '/' && !p[n + 1]))
            return yaml_fail(item, why,
                             _("\"%s\" is no path inside the forms; write for example "
                               "facilities.tsv or ../common/prefectures.tsv"),
                             text);
        p += n + (p[n] == '/');
    }
    if (p == text + 3 && p[-1] == '/')
        return yaml_fail(item, why, _("\"%s\" names no file; write for example facilities.tsv"),
                         text);
    return asprintf(ret_path, "%s/%s", directory, text) < 0 ? -ENOMEM : 0;
}

static int load_lists(struct yaml_item root, struct form *form, struct why *why)
{
    const char *kinds[FORM_KIND_COUNT + 1] = {NULL};
    struct yaml_item item, lexicons;
    int r = 0;

    for (unsigned k = 0; k < FORM_KIND_COUNT; k++)
        kinds[k] = form_kind_name((enum form_kind)k);
    if (yaml_find(root, "lexicons", &lexicons)) {
        r = yaml_check_keys(lexicons, kinds, why);
        for (unsigned k = 0; r == 0 && k < FORM_KIND_COUNT; k++) {
            if (yaml_find(lexicons, kinds[k], &item))
                r = load_path(item, form->directory, &form->lexicon[k], why);
        }
    }
    if (r == 0 && yaml_find(root, "answerers", &item))
        r = load_path(item, form->directory, &form->answerers, why);
    return r;
}

static int load_text(struct yaml_item item, const struct form *form, struct form_text *text,
                     struct why *why)
{
    static const char *const keys[] = {"text", "box_mm", "size_pt", "bold", "align", NULL};
    struct yaml_item value;
    double box[4];
    int r = yaml_check_keys(item, keys, why);

    text->size_pt = LOAD_DEFAULT_SIZE_PT;
    if (r == 0)
        r = yaml_need(item, "text", "FAX送信先", &value, why);
    if (r == 0)
        r = yaml_lines(value, MAX_TEXT_BYTES, &text->text, why);
    if (r == 0 && yaml_find(item, "bold", &value))
        r = yaml_bool(value, &text->bold, why);
    if (r == 0)
        r = load_look(item, &text->size_pt, &text->align, why);
    if (r == 0)
        r = yaml_need(item, "box_mm", "[20, 12, 100, 6]", &value, why);
    if (r == 0)
        r = yaml_numbers(value, 4, 0, LOAD_MAX_PAGE_MM, box, why);
    if (r < 0)
        return r;
    text->box = (struct rect_mm){box[0], box[1], box[2], box[3]};
    if (box[2] < LOAD_MIN_CELL_MM || box[3] < 1)
        return yaml_fail(value, why,
                         _("a box of %g × %g mm; write [x, y, width, height] in millimetres"),
                         box[2], box[3]);
    if (box[0] + box[2] > form->w_mm || box[1] + box[3] > form->h_mm)
        return yaml_fail(value, why,
                         _("the text reaches %g, %g mm, beyond the page (%g × %g); make box_mm "
                           "[x, y, width, height] smaller"),
                         box[0] + box[2], box[1] + box[3], form->w_mm, form->h_mm);
    return 0;
}

static bool boxes_meet(struct rect_mm a, struct rect_mm b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/* Printed text inside a field would be read as handwriting: no text may lie over a table. */
static int check_text(struct yaml_item item, const struct form *form, const struct form_text *text,
                      struct why *why)
{
    for (size_t t = 0; t < form->n_tables; t++) {
        const struct form_table *table = &form->tables[t];

        if (boxes_meet(text->box, form_table_box(table)))
            return yaml_fail(item, why,
                             _("the text lies over the table \"%s\"; move its box_mm [x, y, width, "
                               "height] or use a label"),
                             table->id);
    }
    return 0;
}

static int load_texts(struct yaml_item root, struct form *form, struct why *why)
{
    struct yaml_item list;
    size_t n;
    int r;

    if (!yaml_find(root, "texts", &list))
        return 0;
    r = yaml_list(list, 1, FORM_MAX_TEXTS, &n, why);
    if (r < 0)
        return r;
    form->texts = calloc(n, sizeof(*form->texts));
    if (!form->texts)
        return -ENOMEM;
    form->n_texts = n;
    for (size_t i = 0; r == 0 && i < n; i++) {
        r = load_text(yaml_at(list, i), form, &form->texts[i], why);
        if (r == 0)
            r = check_text(yaml_at(list, i), form, &form->texts[i], why);
    }
    return r;
}

static int load_root(struct yaml_item root, const char *name, struct form *form, struct why *why)
{
    static const char *const keys[] = {"form",     "title",    "edition",   "page",
                                       "deadline", "lexicons", "answerers", "texts",
                                       "tables",   "fields",   NULL};
    struct yaml_item item;
    int r = yaml_check_keys(root, keys, why);

    if (r == 0)
        r = load_name(root, name, form, why);
    if (r == 0)
        r = load_head(root, form, why);
    if (r == 0)
        r = load_deadline(root, form, why);
    if (r == 0)
        r = load_lists(root, form, why);
    if (r == 0)
        r = yaml_need(root, "fields", "[{field: prefecture, …}]", &item, why);
    if (r == 0)
        r = load_fields(item, form, why);
    if (r == 0)
        r = yaml_need(root, "tables", "[{table: members, …}]", &item, why);
    if (r == 0)
        r = load_tables(item, form, why);
    if (r == 0)
        r = load_texts(root, form, why);
    return r;
}

int load_form(const struct yaml *yaml, const char *directory, const char *name,
              struct form **ret_form, struct why *why)
{
    _cleanup_(form_freep) struct form *form = calloc(1, sizeof(*form));
    int r;

    if (!form || !(form->directory = strdup(directory)))
        return -ENOMEM;
    r = load_root(yaml_root(yaml), name, form, why);
    if (r < 0)
        return r;
    *ret_form = form;
    form = NULL;
    return 0;
}

int form_load(const char *directory, struct form **ret_form, struct why *why)
{
    _cleanup_(yaml_freep) struct yaml *yaml = NULL;
    _cleanup_(cleanup_freep) char *path = NULL;
    char resolved[PATH_MAX];
    int r;

    if (!realpath(directory, resolved))
        return why_set(why, -errno, _("%s: %m; give the directory of a form"), directory);
    if (asprintf(&path, "%s/form.yaml", directory) < 0) {
        path = NULL;
        return -ENOMEM;
    }
    r = yaml_load(path, &yaml, why);
    if (r < 0)
        return r;
    return load_form(yaml, directory, strrchr(resolved, '/') + 1, ret_form, why);
}
