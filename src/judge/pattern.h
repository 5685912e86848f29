/* SPDX-License-Identifier: Apache-2.0
 *
 * pattern: which accepted values rest on the same evidence. When a person finds one of them wrong,
 * the others are looked at as well.
 */
#pragma once

#include "judge/confidence.h"

/* Kind and the yes-or-no part of the evidence: agreement, lists, support, repetition, resolution.
 */
unsigned pattern_of(enum form_kind kind, const struct evidence *evidence);

/* Log odds by which a value may be surer than the wrong one and still rest on the same evidence. */
#define PATTERN_ODDS 0.5
