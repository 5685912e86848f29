/* SPDX-License-Identifier: Apache-2.0
 *
 * align: lays a form over a sight, coarsely. Across the page one scale and offset do (across.h).
 * Down the page nothing is rigid: scan lines vanish, rows grow when a return is typed. There the
 * levels of the form are matched with the places where rules were seen, in order, by dynamic
 * programming: each level is rewarded for the rules under it (length in mm that overlaps where the
 * form has rules), each gap pays for being shorter or longer than the form says. A level that was
 * not seen pays for what it ought to show, and takes the place that its neighbours leave it.
 *
 * The scale down the page is not searched: every two seen rules that could be two levels of one
 * table vote for one (a generalised Hough transform in one dimension; Ballard 1981).
 */
#pragma once

#include <stddef.h>

#include "register/model.h"
#include "register/sight.h"

struct alignment {
    double x0_px, x_px_per_mm; /* X = x0_px + x_px_per_mm * x_mm */
    double y_px_per_mm;        /* before local shrinking and growing */
    double *level_px;          /* Y of each level; owned */
    double score; /* share of the form's rules that was found, both ways, roughly; 0..1 */
};

enum { ALIGN_MAX = 4 }; /* alignments worth a closer look */

/* The best alignments of the model in this sight, best first; none is a normal answer. y_over_x:
 * what the resolution tags say of work pixels a mm down the sight over those across it; believed
 * unless the rules say otherwise. -ENOMEM. */
int align_find(const struct model *model, const struct sight *sight, double y_over_x,
               struct alignment ret_alignments[ALIGN_MAX], size_t *ret_n);

void alignment_deinit(struct alignment *alignment);
