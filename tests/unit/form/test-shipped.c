/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form/form.h"

static const char *const names[] = {"forms/renrakuhyo", "tests/forms/shukketsu",
                                    "tests/forms/sister"};

static struct form *load(const char *name)
{
    struct form *form = NULL;
    struct why why = {""};
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", getenv("UKETSUKE_TEST_SOURCE"), name);
    if (form_load(path, &form, &why) < 0)
        fail_msg("%s", why.text);
    return form;
}

static double area(struct rect_mm box)
{
    return box.w * box.h;
}

/* In every form the cells tile each table exactly, every field is the inside of its cell, and all
 * lies on the page: what print draws, registration matches and read cuts is one layout. */
static void test_layout(void **state)
{
    for (size_t f = 0; f < sizeof(names) / sizeof(*names); f++) {
        struct form *form = load(names[f]);
        size_t n_placed = 0;

        for (size_t t = 0; t < form->n_tables; t++) {
            const struct form_table *table = &form->tables[t];
            struct rect_mm whole = form_table_box(table);
            double sum = 0;

            assert_true(whole.x > 0 && whole.y > 0);
            assert_true(whole.x + whole.w < form->w_mm && whole.y + whole.h < form->h_mm);
            for (size_t i = 0; i < table->n_cells; i++) {
                const struct form_cell *cell = &table->cells[i];

                sum += area(cell->box);
                assert_true(cell->box.x == table->x_mm[cell->column]);
                assert_true(cell->box.y == table->y_mm[cell->row]);
                assert_true((cell->label != NULL) == (cell->field < 0));
                for (size_t j = 0; j < i; j++) {
                    const struct rect_mm *a = &cell->box, *b = &table->cells[j].box;

                    assert_false(a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
                                 b->y < a->y + a->h);
                }
                if (cell->field < 0)
                    continue;
                n_placed++;
                assert_int_equal(form->fields[cell->field].table, t);
                assert_int_equal(form->fields[cell->field].cell, i);
                assert_memory_equal(&form->fields[cell->field].box, &cell->box, sizeof(cell->box));
            }
            whole.w -= table->rule_mm;
            whole.h -= table->rule_mm;
            assert_true(fabs(sum - area(whole)) < 1e-6);
        }
        assert_int_equal(n_placed, form->n_fields);
        form_free(form);
    }
}

/* 連絡票 has the fields, kinds and duties that the contract names, and cells in which a person can
 * write. */
static void test_renrakuhyo(void **state)
{
    static const struct {
        const char *id;
        enum form_kind kind;
        enum form_required required;
        const char *same_as;
    } rows[] = {
        {"prefecture", FORM_KIND_PREFECTURE, FORM_REQUIRED_ALWAYS, NULL},
        {"facility", FORM_KIND_FACILITY, FORM_REQUIRED_ALWAYS, NULL},
        {"responsible.name", FORM_KIND_NAME, FORM_REQUIRED_ALWAYS, NULL},
        {"responsible.department", FORM_KIND_DEPARTMENT, FORM_REQUIRED_ALWAYS, NULL},
        {"responsible.phone", FORM_KIND_PHONE, FORM_REQUIRED_ALWAYS, NULL},
        {"responsible.email", FORM_KIND_EMAIL, FORM_REQUIRED_ALWAYS, NULL},
        {"practitioner.name", FORM_KIND_NAME, FORM_REQUIRED_ALWAYS, "responsible.name"},
        {"practitioner.department", FORM_KIND_DEPARTMENT, FORM_REQUIRED_ALWAYS,
         "responsible.department"},
        {"practitioner.phone", FORM_KIND_PHONE, FORM_REQUIRED_ALWAYS, "responsible.phone"},
        {"practitioner.email", FORM_KIND_EMAIL, FORM_REQUIRED_ALWAYS, "responsible.email"},
        {"committee.facility", FORM_KIND_FACILITY, FORM_REQUIRED_IN_BLOCK, "facility"},
        {"committee.name", FORM_KIND_NAME, FORM_REQUIRED_IN_BLOCK, "responsible.name"},
        {"committee.department", FORM_KIND_DEPARTMENT, FORM_REQUIRED_IN_BLOCK,
         "responsible.department"},
        {"committee.phone", FORM_KIND_PHONE, FORM_REQUIRED_IN_BLOCK, "responsible.phone"},
        {"committee.email", FORM_KIND_EMAIL, FORM_REQUIRED_IN_BLOCK, "responsible.email"},
        {"opinion", FORM_KIND_TEXT, FORM_REQUIRED_NEVER, NULL},
    };
    struct form *form = load("forms/renrakuhyo");

    assert_int_equal(form->n_fields, sizeof(rows) / sizeof(*rows));
    for (size_t i = 0; i < form->n_fields; i++) {
        const struct form_field *field = &form->fields[i];

        assert_string_equal(field->id, rows[i].id);
        assert_int_equal(field->kind, rows[i].kind);
        assert_int_equal(field->required, rows[i].required);
        assert_int_equal(field->same_as == NULL, rows[i].same_as == NULL);
        if (field->same_as)
            assert_string_equal(field->same_as, rows[i].same_as);
        assert_true(field->box.w >= 58 && field->box.h >= 10);
    }
    assert_int_equal(form->deadline_month, 6);
    assert_int_equal(form->deadline_day, 28);
    form_free(form);
}

