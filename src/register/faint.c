/* SPDX-License-Identifier: Apache-2.0 */
#include "register/faint.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* How far along a rule climbs by one row. */
static const double CLIMB_MIN_MM = 2.4, CLIMB_MAX_MM = 110;

/* A dash is at least this share of a climb; its middle lies one or two climbs from the last one's,
 * within this share. */
static const double MIN_DASH = 0.04, MAX_OFF = 0.25;

/* Writing over a rule may hide its dots for so long. */
static const double MAX_GAP = 1.3, HIDDEN_MM = 12;

static const double MIN_LENGTH_MM = 40, MIN_DENSITY = 0.03;
static const double MIN_KEPT = 0.75;  /* of the distances: so many are those of the climb */
static const double MIN_FILLED = 0.4; /* of the dashes that its length has room for */

static bool has_ink(const struct bits *bits, int x, int y0, int y1)
{
    for (int y = y0; y <= y1; y++)
        if (bits_row(bits, y)[x / 64] >> x % 64 & 1)
            return true;
    return false;
}

/* Do the dashes of a blob lie one climb apart? */
static bool climbs(const struct bits *lonely, const struct blob *blob, int n_seen, double climb_px)
{
    int y1 = blob->y1 + n_seen - 1 < lonely->h_px ? blob->y1 + n_seen - 1 : lonely->h_px - 1;
    int n_dashes = 0, n_kept = 0, n_gaps = 0, from = -1;
    double last = NAN;

    for (int x = blob->x0; x <= blob->x1; x++) {
        bool ink = x < blob->x1 && x < lonely->w_px && has_ink(lonely, x, blob->y0, y1);
        double middle, climbed;

        if (ink) {
            from = from < 0 ? x : from;
            continue;
        }
        if (from < 0)
            continue;
        middle = (from + x) / 2.0;
        climbed = (middle - last) / climb_px;
        from = -1;
        n_dashes++;
        if (isnan(last)) {
            last = middle;
            continue;
        }
        last = middle;
        if (climbed > 2 + MAX_OFF)
            continue;
        n_gaps++;
        n_kept += climbed > 1 - MAX_OFF && fabs(climbed - round(climbed)) <= MAX_OFF;
    }
    return n_gaps > 0 && n_kept >= MIN_KEPT * n_gaps &&
           n_dashes >= MIN_FILLED * (blob->x1 - blob->x0) / climb_px;
}

int faint_find(const struct bits *lonely, double slope, int n_rows_each, int n_seen,
               double px_per_mm, struct blob **ret_chains, size_t *ret_n)
{
    double climb_px = slope != 0 ? n_rows_each / fabs(slope) : INFINITY;
    double max_gap_px = fmax(MAX_GAP * climb_px, HIDDEN_MM * px_per_mm);
    struct run_limits limits = {.min_length = (int)(MIN_LENGTH_MM * px_per_mm),
                                .min_density = MIN_DENSITY};
    struct bits dashes;
    struct blob *chains;
    size_t n_chains, n = 0;
    int r;

    *ret_chains = NULL;
    *ret_n = 0;
    if (climb_px < CLIMB_MIN_MM * px_per_mm || climb_px > CLIMB_MAX_MM * px_per_mm)
        return 0;
    limits.max_gap = (int)max_gap_px;
    r = bits_init(&dashes, lonely->w_px, lonely->h_px);
    if (r < 0)
        return r;
    memcpy(dashes.words, lonely->words, (size_t)lonely->words_per_row * (size_t)lonely->h_px * 8);
    bits_keep_long(&dashes, (int)ceil(MIN_DASH * climb_px));
    r = runs_find(&dashes, n_seen, limits, &chains, &n_chains);
    for (size_t i = 0; r >= 0 && i < n_chains; i++)
        if (climbs(&dashes, &chains[i], n_seen, climb_px))
            chains[n++] = chains[i];
    bits_deinit(&dashes);
    if (r < 0)
        return r;
    *ret_chains = chains;
    *ret_n = n;
    return 0;
}
