/* SPDX-License-Identifier: Apache-2.0 */
#include "form/form.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/intl.h"

enum { MAX_FORMS = 100 };

void form_field_deinit(struct form_field *field)
{
    free(field->id);
    free(field->label);
    free(field->block);
    free(field->same_as);
    *field = (struct form_field){0};
}

static void table_deinit(struct form_table *table)
{
    for (size_t i = 0; i < table->n_cells; i++)
        free(table->cells[i].label);
    free(table->cells);
    free(table->x_mm);
    free(table->y_mm);
    free(table->id);
}

struct form *form_free(struct form *form)
{
    if (!form)
        return NULL;
    for (size_t i = 0; i < form->n_texts; i++)
        free(form->texts[i].text);
    free(form->texts);
    for (size_t i = 0; i < form->n_tables; i++)
        table_deinit(&form->tables[i]);
    free(form->tables);
    for (size_t i = 0; i < form->n_fields; i++)
        form_field_deinit(&form->fields[i]);
    free(form->fields);
    for (unsigned k = 0; k < FORM_KIND_COUNT; k++)
        free(form->lexicon[k]);
    free(form->answerers);
    free(form->name);
    free(form->title);
    free(form->edition);
    free(form->directory);
    free(form);
    return NULL;
}

struct rect_mm form_table_box(const struct form_table *table)
{
    double half = table->rule_mm / 2;
    struct rect_mm box = {table->x_mm[0] - half, table->y_mm[0] - half,
                          table->x_mm[table->n_columns] - table->x_mm[0] + table->rule_mm,
                          table->y_mm[table->n_rows] - table->y_mm[0] + table->rule_mm};

    return box;
}

int form_find_field(const struct form *form, const char *id)
{
    for (size_t i = 0; i < form->n_fields; i++) {
        if (strcmp(form->fields[i].id, id) == 0)
            return (int)i;
    }
    return -1;
}

/* ---- sets ---- */

/* Not alphasort(): the same order in every locale. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Directories only count when a form.yaml is in them: common/ holds lists, not a form. */
static int load_one(const char *forms_directory, const char *name, struct form_set *set,
                    struct why *why)
{
    char *directory, *path = NULL;
    struct stat st;
    int r = 0;

    if (asprintf(&directory, "%s/%s", forms_directory, name) < 0)
        return -ENOMEM;
    if (asprintf(&path, "%s/form.yaml", directory) < 0) {
        path = NULL;
        r = -ENOMEM;
    } else if (stat(path, &st) == 0) {
        if (set->n_forms == MAX_FORMS)
            r = why_set(why, -E2BIG, _("%s: more than %d forms; keep fewer here"), forms_directory,
                        MAX_FORMS);
        else
            r = form_load(directory, &set->forms[set->n_forms], why);
        if (r == 0)
            set->n_forms++;
    } else if (errno != ENOENT && errno != ENOTDIR) {
        r = why_set(why, -errno, _("%s: %m"), path);
    }
    free(path);
    free(directory);
    return r;
}

int form_set_load(const char *forms_directory, struct form_set *ret_set, struct why *why)
{
    struct form_set set = {.forms = calloc(MAX_FORMS, sizeof(struct form *))};
    struct dirent **entries;
    int n, r = 0;

    if (!set.forms)
        return -ENOMEM;
    n = scandir(forms_directory, &entries, NULL, by_bytes);
    if (n < 0) {
        r = why_set(why, -errno, _("%s: %m; give the directory that holds the forms"),
                    forms_directory);
        free(set.forms);
        return r;
    }
    for (int i = 0; i < n; i++) {
        if (r == 0 && entries[i]->d_name[0] != '.')
            r = load_one(forms_directory, entries[i]->d_name, &set, why);
        free(entries[i]);
    }
    free(entries);
    if (r == 0 && set.n_forms == 0)
        r = why_set(why, -ENOENT, _("%s: no form here; each form is a directory with a form.yaml"),
                    forms_directory);
    if (r < 0) {
        form_set_deinit(&set);
        return r;
    }
    *ret_set = set;
    return 0;
}

void form_set_deinit(struct form_set *set)
{
    for (size_t i = 0; i < set->n_forms; i++)
        form_free(set->forms[i]);
    free(set->forms);
    *set = (struct form_set){0};
}

const struct form *form_set_find(const struct form_set *set, const char *name)
{
    for (size_t i = 0; i < set->n_forms; i++) {
        if (strcmp(set->forms[i]->name, name) == 0)
            return set->forms[i];
    }
    return NULL;
}
