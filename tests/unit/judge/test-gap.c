/* SPDX-License-Identifier: Apache-2.0
 *
 * Room for a character that nobody read is found where an underscore was, whatever width the
 * address is set in, and nowhere in addresses that are whole.
 */
#include "../test.h"

#include "judge/gap.h"

/* Room in an address of ten characters, pitch_mm from one to the next (or now less, now more), that
 * was read as value. */
static double gap_of(const char *value, double pitch_mm, bool even, const double whites_mm[2])
{
    struct character characters[10] = {{{0}}};
    struct recognised by = {.characters = characters, .n_characters = 10};
    struct reading reading = {
        .by = &by, .n_by = 1, .whites_mm = {whites_mm[0], whites_mm[1]}, .whites_known = true};

    for (size_t i = 0; i < by.n_characters; i++)
        characters[i].box = (struct rect_mm){
            pitch_mm * ((double)i + (even || i % 3 != 0 ? 0 : 0.2)), 0, 0.5 * pitch_mm, 4};
    return gap_widest(&reading, value);
}

static void test_gap(void **state)
{
    static const double whole[] = {0.4, 0.3}, with_one[] = {2.2, 0.4};
    struct reading none = {0};

    assert_float_equal(gap_of("abcdefghij", 2, false, whole), 0.4 / 2, 1e-9);
    assert_float_equal(gap_of("abcdefghij", 1, false, whole), 0.4, 1e-9);
    assert_float_equal(gap_of("abcdefghij", 2, false, with_one), 2.2 / 2, 1e-9);
    assert_float_equal(gap_of("abcdefghij", 2, true, with_one), 2.2 / 4, 1e-9);
    assert_float_equal(gap_of("abcd_efghij", 2, false, with_one), 0.4 / 2, 1e-9);
    assert_float_equal(gap_of("a_b_c_d_e_", 2, false, with_one), 0, 1e-9);
    assert_float_equal(gap_widest(&none, "abc"), GAP_UNKNOWN, 0);
}

/* A dot in front of the @ that is as wide as an underscore is found, one as wide as the host's is
 * not. */
static void test_dot(void **state)
{
    struct character characters[] = {
        {"a", 1, "", 0, {2, 0, 1.9, 4}},  {".", 1, "", 0, {4, 0, 0.6, 4}},
        {"b", 1, "", 0, {5, 0, 1.9, 4}},  {"@", 1, "", 0, {7, 0, 2.5, 4}},
        {"c", 1, "", 0, {10, 0, 1.9, 4}}, {".", 1, "", 0, {12, 0, 0.5, 4}},
        {"d", 1, "", 0, {13, 0, 1.9, 4}},
    };
    struct recognised by = {.characters = characters,
                            .n_characters = sizeof(characters) / sizeof(*characters)};

    assert_int_equal(gap_wide_dot(&by), -1);
    characters[1].box.w = 1.6;
    assert_int_equal(gap_wide_dot(&by), 1);
    by.n_characters = 3; /* no address */
    assert_int_equal(gap_wide_dot(&by), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gap), cmocka_unit_test(test_dot)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
