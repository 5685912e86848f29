/* SPDX-License-Identifier: Apache-2.0
 *
 * whites: the empty places between the letters of a line. An underscore is a hair line below the
 * letters, often lost and seldom missed by a recogniser; the white above it stays.
 *
 * Method: the foot of the letters is the row in which most columns have their lowest ink. A column
 * is empty when it has no ink from there upwards; dots and hyphens are ink, underscores are none.
 */
#pragma once

#include "form/result.h"
#include "read/plane.h"

/* Enters the runs of empty columns between the line's first ink and its last into widest_px, which
 * is kept in order, the widest first. Begin with zeros. 0 or -ENOMEM. */
int whites_measure(const struct plane *line, double widest_px[RESULT_MAX_WHITES]);
