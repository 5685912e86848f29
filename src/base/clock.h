/* SPDX-License-Identifier: Apache-2.0
 *
 * clock: wall time as text. Stored times are UTC, ISO 8601, to the second, ending in Z; they sort as text.
 */
#pragma once

#include <stdint.h>
#include <time.h>

#define CLOCK_TEXT_SIZE 32 /* "2026-06-28T09:00:00Z" and its zero */

/* Now. $UKETSUKE_NOW (seconds since the epoch) replaces the clock, so that a report can be repeated. */
time_t clock_now(void);

void clock_format_utc(time_t t, char ret_text[CLOCK_TEXT_SIZE]);

/* Milliseconds of a clock that never goes back, for deadlines and durations. */
int64_t clock_monotonic_ms(void);
