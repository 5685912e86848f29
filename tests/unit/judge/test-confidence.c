/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <math.h>

#include "judge/confidence.h"
#include "judge/judge.h"

static const struct evidence good = {
    .agree = true, .well_formed = true, .weakest = 0.9, .place_certainty = 1};

/* Each kind of evidence moves the confidence the way a person would expect. */
static void test_directions(void **state)
{
    double base = confidence_of(&good);
    struct evidence e;

#define WORSE(change)                                                                              \
    e = good;                                                                                      \
    change;                                                                                        \
    assert_true(confidence_of(&e) < base)
#define BETTER(change)                                                                             \
    e = good;                                                                                      \
    change;                                                                                        \
    assert_true(confidence_of(&e) > base)
    WORSE(e.agree = false);
    WORSE(e.well_formed = false);
    WORSE(e.weakest = 0.2);
    WORSE(e.edits = 1);
    WORSE(e.dropped_ink = 0.05);
    WORSE(e.place_certainty = 0.6);
    WORSE(e.n_objections = 1);
    BETTER(e.listed = true);
    BETTER(e.known = true);
    BETTER(e.supported = true);
}

/* With the shipped policy nothing is accepted without agreement, whatever else is in its favour. */
static void test_agreement_is_needed(void **state)
{
    struct policy policy = policy_default();
    struct evidence e = {
        .known = true, .well_formed = true, .supported = true, .weakest = 1, .place_certainty = 1};

    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        assert_true(confidence_of(&e) < policy.threshold[kind]);
    assert_true(policy.threshold[FORM_KIND_TEXT] > 1);
    assert_true(policy.auto_accept);
    assert_true(confidence_of(&good) >= policy.threshold[FORM_KIND_NAME]);
}

/* It stays a probability for any numbers, also for those that are none. */
static void test_range(void **state)
{
    static const double numbers[] = {0, 1, -1, 1e300, -1e300, INFINITY, -INFINITY, NAN};

    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        struct evidence e = {.agree = true,
                             .weakest = numbers[i],
                             .dropped_ink = numbers[i],
                             .place_certainty = numbers[i],
                             .edits = 1000000,
                             .n_objections = 1000000};
        double confidence = confidence_of(&e);

        assert_true(confidence >= 0 && confidence <= 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_directions),
        cmocka_unit_test(test_agreement_is_needed),
        cmocka_unit_test(test_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
