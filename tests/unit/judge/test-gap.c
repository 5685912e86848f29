/* SPDX-License-Identifier: Apache-2.0
 *
 * Room for a character that nobody read is found where an underscore was, and nowhere in addresses
 * that are whole, set in any usual width.
 */
#include "../test.h"

#include <stdio.h>
#include <string.h>

#include "judge/gap.h"

/* text set in characters of the widths that a typed address has; ' ' is an empty place as wide as a
 * character, '\n' begins a line. */
static double gap_of(const char *text, double thin_mm)
{
    struct character characters[64] = {{{0}}};
    struct recognised by = {.characters = characters};
    double x_mm = 2, y_mm = 0;

    for (const char *c = text; *c; c++) {
        bool thin = strchr("ijl.-1", *c) != NULL;

        if (*c == '\n') {
            x_mm = 2;
            y_mm += 5;
            continue;
        }
        if (*c != ' ') {
            struct character *at = &characters[by.n_characters++];

            snprintf(at->text, sizeof(at->text), "%c", *c);
            at->box = (struct rect_mm){x_mm, y_mm, thin ? 0.5 : 1.9, 4};
        }
        x_mm += thin ? thin_mm : 2.3;
    }
    return gap_widest(&by);
}

static void test_gap(void **state)
{
    static const struct {
        const char *text;
        bool lost;
    } rows[] = {
        {"shiken@example.jp", false},
        {"shiken@exam\nple.co.jp", false},
        {"mihon-hanako@example.jp", false},
        {"illi.jill@example.jp", false},
        {"mihon hanako@example.jp", true},
        {"m hanako@exam\nple.jp", true},
        {"mi hon@example.jp", true},
        {"abc", false}, /* too short to know what is usual */
        {"a c", false},
        {"", false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        for (double thin_mm = 0.9; thin_mm < 1.4; thin_mm += 0.2)
            if ((gap_of(rows[i].text, thin_mm) > 0.5) != rows[i].lost)
                fail_msg("«%s»: %.2f of a character", rows[i].text, gap_of(rows[i].text, thin_mm));
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
