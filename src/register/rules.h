/* SPDX-License-Identifier: Apache-2.0
 *
 * rules: the ruling lines of one direction, found in a work image without resampling it. The image
 * is sheared by whole bytes along the measured slope, so that a tilted rule becomes a row with a
 * jitter of one pixel; it is read as runs with short gaps, and runs in neighbouring rows are joined
 * into a rule.
 *
 * A hairline under a hard threshold breaks into dashes with gaps of many millimetres. Those are
 * chained in a second pass over ink that stands alone, without letters above and below; a chain
 * takes the place of the pieces it is made of.
 *
 * What runs exactly along the scanner's rows although the paper lies tilted is not on the paper:
 * the sender's line, black runs of a bad code. It is left out. Along its columns it is a streak;
 * that may have grown together with a rule, so it stays, but is doubtful.
 *
 * A rule is kept as samples, one for each 8 pixels along it: where its ink really lies there. A
 * rule that the line broke into steps comes out as several rules.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/geometry.h"
#include "register/bits.h"

/* One sample of a rule in work pixels of the image searched: the middle of its ink over 8 columns.
 */
struct rule {
    size_t first_sample; /* of its samples in rules.samples, left to right */
    size_t n_samples;
    double from_px, to_px; /* extent along the rows */
    double density;        /* share of it that is ink, 0..1 */
    double thickness_px;
    double worth;  /* density, less what makes it look like a line of text; 0..1 */
    bool doubtful; /* no evidence against a form: a chain of few dashes, or along the scan */
};

/* Which way the rows of an image lie on the page. */
enum rules_way {
    RULES_ROWS,         /* rows of the scan */
    RULES_ROWS_DAMAGED, /* rows of a scan that is known to have bad ones */
    RULES_COLUMNS       /* columns of the scan: the image is transposed */
};

struct rules {
    double slope; /* dy/dx of the rows */
    struct rule *rules;
    size_t n_rules;
    struct point_px *samples;
    size_t n_samples;
    size_t n_faint; /* chains of faint dashes (faint.h) that were found, when they were sought */
};

/* Ink that is thicker is no rule. Office rules are 0.18 to 0.8 mm wide; a fax adds a pixel. */
#define RULES_MAX_THICKNESS_MM 1.4

/* Finds the rules along the rows of bits (without thick ink) that have about this slope. px_per_mm
 * need only be right within a factor of two; n_rows_each is how many rows of bits one row of the
 * page became. faint: also what faint.h finds. -ENOMEM.
 */
int rules_find(const struct bits *bits, double slope, double px_per_mm, int n_rows_each,
               enum rules_way way, bool faint, struct rules *ret_rules);

void rules_deinit(struct rules *rules);
