/* SPDX-License-Identifier: Apache-2.0 */
#include "register/trace.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "register/columns.h"
#include "register/levels.h"

int trace_init(const struct model *model, const struct sight *sight,
               const struct alignment *alignment, struct trace *ret_trace)
{
    struct trace trace = {.model = model, .sight = sight, .alignment = alignment};
    int n_row_steps = (int)(sight->w / TRACK_STEP_PX) + 1;
    int n_column_steps = (int)(sight->h / TRACK_STEP_PX) + 1;
    size_t n_values =
        2 * (model->n_levels * (size_t)n_row_steps + model->n_columns * (size_t)n_column_steps);
    int r = 0;

    trace.levels = calloc(model->n_levels + 1, sizeof(*trace.levels));
    trace.columns = calloc(model->n_columns + 1, sizeof(*trace.columns));
    trace.values = malloc((n_values + 1) * sizeof(*trace.values));
    if (!trace.levels || !trace.columns || !trace.values)
        r = -ENOMEM;
    if (r >= 0) {
        float *at = trace.values;

        for (size_t i = 0; i < n_values; i++)
            trace.values[i] = NAN;
        for (size_t i = 0; i < model->n_levels; i++, at += 2 * n_row_steps)
            trace.levels[i] = (struct track){at, at + n_row_steps, n_row_steps};
        for (size_t i = 0; i < model->n_columns; i++, at += 2 * n_column_steps)
            trace.columns[i] = (struct track){at, at + n_column_steps, n_column_steps};
        r = levels_follow(&trace);
    }
    if (r >= 0)
        r = columns_follow(&trace);
    if (r < 0) {
        trace_deinit(&trace);
        return r;
    }
    *ret_trace = trace;
    return 0;
}

void trace_deinit(struct trace *trace)
{
    free(trace->levels);
    free(trace->columns);
    free(trace->values);
    trace->levels = trace->columns = NULL;
    trace->values = NULL;
}

double trace_level_at(const struct trace *trace, unsigned level, double x)
{
    return track_expected_at(&trace->levels[level], x);
}

double trace_column_at(const struct trace *trace, unsigned column, double y)
{
    return track_expected_at(&trace->columns[column], y);
}
