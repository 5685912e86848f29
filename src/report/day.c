/* SPDX-License-Identifier: Apache-2.0 */
#include "report/day.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/log.h"

enum { SECONDS_A_DAY = 86400 };

int day_from_date(int year, int month, int day_of_month)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day_of_month};

    return (int)(timegm(&tm) / SECONDS_A_DAY);
}

void day_to_date(int day, int *ret_year, int *ret_month, int *ret_day_of_month)
{
    time_t t = (time_t)day * SECONDS_A_DAY;
    struct tm tm;

    gmtime_r(&t, &tm);
    *ret_year = tm.tm_year + 1900;
    *ret_month = tm.tm_mon + 1;
    *ret_day_of_month = tm.tm_mday;
}

static int today(void)
{
    time_t now = clock_now();
    struct tm tm;

    localtime_r(&now, &tm);
    return day_from_date(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

int day_read(const char *text, int *ret_day, struct why *why)
{
    char again[DAY_TEXT_SIZE], quoted[64];
    int year, month, day_of_month, day, end = 0;

    if (!text) {
        *ret_day = today();
        return 0;
    }
    /* what is no day, like 2026-02-30, comes back as another one */
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day_of_month, &end) == 3 && year >= 1970) {
        day = day_from_date(year, month, day_of_month);
        if (!strcmp(day_format(day, again), text)) {
            *ret_day = day;
            return 0;
        }
    }
    return why_set(why, -EINVAL, _("«%s» is no date; write it like 2026-06-28"),
                   log_quote(text, quoted, sizeof(quoted)));
}

const char *day_format(int day, char ret_text[DAY_TEXT_SIZE])
{
    time_t t = (time_t)day * SECONDS_A_DAY;
    struct tm tm;

    gmtime_r(&t, &tm);
    strftime(ret_text, DAY_TEXT_SIZE, "%Y-%m-%d", &tm);
    return ret_text;
}

void day_begin_utc(int day, char ret_text[CLOCK_TEXT_SIZE])
{
    struct tm tm = {.tm_isdst = -1};
    int year, month;

    day_to_date(day, &year, &month, &tm.tm_mday);
    tm.tm_year = year - 1900;
    tm.tm_mon = month - 1;
    clock_format_utc(mktime(&tm), ret_text);
}

const char *day_local_time(const char *utc, char ret_text[DAY_TIME_SIZE])
{
    struct tm tm = {0};
    const char *end = strptime(utc, "%Y-%m-%dT%H:%M:%S", &tm);
    time_t t;

    if (!end || *end != 'Z')
        return strcpy(ret_text, "-");
    t = timegm(&tm);
    localtime_r(&t, &tm);
    strftime(ret_text, DAY_TIME_SIZE, "%Y-%m-%d %H:%M", &tm);
    return ret_text;
}
