/* SPDX-License-Identifier: Apache-2.0
 *
 * load: the steps of form_load(), private to this room. Each fills its part of a form that
 * form_free() can release at any moment, and complains through yaml_fail() about the line that is
 * wrong.
 */
#pragma once

#include "form/form.h"
#include "form/yaml.h"

/* Bounds of a definition, in millimetres and points. Wide enough for any office paper that fits a
 * fax machine, narrow enough that a slip of the finger (21 for 210) is caught. */
#define LOAD_MIN_PAGE_MM 70.0
#define LOAD_MAX_PAGE_MM 420.0 /* the long side of A3 */
#define LOAD_MIN_CELL_MM 4.0   /* less cannot be told from a thick rule at 98 lines per inch */
#define LOAD_MIN_FIELD_W_MM 10.0
#define LOAD_MIN_FIELD_H_MM 6.0 /* the least in which people write by hand */
#define LOAD_MIN_LINE_MM 4.0    /* of one of several lines in a field */
#define LOAD_MIN_RULE_MM 0.1    /* thinner vanishes in a fax (1 pixel = 0.12 mm) */
#define LOAD_MAX_RULE_MM 1.0
#define LOAD_MIN_GAP_MM 1.0 /* between tables, so that their rules are two rules */
#define LOAD_MIN_SIZE_PT 5.0
#define LOAD_MAX_SIZE_PT 72.0
#define LOAD_DEFAULT_SIZE_PT 10.5 /* what Japanese office programs start with */
#define LOAD_DEFAULT_RULE_MM 0.25

/* The form that a YAML file describes; it must be called name, and lists lie below directory. */
int load_form(const struct yaml *yaml, const char *directory, const char *name,
              struct form **ret_form, struct why *why);

/* Appends the fields of the list to form->fields; their cells are not known yet. */
int load_fields(struct yaml_item list, struct form *form, struct why *why);

/* Appends the tables of the list to form->tables and ties the fields to their cells. */
int load_tables(struct yaml_item list, struct form *form, struct why *why);

/* Optional keys `size_pt` and `align` of a text, a table or a cell; outputs keep what they hold
 * when absent. */
int load_look(struct yaml_item mapping, double *size_pt, enum form_align *align, struct why *why);
