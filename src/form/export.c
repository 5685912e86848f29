/* SPDX-License-Identifier: Apache-2.0
 *
 * export: a form as JSON, for programs (`uketsuke form show` and `export`). docs/form.md describes
 * it.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "form/form.h"

#define REAL_DIGITS 9 /* of a length in a file: 4 decimals at most */

static const char *const align_names[] = {
    [FORM_ALIGN_LEFT] = "left",
    [FORM_ALIGN_CENTRE] = "centre",
    [FORM_ALIGN_RIGHT] = "right",
};

/* Lengths are sums of decimals: round away what the sums left behind. */
static json_t *length(double mm)
{
    double rounded = round(mm * 1e4) / 1e4;

    return rounded == floor(rounded) ? json_integer((json_int_t)rounded) : json_real(rounded);
}

static json_t *string_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* Adds the four numbers of a box to an object that it consumes and gives back. */
static json_t *with_box(json_t *object, struct rect_mm box)
{
    if (!object || json_object_set_new(object, "x_mm", length(box.x)) ||
        json_object_set_new(object, "y_mm", length(box.y)) ||
        json_object_set_new(object, "w_mm", length(box.w)) ||
        json_object_set_new(object, "h_mm", length(box.h))) {
        json_decref(object);
        return NULL;
    }
    return object;
}

/* Appends to an array, consuming the item; a NULL of either makes the whole NULL. */
static json_t *with_item(json_t *array, json_t *item)
{
    if (!array || json_array_append_new(array, item)) {
        if (!array)
            json_decref(item);
        json_decref(array);
        return NULL;
    }
    return array;
}

static json_t *field_json(const struct form *form, const struct form_field *field)
{
    json_t *object = json_pack("{ss, ss, ss}", "id", field->id, "label", field->label, "kind",
                               form_kind_name(field->kind));
    json_t *rest;

    object = with_box(object, field->box);
    rest =
        json_pack("{sb, sb, so, si, so, ss}", "required", field->required == FORM_REQUIRED_ALWAYS,
                  "required_in_block", field->required == FORM_REQUIRED_IN_BLOCK, "block",
                  string_or_null(field->block), "lines", (int)field->max_lines, "same_as",
                  string_or_null(field->same_as), "table", form->tables[field->table].id);
    if (!object || !rest || json_object_update(object, rest)) {
        json_decref(object);
        object = NULL;
    }
    json_decref(rest);
    return object;
}

static json_t *fields_json(const struct form *form)
{
    json_t *array = json_array();

    for (size_t i = 0; i < form->n_fields; i++)
        array = with_item(array, field_json(form, &form->fields[i]));
    return array;
}

static json_t *cell_json(const struct form *form, const struct form_cell *cell)
{
    json_t *object =
        json_pack("{si, si, si, si, so, so, so, ss}", "row", (int)cell->row, "column",
                  (int)cell->column, "rows", (int)cell->n_rows, "columns", (int)cell->n_columns,
                  "label", string_or_null(cell->label), "field",
                  string_or_null(cell->field >= 0 ? form->fields[cell->field].id : NULL), "size_pt",
                  length(cell->size_pt), "align", align_names[cell->align]);

    return with_box(object, cell->box);
}

static json_t *rules_json(const double *rules, unsigned n)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < n; i++)
        array = with_item(array, length(rules[i]));
    return array;
}

static json_t *tables_json(const struct form *form)
{
    json_t *array = json_array();

    for (size_t t = 0; t < form->n_tables; t++) {
        const struct form_table *table = &form->tables[t];
        json_t *cells = json_array();

        for (size_t i = 0; i < table->n_cells; i++)
            cells = with_item(cells, cell_json(form, &table->cells[i]));
        array =
            with_item(array, json_pack("{ss, so, so, so, so}", "table", table->id, "rule_mm",
                                       length(table->rule_mm), "rules_x_mm",
                                       rules_json(table->x_mm, table->n_columns + 1), "rules_y_mm",
                                       rules_json(table->y_mm, table->n_rows + 1), "cells", cells));
    }
    return array;
}

static json_t *texts_json(const struct form *form)
{
    json_t *array = json_array();

    for (size_t i = 0; i < form->n_texts; i++) {
        const struct form_text *text = &form->texts[i];

        array = with_item(array, with_box(json_pack("{ss, so, sb, ss}", "text", text->text,
                                                    "size_pt", length(text->size_pt), "bold",
                                                    text->bold, "align", align_names[text->align]),
                                          text->box));
    }
    return array;
}

static json_t *deadline_json(const struct form *form)
{
    char text[sizeof("06-28") + 16];

    if (!form->deadline_month)
        return json_null();
    snprintf(text, sizeof(text), "%02d-%02d", form->deadline_month, form->deadline_day);
    return json_string(text);
}

char *form_to_json(const struct form *form, bool everything)
{
    json_t *object =
        json_pack("{ss, ss, ss, s{so, so}, so, so}", "form", form->name, "title", form->title,
                  "edition", form->edition, "page", "width_mm", length(form->w_mm), "height_mm",
                  length(form->h_mm), "deadline", deadline_json(form), "fields", fields_json(form));
    char *json = NULL;

    if (object && (!everything || (json_object_set_new(object, "tables", tables_json(form)) == 0 &&
                                   json_object_set_new(object, "texts", texts_json(form)) == 0)))
        json = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(REAL_DIGITS));
    json_decref(object);
    return json;
}
