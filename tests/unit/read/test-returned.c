/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that the form is found as people return it who type into its file (rows grown, tables
 * moved down or onto the next page, a row deleted, an empty one added), with every certain box in
 * its true place and no box on a row that is gone; and that sister slips and older editions with
 * the same words in other rows are not taken for it, although they may be altered too. The real
 * recogniser reads the printed words.
 */
#include "../test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../register/distort.h"
#include "../register/returned.h"
#include "read/read.h"
#include "register/register.h"

enum { N_EACH = 1, MIN_CERTAIN = 6 };

static const double MAX_OFF_MM = 1.2;

static struct form *form;
static struct recognisers *recognisers;

static int load(void **state)
{
    const char *source = getenv("UKETSUKE_TEST_SOURCE");
    struct why why = {0};
    char path[4096];

    snprintf(path, sizeof(path), "%s/forms/renrakuhyo", source ? source : ".");
    if (form_load(path, &form, &why) < 0)
        return -1;
    snprintf(path, sizeof(path), "%s/models", source ? source : ".");
    return recognisers_load(path, &recognisers, &why);
}

static int unload(void **state)
{
    recognisers_free(recognisers);
    form = form_free(form);
    return 0;
}

static int read_words(void *context, const struct words_question *question,
                      struct words_answer *ret_answer)
{
    return read_printed(recognisers, context, question, ret_answer);
}

static bool is_near(const struct place *place, const struct truth *truth, struct rect_mm box,
                    const struct distortion *d)
{
    const struct point_mm corners[4] = {{box.x, box.y},
                                        {box.x + box.w, box.y},
                                        {box.x + box.w, box.y + box.h},
                                        {box.x, box.y + box.h}};

    for (int i = 0; i < 4; i++) {
        struct point_px at = truth_at(truth, corners[i].x, corners[i].y);

        if (hypot((place->quad.at[i].x - at.x) * 25.4 / d->x_dpi,
                  (place->quad.at[i].y - at.y) * 25.4 / d->y_dpi) > MAX_OFF_MM)
            return false;
    }
    return true;
}

static size_t check_fields(const struct returned *returned, const struct registration *registration,
                           const struct truth *truth, const struct distortion *d)
{
    size_t n_certain = 0;

    for (size_t f = 0; f < form->n_fields; f++) {
        const struct place *place = &registration->fields[f];
        struct rect_mm box = returned->fields[f].box;

        if (box.w <= 0)
            assert_true(place->missing && !place->found);
        if (place->certainty <= 0.5)
            continue;
        n_certain++;
        if (!is_near(place, truth, box, d))
            fail_msg("%s is certain and elsewhere", form->fields[f].id);
        assert_true(fabs(place->h_mm - box.h) < 0.1 * box.h + 0.5);
    }
    return n_certain;
}

static void test_returned(void **state)
{
    for (int i = 0; i < RETURNED_ALL * N_EACH; i++) {
        enum returned_kind kind = (enum returned_kind)(i % RETURNED_ALL);
        struct chance chance = {(uint64_t)i + 500};
        struct returned *returned = returned_new(form, kind, &chance);
        struct paper sheet = paper_print(&returned->form, 1);
        struct distortion d = distortion_none();
        struct words_reader words = {.read = read_words};
        const struct form *forms[] = {form};
        struct registration *registration;
        struct truth truth;
        struct why why = {0};
        struct page *page;

        d.skew_deg = i % 3 - 1;
        d.seed = (uint64_t)i;
        paper_fill(&sheet, &returned->form, &chance);
        page = distort(&sheet, &d, &truth);
        words.context = page;
        assert_int_equal(register_page(page, forms, 1, &words, &registration, &why), 0);
        if ((registration->form != NULL) != (kind < RETURNED_KINDS))
            fail_msg("%s: %s", returned_name(kind),
                     registration->form ? "taken for the form" : registration->refused_because);
        if (registration->form) {
            size_t n_certain = check_fields(returned, registration, &truth, &d);

            /* what an added row holds is in no field, so a person looks at them all */
            assert_true(kind == RETURNED_ADDED ? n_certain == 0 : n_certain >= MIN_CERTAIN);
        }
        registration_free(registration);
        page_free(page);
        truth_deinit(&truth);
        paper_deinit(&sheet);
        returned_free(returned);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_returned),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
