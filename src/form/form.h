/* SPDX-License-Identifier: Apache-2.0
 *
 * form: a form definition, read from <forms>/<name>/form.yaml. It is the one source of the printed
 * blank, the field map, the model that registration matches, and the sample generator. Layout in
 * millimetres on the upright page, origin at the page's top left corner.
 *
 * The format is described in docs/form.md (man page uketsuke-form(5)). A broken definition is
 * refused with file, line and what to write instead.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/geometry.h"
#include "base/why.h"
#include "form/kind.h"

/* Bounds of a definition: a form beyond them is not one that a person fills in by hand. */
enum {
    FORM_MAX_ID_BYTES = 40,
    FORM_MAX_TEXTS = 64,
    FORM_MAX_TABLES = 16,
    FORM_MAX_ROWS = 64,
    FORM_MAX_COLUMNS = 16,
    FORM_MAX_FIELDS = 200,
};

enum form_align { FORM_ALIGN_LEFT, FORM_ALIGN_CENTRE, FORM_ALIGN_RIGHT };

enum form_required {
    FORM_REQUIRED_NEVER,    /* blank is blank */
    FORM_REQUIRED_ALWAYS,   /* blank goes to a person */
    FORM_REQUIRED_IN_BLOCK, /* blank goes to a person once another field of its block is filled */
};

/* Printed text outside the tables, or several lines of it. */
struct form_text {
    struct rect_mm box;
    double size_pt;
    bool bold;
    enum form_align align;
    char *text; /* UTF-8, '\n' between lines */
};

/* One cell of a table: either a printed label or a field to fill in. */
struct form_cell {
    unsigned row, column, n_rows, n_columns; /* position and span in the table */
    char *label;                             /* printed text, or NULL */
    double size_pt;
    enum form_align align;
    int field; /* index into form.fields, or -1 */
    struct rect_mm box;
};

/* A ruled table. Rules lie on x_mm[0..n_columns] and y_mm[0..n_rows] (page millimetres). */
struct form_table {
    char *id;
    double rule_mm; /* width of its rules */
    double *x_mm;
    double *y_mm;
    unsigned n_columns, n_rows;
    struct form_cell *cells;
    size_t n_cells;
};

struct form_field {
    char *id;    /* "responsible.phone" */
    char *label; /* for people, in lists: "責任者 電話番号" */
    enum form_kind kind;
    enum form_required required;
    char *block;        /* id of the block of fields it belongs to, or NULL */
    unsigned max_lines; /* at least 1 */
    struct rect_mm box; /* the inside of its cell: centre lines of the rules around it */
    unsigned table, cell;
    char *same_as; /* what «同上» in this field stands for: a field id, or NULL */
};

struct form {
    char *name;      /* "renrakuhyo": also the directory's name */
    char *title;     /* for people */
    char *edition;   /* changes whenever the printed layout does */
    char *directory; /* where it was read from */
    double w_mm, h_mm;
    int deadline_month, deadline_day; /* 0, 0: none */
    struct form_text *texts;
    size_t n_texts;
    struct form_table *tables;
    size_t n_tables;
    struct form_field *fields; /* in reading order */
    size_t n_fields;
    char *lexicon[FORM_KIND_COUNT]; /* path of the list of expected values for a kind, or NULL */
    char *answerers; /* path of the list of those who are expected to answer, or NULL */
};

/* Reads <directory>/form.yaml. The form is the caller's. */
int form_load(const char *directory, struct form **ret_form, struct why *why);

struct form *form_free(struct form *form);

DEFINE_CLEANUP(struct form *, form_free)

/* Frees what a field holds. */
void form_field_deinit(struct form_field *field);

/* The table with its rules. */
struct rect_mm form_table_box(const struct form_table *table);

/* Every form below `forms_directory` (each directory with a form.yaml), sorted by name. One that is
 * broken fails the whole call: a service must not start with half of its forms. */
struct form_set {
    struct form **forms;
    size_t n_forms;
};

int form_set_load(const char *forms_directory, struct form_set *ret_set, struct why *why);

void form_set_deinit(struct form_set *set);

/* Borrowed from the set, or NULL. */
const struct form *form_set_find(const struct form_set *set, const char *name);

/* Index of the field with that id, or -1. */
int form_find_field(const struct form *form, const char *id);

/* The form as JSON, two-space indented, without a final line end; the caller's to free(), NULL when
 * memory is short. everything: also tables, cells and texts, from which the printed page can be
 * drawn again. */
char *form_to_json(const struct form *form, bool everything);
