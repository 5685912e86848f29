/* SPDX-License-Identifier: Apache-2.0
 *
 * trace: every rule of an aligned form, followed along the page to where its ink really lies: the
 * levels first (levels.h), then the columns (columns.h).
 */
#pragma once

#include "register/align.h"
#include "register/model.h"
#include "register/sight.h"
#include "register/track.h"

struct trace {
    const struct model *model; /* borrowed */
    const struct sight *sight;
    const struct alignment *alignment;
    struct track *levels, *columns; /* model->n_levels, model->n_columns; as long as the sight is
                                       wide, and high */
    float *values;                  /* all of their entries; owned */
};

/* -ENOMEM. */
int trace_init(const struct model *model, const struct sight *sight,
               const struct alignment *alignment, struct trace *ret_trace);

void trace_deinit(struct trace *trace);

/* Expected Y of a level at X, expected X of a column at Y. */
double trace_level_at(const struct trace *trace, unsigned level, double x);
double trace_column_at(const struct trace *trace, unsigned column, double y);
