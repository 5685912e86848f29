/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/parts.h"
#include "text/utf8.h"

enum { MAX = 64 };

static void put(const uint32_t *points, size_t from, size_t to, char *ret_text)
{
    for (; from < to; from++)
        ret_text += utf8_put(points[from], ret_text);
    *ret_text = '\0';
}

/* Nothing is lost on either side, what is the same is together, what is replaced one by one stands
 * one by one, and nothing is aligned at a higher cost than must be. */
static void test_alignment(void **state)
{
    static const struct {
        const char *a, *b, *parts;
    } rows[] = {
        {"", "", ""},
        {"山", "", "[山|]"},
        {"", "山田", "[|山田]"},
        {"緩和ケア", "緩和ケア", "緩和ケア"},
        {"事仰を", "事例を", "事[仰|例]を"},
        {"課です", "課題です", "課[|題]です"},
        {"明上雇に", "明確に", "明[上雇|確]に"},
        {"興動により7", "異動にと7", "[興|異]動に[より|と]7"},
        {"変操が", "交換が", "[変|交][操|換]が"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        uint32_t a[MAX], b[MAX];
        size_t n_a = utf8_points(rows[i].a, a, MAX), n_b = utf8_points(rows[i].b, b, MAX), n;
        struct part *parts;
        char told[400] = "", left[100], right[100];

        assert_int_equal(parts_align(a, n_a, b, n_b, &parts, &n), 0);
        for (size_t k = 0; k < n; k++) {
            put(a, parts[k].a_from, parts[k].a_to, left);
            put(b, parts[k].b_from, parts[k].b_to, right);
            if (parts[k].same) {
                assert_string_equal(left, right);
                strcat(told, left);
            } else {
                sprintf(strchr(told, '\0'), "[%s|%s]", left, right);
            }
        }
        free(parts);
        if (strcmp(told, rows[i].parts) != 0)
            fail_msg("«%s» and «%s»: %s, not %s", rows[i].a, rows[i].b, told, rows[i].parts);
    }
}

static void test_too_long(void **state)
{
    static uint32_t long_one[PARTS_MAX_POINTS + 1];
    struct part *parts = NULL;
    size_t n;

    assert_int_equal(parts_align(long_one, PARTS_MAX_POINTS + 1, long_one, 1, &parts, &n), -E2BIG);
    assert_int_equal(
        parts_align(long_one, PARTS_MAX_POINTS, long_one, PARTS_MAX_POINTS, &parts, &n), 0);
    assert_int_equal(n, 1);
    assert_true(parts[0].same);
    free(parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_alignment),
                                       cmocka_unit_test(test_too_long)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
