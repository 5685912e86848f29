/* SPDX-License-Identifier: Apache-2.0
 *
 * tier: how bad a fax is. One table says within which bounds each tier varies what the scanner and
 * the line do; docs/samples.md repeats it in words.
 */
#pragma once

#include "sample/dice.h"
#include "sample/line.h"
#include "sample/scan.h"

enum tier {
    TIER_CLEAN,   /* from a computer or a good machine, over a quiet line */
    TIER_TYPICAL, /* what a working day brings */
    TIER_HARSH,   /* what a person would still read, with some trouble */
    TIER_COUNT
};

struct range {
    double low, high;
};

struct tier_bounds {
    const char *name;
    struct range skew_deg, scale, shift_mm, feed_mm, blur_mm, threshold, uneven, noise,
        specks_per_cm2, streaks, black_edge_mm, fade;
    double standard, superfine; /* share of faxes sent at those resolutions; the others are fine */
    double black_edge, faded;   /* share of pages that have it at all */
    double ecm;                 /* share of calls with error correction: no damage */
    double hit;                 /* share of the other calls that are damaged */
    struct range burst_per_s, burst_ms;
    double strike_out, stamp; /* see struct fill_look */
};

extern const struct tier_bounds tier_bounds[TIER_COUNT];

/* 0, or -EINVAL. */
int tier_from_name(const char *name, enum tier *ret_tier);

/* Rolls within the bounds; rotation is left at 0. */
struct scan_params tier_scan(enum tier tier, struct dice *dice);

/* Rolls a line; its seed too. */
struct line_params tier_line(enum tier tier, struct dice *dice);
