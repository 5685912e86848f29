/* SPDX-License-Identifier: Apache-2.0
 *
 * plane: one byte a pixel, row after row, 0 = ink .. 255 = paper. What the rooms below hand over as
 * PIX is turned into this once, so that the pixel work reads as plain loops.
 */
#pragma once

#include <leptonica/allheaders.h>
#include <stdint.h>

#include "base/cleanup.h"

enum {
    PLANE_INK_BELOW = 144
}; /* grey values below count as ink: a hair line that falls between two pixels
    * of an anti-aliased cut is only half black */

struct plane {
    int w, h;
    uint8_t *at; /* w × h bytes, owned */
};

/* A plane filled with `value`; NULL when memory is short. */
struct plane *plane_new(int w, int h, uint8_t value);

/* From an 8 bpp PIX without colormap (borrowed); NULL when memory is short. */
struct plane *plane_from_pix(PIX *pix);

/* 8 bpp PIX, the caller's; NULL when memory is short. */
PIX *plane_to_pix(const struct plane *plane);

struct plane *plane_free(struct plane *plane);

DEFINE_CLEANUP(struct plane *, plane_free)

static inline void pix_freep(PIX **pix)
{
    pixDestroy(pix);
}
