/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "form/load.h"

/* A small form that is right; each case below breaks one thing of it. */
static const char *const good[] = {
    /*  1 */ "form: slip",
    /*  2 */ "title: t",
    /*  3 */ "edition: 1",
    /*  4 */ "page: {width_mm: 210, height_mm: 297}",
    /*  5 */ "deadline: 06-28",
    /*  6 */ "lexicons: {phone: ../common/phones.tsv}",
    /*  7 */ "answerers: list.tsv",
    /*  8 */ "texts:",
    /*  9 */ "  - {text: hello, box_mm: [20, 10, 100, 6]}",
    /* 10 */ "tables:",
    /* 11 */ "  - table: one",
    /* 12 */ "    at_mm: [20, 20]",
    /* 13 */ "    columns_mm: [30, 40, 50]",
    /* 14 */ "    rows:",
    /* 15 */ "      - height_mm: 10",
    /* 16 */ "        cells: [{label: a}, {field: b.name, columns: 2}]",
    /* 17 */ "      - height_mm: 12",
    /* 18 */ "        cells: [{label: a, columns: 2}, {field: b.phone}]",
    /* 19 */ "  - table: two",
    /* 20 */ "    at_mm: [20, 60]",
    /* 21 */ "    columns_mm: [120]",
    /* 22 */ "    rows: [{height_mm: 30, cells: [{field: remarks}]}]",
    /* 23 */ "fields:",
    /* 24 */ "  - {field: b.name, label: n, kind: name, required: always, block: b}",
    /* 25 */ "  - {field: b.phone, label: p, kind: phone, required: in_block, block: b}",
    /* 26 */ "  - {field: remarks, label: r, kind: text, required: never, lines: 4}",
};

enum { N_LINES = sizeof(good) / sizeof(*good) };

/* The good form with one line replaced (NULL: as it is). */
static int parse(int line, const char *instead, struct form **ret_form, struct why *why)
{
    char text[8192] = "";
    struct yaml *yaml = NULL;
    int r;

    for (int i = 0; i < N_LINES; i++) {
        const char *s = i + 1 == line ? instead : good[i];

        if (*s) {
            strcat(text, s);
            strcat(text, "\n");
        } else if (i + 1 == line) {
            strcat(text, "# gone\n");
        }
    }
    r = yaml_parse("slip/form.yaml", text, strlen(text), &yaml, why);
    if (r == 0)
        r = load_form(yaml, "forms/slip", "slip", ret_form, why);
    yaml_free(yaml);
    return r;
}

/* The good form is taken, and every part of it lies where the lengths say. */
static void test_good(void **state)
{
    struct form *form = NULL;
    struct why why = {""};

    if (parse(0, NULL, &form, &why) < 0)
        fail_msg("%s", why.text);
    assert_string_equal(form->name, "slip");
    assert_int_equal(form->deadline_month, 6);
    assert_int_equal(form->deadline_day, 28);
    assert_string_equal(form->lexicon[FORM_KIND_PHONE], "forms/slip/../common/phones.tsv");
    assert_null(form->lexicon[FORM_KIND_NAME]);
    assert_string_equal(form->answerers, "forms/slip/list.tsv");
    assert_int_equal(form->n_fields, 3);
    assert_int_equal(form_find_field(form, "b.phone"), 1);
    assert_int_equal(form_find_field(form, "b"), -1);
    assert_true(form->fields[1].box.x == 90 && form->fields[1].box.y == 30);
    assert_true(form->fields[1].box.w == 50 && form->fields[1].box.h == 12);
    assert_true(form->fields[0].box.x == 50 && form->fields[0].box.w == 90);
    assert_int_equal(form->fields[2].max_lines, 4);
    assert_int_equal(form->fields[2].table, 1);
    assert_int_equal(form->tables[0].n_cells, 4);
    assert_int_equal(form->tables[0].cells[form->fields[1].cell].field, 1);
    assert_int_equal(form->fields[1].required, FORM_REQUIRED_IN_BLOCK);
    form_free(form);
}

/* Whatever is broken is refused with its line, with what is wrong and with what to write instead.
 */
