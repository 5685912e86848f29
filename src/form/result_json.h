/* SPDX-License-Identifier: Apache-2.0
 *
 * result_json: what the two directions of a result's JSON share, private to this room: words,
 * ranges and the decimals to which numbers are rounded.
 */
#pragma once

#include "form/result.h"

extern const char *const result_ink_names[INK_STATE_COUNT]; /* "none", "present", "unsure" */

struct result_range {
    double min, max;
    int decimals;
};

/* Within the range, and to its decimals; what is no finite number is 0. */
double result_rounded(double value, struct result_range range);

#define RESULT_RANGE_SHARE ((struct result_range){0, 1, 4}) /* confidences, scores, certainties */
#define RESULT_RANGE_LOG_P ((struct result_range){RESULT_LOG_P_MIN, 0, 2})
#define RESULT_RANGE_MM ((struct result_range){-1e3, 1e3, 1}) /* in a cell; writing overshoots */
#define RESULT_RANGE_SPECKS ((struct result_range){0, 1e6, 2})
#define RESULT_RANGE_PX                                                                            \
    ((struct result_range){-1e5, 1e5, 1}) /* places; a cell may lie off the page */
#define RESULT_RANGE_RESIDUAL_PX ((struct result_range){0, 1e4, 2})
#define RESULT_RANGE_DPI ((struct result_range){0, 1e4, 2})
#define RESULT_RANGE_MM2 ((struct result_range){0, 1e6, 2}) /* a page of A3 has 124,740 */

#define RESULT_MAX_SIDE_PX 100000 /* more than any page that the image room lets in */
#define RESULT_MAX_LINES 1000
