/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "daemon/attempts.h"

/* Attempts are counted for each fax, and forgotten when one succeeds. */
static void test_count(void **state)
{
    struct attempts attempts = {.next = 0};

    assert_int_equal(attempts_of(&attempts, 7), 0);
    attempts_add(&attempts, 7);
    attempts_add(&attempts, 8);
    attempts_add(&attempts, 7);
    assert_int_equal(attempts_of(&attempts, 7), 2);
    assert_int_equal(attempts_of(&attempts, 8), 1);
    attempts_forget(&attempts, 7);
    assert_int_equal(attempts_of(&attempts, 7), 0);
    assert_int_equal(attempts_of(&attempts, 8), 1);
}

/* However many faxes go wrong, the list stays bounded and knows the latest of them. */
static void test_bounded(void **state)
{
    struct attempts attempts = {.next = 0};

    for (int64_t fax = 1; fax <= 10 * ATTEMPTS_MAX; fax++)
        attempts_add(&attempts, fax);
    for (int64_t fax = 9 * ATTEMPTS_MAX + 1; fax <= 10 * ATTEMPTS_MAX; fax++)
        assert_int_equal(attempts_of(&attempts, fax), 1);
    assert_int_equal(attempts_of(&attempts, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
