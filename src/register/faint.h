/* SPDX-License-Identifier: Apache-2.0
 *
 * faint: hairlines of which the scan left almost nothing. Where the paper is tilted, a rule thinner
 * than a row of the scan shows only where it meets the middle of a row: once in each row that it
 * climbs, dots 3 mm apart at 5°, dashes 90 mm apart at 0.2°. What keeps that distance along a row
 * is a rule even where two dashes are left of it; strokes of writing and specks do not keep it.
 */
#pragma once

#include <stddef.h>

#include "register/bits.h"
#include "register/runs.h"

/* Chains in `lonely` (ink that stands alone, sheared so that rules are level; `n_seen` rows are
 * looked at together) of a rule that climbs a row of n_rows_each pixels at `slope`. None where the
 * paper is not tilted or too much. *ret_chains is the caller's. -ENOMEM. */
int faint_find(const struct bits *lonely, double slope, int n_rows_each, int n_seen,
               double px_per_mm, struct blob **ret_chains, size_t *ret_n);