static void test_broken(void **state)
{
    static const struct {
        int line;            /* that is replaced */
        const char *instead; /* "": taken out */
        int at;              /* line that the sentence names */
        const char *what, *write;
    } cases[] = {
        /* YAML itself */
        {2, "title: [", 3, "not valid YAML", "indentation"},
        {2, "title: t\ntitle: u", 3, "duplicate key", "check"},
        {2, "\ttitle: t", 2, "control character (U+0009)", "spaces"},
        {2, "title: \"\\x9b2J\"", 2, "control character", "leave it out"},
        {2, "title: \"a\\nb\"", 2, "line end", "one line"},
        {2, "title: \"\\x07\"", 2, "control character", "leave it out"},
        {2, "title: \xE3\x81", 2, "not UTF-8", "UTF-8"},
        {2, "title: *a", 2, "alias", "write the value out"},
        {2, "title: &a t", 2, "anchor", "write the value out"},
        {2, "title: !!str t", 2, "tag", "leave it out"},
        {26, "---", 26, "second document", "keep one"},
        {26, "...", 26, "second document", "keep one"},
        /* keys */
        {2, "titel: t", 2, "unknown key \"titel\"", "title"},
        {2, "", 1, "`title` is missing", "write"},
        {3, "", 1, "`edition` is missing", "edition: 2026-1"},
        {2, "title:", 2, "expected a text", "after the colon"},
        {2, "title: {a: b}", 2, "expected a text", "after the colon"},
        {4, "page: 210", 4, "expected `key: value` lines", "width_mm"},
        {4, "page: {width_mm: 210}", 4, "`height_mm` is missing", "height_mm: 297"},
        {4, "page: {width_mm: 21, height_mm: 297}", 4, "out of range", "70 to 420"},
        {4, "page: {width_mm: 1e9, height_mm: 297}", 4, "no number", "10.5"},
        {4, "page: {width_mm: nan, height_mm: 297}", 4, "no number", "10.5"},
        {4, "page: {width_mm: '', height_mm: 297}", 4, "expected a number", "10.5"},
        {1, "form: other", 1, "lies in \"slip\"", "form: slip"},
        {5, "deadline: 6-28", 5, "no day", "06-28"},
        {5, "deadline: 02-30", 5, "no day", "06-28"},
        {5, "deadline: 13-01", 5, "no day", "06-28"},
        /* lists of values */
        {6, "lexicons: {fax: a.tsv}", 6, "unknown key \"fax\"", "prefecture, facility"},
        {7, "answerers: /etc/passwd", 7, "no path inside the forms", "facilities.tsv"},
        {7, "answerers: ../../x.tsv", 7, "no path inside the forms", "facilities.tsv"},
        {7, "answerers: a/../x.tsv", 7, "no path inside the forms", "facilities.tsv"},
        {7, "answerers: .hidden", 7, "no path inside the forms", "facilities.tsv"},
        {7, "answerers: a//b", 7, "no path inside the forms", "facilities.tsv"},
        {7, "answerers: a/", 7, "no path inside the forms", "facilities.tsv"},
        {7, "answerers: ../", 7, "names no file", "facilities.tsv"},
        /* texts */
        {9, "  - {text: hello, box_mm: [20, 10, 100]}", 9, "a list of 3 items", "write 4 to 4"},
        {9, "  - {text: hello, box_mm: [20, 10, 200, 6]}", 9, "beyond the page", "smaller"},
        {9, "  - {text: hello, box_mm: [20, 10, 100, 11]}", 9, "over the table \"one\"", "move"},
        {9, "  - {text: hello, box_mm: [20, 10, 100, 6], align: center}", 9, "\"center\"",
         "centre"},
        {9, "  - {text: hello, box_mm: [20, 10, 100, 6], bold: yes}", 9, "\"yes\"", "true"},
        {9, "  - {text: hello, box_mm: [20, 10, 100, 6], size_pt: 400}", 9, "out of range", "72"},
        {9, "  - {box_mm: [20, 10, 100, 6]}", 9, "`text` is missing", "FAX"},
        /* tables */
        {11, "  - table: two", 19, "here twice", "another name"},
        {12, "    at_mm: [95, 20]", 11, "beyond the page", "change at_mm"},
        {12, "    at_mm: [0, 20]", 11, "beyond the page", "change at_mm"},
        {12, "    at_mm: [-5, 20]", 12, "out of range", "0 to 420"},
        {13, "    columns_mm: [30, 40, 3]", 13, "out of range", "write 4"},
        {13, "    columns_mm: []", 13, "a list of 0 items", "write 1 to 16"},
        {13, "    columns_mm: 120", 13, "expected a list", "[a, b]"},
        {15, "      - height: 10", 15, "unknown key \"height\"", "height_mm"},
        {15, "      - height_mm: 400", 11, "beyond the page", "the rows"},
        {20, "    at_mm: [20, 41]", 19, "over the table \"one\"", "move at_mm"},
        {20, "    at_mm: [20, 42.5]", 19, "over the table \"one\" or touches it", "1 mm"},
        /* cells */
        {16, "        cells: [{label: a}, {field: b.name}]", 16, "no cell in column 3", "columns"},
        {16, "        cells: [{label: a}, {field: b.name, columns: 3}]", 16, "reaches column 4",
         "smaller"},
        {16, "        cells: [{label: a}, {label: c}, {label: c}, {field: b.name}]", 16,
         "a list of 4 items", "0 to 3"},
        {16, "        cells: [{label: a, rows: 2, columns: 2}, {field: b.name}]", 18,
         "reaches column 4", "smaller"},
        {16, "        cells: [{label: a}, {field: b.name, columns: 2, rows: 2}]", 18, "overlaps",
         "smaller"},
        {16, "        cells: [{label: a}, {field: b.name, columns: 2, rows: 3}]", 16,
         "reaches row 3", "`rows` smaller"},
        {16, "        cells: [{label: a}, {field: b.name, columns: 1.5}]", 16, "not a whole number",
         "2"},
        {16, "        cells: [{label: a}, {columns: 2}]", 16, "printed or written in", "label"},
        {16, "        cells: [{label: a}, {label: b, field: b.name, columns: 2}]", 16,
         "printed or written in", "field"},
        {16, "        cells: [{label: a}, {field: b.fax, columns: 2}]", 16, "no field \"b.fax\"",
         "add it"},
        {16, "        cells: [{label: a}, {label: c, columns: 2}]", 10, "\"b.name\" has no cell",
         "field: b.name"},
        {18, "        cells: [{label: a, columns: 2}, {field: b.name}]", 18, "has a cell already",
         "another field"},
        {15, "      - height_mm: 5", 16, "90 × 5 mm", "at least 10 × 6"},
        /* fields */
        {24, "  - {field: B, label: n, kind: name, required: always}", 24, "no id", "a-z"},
        {24, "  - {field: b., label: n, kind: name, required: always}", 24, "no id", "a-z"},
        {24, "  - {field: b.c.d, label: n, kind: name, required: always}", 24, "no id", "a-z"},
        {25, "  - {field: b.name, label: p, kind: phone, required: always}", 25, "here twice",
         "another id"},
        {25, "  - {field: b.phone, label: p, kind: fax, required: always}", 25, "\"fax\"",
         "prefecture, facility, name"},
        {25, "  - {field: b.phone, label: p, kind: phone, required: yes}", 25, "\"yes\"",
         "in_block"},
        {25, "  - {field: b.phone, label: p, kind: phone}", 25, "`required` is missing", "always"},
        {25, "  - {field: b.phone, label: p, kind: phone, required: in_block}", 25,
         "without a block", "add `block"},
        {25, "  - {field: b.phone, label: p, kind: phone, required: never, same_as: remarks}", 25,
         "no field \"remarks\" stands before", "earlier"},
        {25, "  - {field: b.phone, label: p, kind: phone, required: never, same_as: b.phone}", 25,
         "no field \"b.phone\" stands before", "earlier"},
        {25, "  - {field: b.phone, label: p, kind: phone, required: never, same_as: b.name}", 25,
         "of the kind name", "same kind"},
        {26, "  - {field: remarks, label: r, kind: text, required: never, lines: 0}", 26,
         "out of range", "1 to 40"},
        {26, "  - {field: remarks, label: r, kind: text, required: never, lines: 8}", 22,
         "8 lines of \"remarks\" do not fit", "32 mm high"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct form *form = NULL;
        struct why why = {""};
        char at[40];
        int r = parse(cases[i].line, cases[i].instead, &form, &why);

        if (r != -EINVAL || form)
            fail_msg("taken, or another code (%d): %s", r, cases[i].instead);
        snprintf(at, sizeof(at), "slip/form.yaml:%d: ", cases[i].at);
        if (strncmp(why.text, at, strlen(at)) != 0 || !strstr(why.text, cases[i].what) ||
            !strstr(why.text, cases[i].write))
            fail_msg("expected line %d, \"%s\", \"%s\"; got: %s", cases[i].at, cases[i].what,
                     cases[i].write, why.text);
    }
}

/* A file of any size is not read into memory, and one that is not there is named. */
static void test_files(void **state)
{
    char directory[] = "/tmp/form-test-XXXXXX", path[64];
    struct form *form = NULL;
    struct why why = {""};
    FILE *file;

    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/form.yaml", directory);
    assert_int_equal(form_load(directory, &form, &why), -ENOENT);
    assert_non_null(strstr(why.text, path));
    assert_int_equal(form_load("/nonexistent", &form, &why), -ENOENT);
    assert_non_null(strstr(why.text, "/nonexistent"));
    file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < YAML_MAX_BYTES / 10 + 1; i++)
        assert_true(fputs("# comment\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(form_load(directory, &form, &why), -EFBIG);
    assert_non_null(strstr(why.text, path));
    assert_null(form);
    unlink(path);
    rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