/* A directory of forms is found by name and in the order of the names; what holds no form.yaml is
 * no form. */
static void test_set(void **state)
{
    struct form_set set;
    struct why why = {""};
    char path[4096];

    snprintf(path, sizeof(path), "%s/tests/forms", getenv("UKETSUKE_TEST_SOURCE"));
    if (form_set_load(path, &set, &why) < 0)
        fail_msg("%s", why.text);
    assert_int_equal(set.n_forms, 2);
    assert_string_equal(set.forms[0]->name, "shukketsu");
    assert_ptr_equal(form_set_find(&set, "sister"), set.forms[1]);
    assert_null(form_set_find(&set, "renrakuhyo"));
    form_set_deinit(&set);
    snprintf(path, sizeof(path), "%s/tests/unit", getenv("UKETSUKE_TEST_SOURCE"));
    assert_true(form_set_load(path, &set, &why) < 0);
    assert_non_null(strstr(why.text, "no form here"));
}

static double number(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);

    assert_true(json_is_number(value));
    return json_number_value(value);
}

/* The JSON says the same as the form: the contract that other programs build on. */
static void test_export(void **state)
{
    for (size_t f = 0; f < sizeof(names) / sizeof(*names); f++) {
        struct form *form = load(names[f]);
        char *json = form_to_json(form, true);
        json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
        json_t *fields, *tables;

        assert_non_null(root);
        assert_string_equal(json_string_value(json_object_get(root, "form")), form->name);
        assert_true(number(json_object_get(root, "page"), "width_mm") == form->w_mm);
        fields = json_object_get(root, "fields");
        assert_int_equal(json_array_size(fields), form->n_fields);
        for (size_t i = 0; i < form->n_fields; i++) {
            json_t *field = json_array_get(fields, i);

            assert_string_equal(json_string_value(json_object_get(field, "id")),
                                form->fields[i].id);
            assert_string_equal(json_string_value(json_object_get(field, "kind")),
                                form_kind_name(form->fields[i].kind));
            assert_true(number(field, "x_mm") == form->fields[i].box.x);
            assert_true(number(field, "y_mm") == form->fields[i].box.y);
            assert_true(number(field, "w_mm") == form->fields[i].box.w);
            assert_true(number(field, "h_mm") == form->fields[i].box.h);
            assert_int_equal(json_is_true(json_object_get(field, "required")),
                             form->fields[i].required == FORM_REQUIRED_ALWAYS);
        }
        tables = json_object_get(root, "tables");
        assert_int_equal(json_array_size(tables), form->n_tables);
        for (size_t t = 0; t < form->n_tables; t++)
            assert_int_equal(json_array_size(json_object_get(json_array_get(tables, t), "cells")),
                             form->tables[t].n_cells);
        assert_int_equal(json_array_size(json_object_get(root, "texts")), form->n_texts);
        json_decref(root);
        free(json);
        form_free(form);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_renrakuhyo),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_export),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
