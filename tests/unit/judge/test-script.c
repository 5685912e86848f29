/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "judge/script.h"

enum { N = 6 };

/* A page of single lines whose middles and heights are given; the last field is an address. */
static void make(struct page_result *page, struct field_result *fields, const double *middle_mm,
                 double height_mm)
{
    static const enum form_kind kinds[N] = {FORM_KIND_PREFECTURE, FORM_KIND_FACILITY,
                                            FORM_KIND_NAME,       FORM_KIND_DEPARTMENT,
                                            FORM_KIND_PHONE,      FORM_KIND_EMAIL};

    memset(fields, 0, N * sizeof(*fields));
    for (int i = 0; i < N; i++) {
        struct reading *reading = &fields[i].reading;

        fields[i].kind = kinds[i];
        reading->ink = INK_PRESENT;
        reading->n_lines = 1;
        reading->by = calloc(1, sizeof(*reading->by));
        reading->n_by = 1;
        reading->by[0].engine = strdup("ctc");
        reading->by[0].characters = calloc(1, sizeof(*reading->by[0].characters));
        reading->by[0].n_characters = 1;
        reading->by[0].characters[0].box =
            (struct rect_mm){2, middle_mm[i] - height_mm / 2, 4, height_mm};
    }
    *page = (struct page_result){.fields = fields, .n_fields = N};
}

static void release(struct field_result *fields)
{
    for (int i = 0; i < N; i++)
        reading_deinit(&fields[i].reading);
}

/* Lines at one height in their cells, of a typist's size, are typed; a hand's wander; and of a page
 * that hardly says anything nothing is known. */
static void test_pages(void **state)
{
    static const double even[N] = {5.5, 5.55, 5.5, 5.45, 5.6, 6.3},
                        wandering[N] = {5.1, 5.9, 5.6, 6.2, 4.9, 6.3};
    struct field_result fields[N];
    struct page_result page;
    struct script_page lines;

    make(&page, fields, even, 3.6);
    lines = script_measure(&page);
    for (int i = 0; i < N; i++)
        assert_int_equal(script_of(&lines, &fields[i]), SCRIPT_TYPED);
    page.n_fields = 2;
    lines = script_measure(&page);
    assert_int_equal(script_of(&lines, &fields[0]), SCRIPT_HAND);
    release(fields);

    make(&page, fields, wandering, 5.2);
    lines = script_measure(&page);
    for (int i = 0; i < N; i++)
        assert_int_equal(script_of(&lines, &fields[i]), SCRIPT_HAND);
    release(fields);
}

/* On a typed page a line that lies elsewhere, or is taller, was perhaps added by hand. */
static void test_stranger(void **state)
{
    static const double middles[N] = {5.5, 5.5, 5.5, 6.4, 5.6, 6.3};
    struct field_result fields[N];
    struct page_result page;
    struct script_page lines;

    make(&page, fields, middles, 3.6);
    fields[4].reading.by[0].characters[0].box = (struct rect_mm){2, 3.1, 4, 5};
    lines = script_measure(&page);
    assert_int_equal(script_of(&lines, &fields[2]), SCRIPT_TYPED);
    assert_int_equal(script_of(&lines, &fields[3]), SCRIPT_HAND);
    assert_int_equal(script_of(&lines, &fields[4]), SCRIPT_HAND);
    assert_true(script_tallness(&lines, &fields[4]) > 1.3);
    release(fields);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_stranger),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
