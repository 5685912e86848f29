/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "form/result_json.h"

double result_rounded(double value, struct result_range range)
{
    double unit = pow(10, range.decimals);

    if (!isfinite(value))
        value = 0;
    value = fmin(fmax(value, range.min), range.max);
    return round(value * unit) / unit + 0.0; /* + 0.0: no "-0.0" */
}

static void round_to(double *value, struct result_range range)
{
    *value = result_rounded(*value, range);
}

static void round_recognised(struct recognised *by)
{
    round_to(&by->score, RESULT_RANGE_SHARE);
    round_to(&by->min_score, RESULT_RANGE_SHARE);
    round_to(&by->log_p, RESULT_RANGE_LOG_P);
    for (size_t i = 0; i < by->n_alternatives; i++) {
        round_to(&by->alternatives[i].score, RESULT_RANGE_SHARE);
        round_to(&by->alternatives[i].log_p, RESULT_RANGE_LOG_P);
    }
    for (size_t i = 0; i < by->n_characters; i++) {
        struct character *one = &by->characters[i];

        round_to(&one->score, RESULT_RANGE_SHARE);
        round_to(&one->second_score, RESULT_RANGE_SHARE);
        round_to(&one->box.x, RESULT_RANGE_MM);
        round_to(&one->box.y, RESULT_RANGE_MM);
        round_to(&one->box.w, RESULT_RANGE_MM);
        round_to(&one->box.h, RESULT_RANGE_MM);
    }
}

void reading_round(struct reading *reading)
{
    round_to(&reading->ink_score, RESULT_RANGE_SHARE);
    round_to(&reading->ink_mm2, RESULT_RANGE_MM2);
    round_to(&reading->place_certainty, RESULT_RANGE_SHARE);
    round_to(&reading->dropped_ink, RESULT_RANGE_SHARE);
    round_to(&reading->outside_ink, RESULT_RANGE_SHARE);
    round_to(&reading->neighbour_ink, RESULT_RANGE_SHARE);
    round_to(&reading->clipped_mm, RESULT_RANGE_MM);
    round_to(&reading->specks_per_cm2, RESULT_RANGE_SPECKS);
    for (size_t i = 0; i < RESULT_MAX_WHITES; i++)
        round_to(&reading->whites_mm[i], RESULT_RANGE_MM);
    for (size_t i = 0; i < reading->n_listed; i++)
        round_to(&reading->listed[i].log_p, RESULT_RANGE_LOG_P);
    for (size_t i = 0; i < reading->n_by; i++)
        round_recognised(&reading->by[i]);
}
