/* SPDX-License-Identifier: Apache-2.0
 *
 * day: days of the calendar, in the time zone of the secretariat ($TZ), counted from 1970-01-01.
 */
#pragma once

#include "base/clock.h"
#include "base/why.h"

enum { DAY_TEXT_SIZE = 16 }; /* "2026-06-28" */

/* "2026-06-28"; NULL is today. -EINVAL for anything else, e.g. 2026-02-30. */
int day_read(const char *text, int *ret_day, struct why *why);

int day_from_date(int year, int month, int day_of_month);

void day_to_date(int day, int *ret_year, int *ret_month, int *ret_day_of_month);

/* "2026-06-28"; returns ret_text. */
const char *day_format(int day, char ret_text[DAY_TEXT_SIZE]);

/* The moment at which the day begins here, as UTC text. */
void day_begin_utc(int day, char ret_text[CLOCK_TEXT_SIZE]);

/* Stored UTC text as local time, "2026-06-28 18:00"; "-" for what is no time. Returns ret_text. */
enum { DAY_TIME_SIZE = 32 };
const char *day_local_time(const char *utc, char ret_text[DAY_TIME_SIZE]);
