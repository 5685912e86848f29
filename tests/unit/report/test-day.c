/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that days are those of the time zone, also where the clock is put forward at midnight, and
 * that only real dates are taken.
 */
#include "../test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/day.h"

static void test_read(void **state)
{
    static const struct {
        const char *text;
        int r;
    } rows[] = {
        {"2026-06-28", 0},        {"2028-02-29", 0},       {"1970-01-01", 0},
        {"2026-02-29", -EINVAL},  {"2026-13-01", -EINVAL}, {"2026-6-28", -EINVAL},
        {"2026-06-28x", -EINVAL}, {"yesterday", -EINVAL},  {"", -EINVAL},
        {"2026-06-00", -EINVAL},  {"+026-06-28", -EINVAL},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[DAY_TEXT_SIZE];
        struct why why = {""};
        int day = -1;

        assert_int_equal(day_read(rows[i].text, &day, &why), rows[i].r);
        if (rows[i].r == 0)
            assert_string_equal(day_format(day, text), rows[i].text);
        else
            assert_int_equal(day, -1);
    }
}

static void test_zones(void **state)
{
    static const struct {
        const char *zone, *day, *begins;
    } rows[] = {
        {"Asia/Tokyo", "2026-06-28", "2026-06-27T15:00:00Z"},
        {"UTC", "2026-06-28", "2026-06-28T00:00:00Z"},
        {"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"},
        {"Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[CLOCK_TEXT_SIZE];
        int day = 0;

        setenv("TZ", rows[i].zone, 1);
        tzset();
        assert_int_equal(day_read(rows[i].day, &day, NULL), 0);
        day_begin_utc(day, text);
        assert_string_equal(text, rows[i].begins);
    }
}

/* 2026-06-27 16:00 UTC is already the 28th in Tokyo. */
static void test_today(void **state)
{
    char text[DAY_TEXT_SIZE];
    int day = 0;

    setenv("UKETSUKE_NOW", "1782576000", 1);
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    assert_int_equal(day_read(NULL, &day, NULL), 0);
    assert_string_equal(day_format(day, text), "2026-06-28");
    setenv("TZ", "UTC", 1);
    tzset();
    assert_int_equal(day_read(NULL, &day, NULL), 0);
    assert_string_equal(day_format(day, text), "2026-06-27");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_zones),
        cmocka_unit_test(test_today),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
