/* SPDX-License-Identifier: Apache-2.0
 *
 * quality: how good the machine is, in the figures of the days up to the report: the share of
 * written fields that needed nobody, by kind, sender and line, week against week, and what people
 * found wrong among the values that it had accepted.
 *
 * Intervals are Wilson's for a share, 95 % (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927): they stay
 * sensible at 0 of n, which is what one hopes for.
 */
#pragma once

#include <jansson.h>

enum { QUALITY_WEEKS = 5 }; /* this one and the four before */

/* {"n", "of", "share", "low", "high"}; share, low and high are rounded to 6 decimals, and missing
 * when `of` is 0. */
json_t *quality_share(json_int_t n, json_int_t of);

/* survey: of store_survey(), whose weeks_since is QUALITY_WEEKS weeks before the end of `day`. The
 * object (docs/schemata-database.md, "report") is the caller's; NULL when memory is short. */
json_t *quality_make(const json_t *survey, int day);
