/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "read/dropped.h"

enum { SIZE_PX = 30, N = 4 };

/* Ink between the characters that were read is counted, and where it lies is told: a character left
 * out at the front, in the middle, at the end, two side by side, all of them. */
static void test_zones(void **state)
{
    static const struct {
        const char *read; /* which of the four characters are in the text */
        size_t n_zones;
        int from[2], to[2]; /* first and last character of each zone */
    } rows[] = {
        {"1111", 0, {0}, {0}}, {"0111", 1, {0}, {0}}, {"1011", 1, {1}, {1}},
        {"1110", 1, {3}, {3}}, {"1001", 1, {1}, {2}}, {"0110", 2, {0, 3}, {0, 3}},
        {"0000", 1, {0}, {3}},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        _cleanup_(plane_freep) struct plane *line = plane_new(N * SIZE_PX, SIZE_PX, 255);
        struct line_text text = {0};
        struct dropped dropped;

        for (int c = 0; c < N; c++) {
            struct glyph glyph = {
                .text = "田", .left = (c + 0.4) * SIZE_PX, .right = (c + 0.6) * SIZE_PX};

            for (int x = c * SIZE_PX + 3; x < (c + 1) * SIZE_PX - 3; x++)
                line->at[SIZE_PX / 2 * line->w + x] = 0;
            if (rows[i].read[c] == '1')
                assert_int_equal(line_text_add(&text, &glyph), 0);
        }
        dropped = dropped_find(line, &text);
        assert_int_equal(dropped.n_columns, N * (SIZE_PX - 6));
        assert_int_equal(dropped.n_zones, rows[i].n_zones);
        assert_true((dropped.n_dropped > 0) == (rows[i].n_zones > 0));
        for (size_t k = 0; k < dropped.n_zones; k++) {
            assert_int_equal((dropped.zones[k].from + SIZE_PX / 4) / SIZE_PX, rows[i].from[k]);
            assert_int_equal((dropped.zones[k].to) / SIZE_PX, rows[i].to[k]);
        }
        line_text_deinit(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
