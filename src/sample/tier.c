/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/tier.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Bounds were set by eye, so that the pages look like received ones, and so that a person reads all
 * of the first two tiers without effort. */
const struct tier_bounds tier_bounds[TIER_COUNT] = {
    [TIER_CLEAN] = {.name = "clean",
                    .skew_deg = {-0.1, 0.1},
                    .scale = {0.998, 1.002},
                    .shift_mm = {-1, 1},
                    .feed_mm = {0, 0},
                    .blur_mm = {0, 0.04},
                    .threshold = {0.34, 0.44},
                    .standard = 0.1,
                    .superfine = 0.05,
                    .ecm = 0.8},
    [TIER_TYPICAL] = {.name = "typical",
                      .skew_deg = {-0.9, 0.9},
                      .scale = {0.985, 1.015},
                      .shift_mm = {-4, 4},
                      .feed_mm = {0, 0.25},
                      .blur_mm = {0.02, 0.12},
                      .threshold = {0.26, 0.44},
                      .uneven = {0, 0.06},
                      .noise = {0.01, 0.07},
                      .specks_per_cm2 = {0, 0.12},
                      .streaks = {0, 0.6},
                      .black_edge_mm = {1, 5},
                      .fade = {0.1, 0.35},
                      .standard = 0.25,
                      .superfine = 0.03,
                      .black_edge = 0.15,
                      .faded = 0.15,
                      .ecm = 0.55,
                      .hit = 0.35,
                      .burst_per_s = {0.1, 1.5},
                      .burst_ms = {3, 9},
                      .strike_out = 0.015,
                      .stamp = 0.03},
    [TIER_HARSH] = {.name = "harsh",
                    .skew_deg = {-2.5, 2.5},
                    .scale = {0.96, 1.03},
                    .shift_mm = {-8, 8},
                    .feed_mm = {0.1, 0.6},
                    .blur_mm = {0.04, 0.2},
                    .threshold = {0.22, 0.5},
                    .uneven = {0.03, 0.12},
                    .noise = {0.03, 0.13},
                    .specks_per_cm2 = {0.05, 0.8},
                    .streaks = {0, 3},
                    .black_edge_mm = {2, 9},
                    .fade = {0.2, 0.55},
                    .standard = 0.4,
                    .superfine = 0.02,
                    .black_edge = 0.4,
                    .faded = 0.4,
                    .ecm = 0.2,
                    .hit = 0.8,
                    .burst_per_s = {0.5, 6},
                    .burst_ms = {4, 10},
                    .strike_out = 0.04,
                    .stamp = 0.08},
};

int tier_from_name(const char *name, enum tier *ret_tier)
{
    for (int tier = 0; tier < TIER_COUNT; tier++)
        if (!strcmp(name, tier_bounds[tier].name)) {
            *ret_tier = (enum tier)tier;
            return 0;
        }
    return -EINVAL;
}

static double roll(struct dice *dice, struct range range)
{
    return dice_between(dice, range.low, range.high);
}

struct scan_params tier_scan(enum tier tier, struct dice *dice)
{
    const struct tier_bounds *bounds = &tier_bounds[tier];
    double scale = roll(dice, bounds->scale), resolution = dice_unit(dice);
    struct scan_params params = {
        .resolution = resolution < bounds->standard                       ? SCAN_STANDARD
                      : resolution < bounds->standard + bounds->superfine ? SCAN_SUPERFINE
                                                                          : SCAN_FINE,
        .skew_deg = roll(dice, bounds->skew_deg),
        .x_scale = scale,
        .y_scale = scale * dice_between(dice, 0.996, 1.004),
        .shift_x_mm = roll(dice, bounds->shift_mm),
        .shift_y_mm = roll(dice, bounds->shift_mm),
        .feed_mm = roll(dice, bounds->feed_mm),
        .blur_mm = roll(dice, bounds->blur_mm),
        .threshold = roll(dice, bounds->threshold),
        .uneven = roll(dice, bounds->uneven),
        .noise = roll(dice, bounds->noise),
        .specks_per_cm2 = roll(dice, bounds->specks_per_cm2),
        .n_streaks = (unsigned)lrint(roll(dice, bounds->streaks)),
        .black_edge_mm = roll(dice, bounds->black_edge_mm),
        .fade = roll(dice, bounds->fade),
    };

    if (!dice_hit(dice, bounds->black_edge))
        params.black_edge_mm = 0;
    if (!dice_hit(dice, bounds->faded))
        params.fade = 0;
    return params;
}

struct line_params tier_line(enum tier tier, struct dice *dice)
{
    const struct tier_bounds *bounds = &tier_bounds[tier];
    struct line_params params = line_quiet();

    params.ecm = dice_hit(dice, bounds->ecm);
    params.coding = params.ecm ? LINE_MMR : dice_hit(dice, 0.7) ? LINE_MR : LINE_MH;
    params.burst_per_s = roll(dice, bounds->burst_per_s);
    params.burst_ms = roll(dice, bounds->burst_ms);
    params.seed = dice_bits(dice);
    if (params.ecm || !dice_hit(dice, bounds->hit))
        params.burst_per_s = 0;
    return params;
}
