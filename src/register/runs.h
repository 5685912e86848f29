/* SPDX-License-Identifier: Apache-2.0
 *
 * runs: long runs of ink along the rows of an image, gaps bridged, and the blobs that runs in
 * neighbouring rows make: what rules are made of.
 */
#pragma once

#include <stddef.h>

#include "register/bits.h"

/* What counts as a run, pixels. */
struct run_limits {
    int min_length, max_gap;
    double min_density; /* of ink over length */
};

/* A rule may be made of dashes: many; few and far apart; or one in each row that it climbs
 * (faint.h). */
enum chain { CHAIN_NONE, CHAIN_DASHES, CHAIN_SPARSE, CHAIN_FAINT };

/* Extent of the runs that were joined. */
struct blob {
    int x0, x1, y0, y1; /* columns x0..x1-1, rows y0..y1 */
    int n_ink, longest; /* of its longest run */
    enum chain chain;
};

/* All blobs of the image, in no order; *ret_blobs is the caller's. A row is seen together with the
 * next n_seen - 1, so that a rule that changes rows stays whole. -ENOMEM. */
int runs_find(const struct bits *bits, int n_seen, struct run_limits limits,
              struct blob **ret_blobs, size_t *ret_n);
