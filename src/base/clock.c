/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdlib.h>

time_t clock_now(void)
{
    const char *fixed = getenv("UKETSUKE_NOW");

    return fixed && *fixed ? (time_t)strtoll(fixed, NULL, 10) : time(NULL);
}

void clock_format_utc(time_t t, char ret_text[CLOCK_TEXT_SIZE])
{
    struct tm tm;

    gmtime_r(&t, &tm);
    strftime(ret_text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

int64_t clock_monotonic_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
