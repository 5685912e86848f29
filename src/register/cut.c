/* SPDX-License-Identifier: Apache-2.0
 *
 * Cutting a quadrilateral out of the stored page. Each pixel of the cut is the mean of a small grid
 * of samples of the page, and each sample is interpolated between the four nearest pixels: smooth
 * where the page is coarser than the cut (98 lines per inch), an area mean where it is finer.
 *
 * A form takes some ten million samples, so the part of the page that the cut can touch is unpacked
 * to bytes once, and samples step along their rows in fixed point (1/65536 px: over the widest cut
 * the steps drift by less than 0.2 px).
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "register/register.h"

enum { MAX_CUT_PX = 8000, MAX_SUBSAMPLES = 4, FIXED_BITS = 16, WEIGHT_BITS = 8 };

/* A page as fine as the cut to this much (8.03 on 8 px/mm) needs no more samples than the
 * interpolation takes. */
static const double equal_scale = 1.1;

/* Pixels x..x+w-1, y..y+h-1 of the page as bytes, 1 = ink; what lies off the page is paper. */
struct window {
    uint8_t *ink;
    int x, y, w, h;
};

static struct point_px within(const struct quad_px *quad, double s, double t)
{
    const struct point_px *at = quad->at;
    double a = (1 - s) * (1 - t), b = s * (1 - t), c = s * t, d = (1 - s) * t;

    return (struct point_px){a * at[0].x + b * at[1].x + c * at[2].x + d * at[3].x,
                             a * at[0].y + b * at[1].y + c * at[2].y + d * at[3].y};
}

/* The window around the quadrilateral widened by shares s and t of its sides, as far as the page
 * (with one pixel of paper around it) reaches. 0, -1 when memory is short. */
static int window_open(const struct page *page, const struct quad_px *quad, double s, double t,
                       struct window *ret_window)
{
    const uint32_t *data = pixGetData(page->ink);
    double left = page->w_px + 1, top = page->h_px + 1, right = -1, bottom = -1;
    struct window window;

    for (int i = 0; i < 4; i++) {
        struct point_px at = within(quad, i == 0 || i == 3 ? -s : 1 + s, i < 2 ? -t : 1 + t);

        left = fmin(left, at.x);
        right = fmax(right, at.x);
        top = fmin(top, at.y);
        bottom = fmax(bottom, at.y);
    }
    window.x = (int)floor(fmax(left - 1, -1));
    window.y = (int)floor(fmax(top - 1, -1));
    window.w = (int)ceil(fmin(right + 2, page->w_px + 1)) - window.x;
    window.h = (int)ceil(fmin(bottom + 2, page->h_px + 1)) - window.y;
    window.w = window.w < 2 ? 2 : window.w; /* wholly off the page: two pixels of paper */
    window.h = window.h < 2 ? 2 : window.h;
    window.ink = calloc((size_t)window.w, (size_t)window.h);
    if (!window.ink)
        return -1;
    for (int y = 0; y < window.h; y++) {
        const uint32_t *row = data + (long)(y + window.y) * pixGetWpl(page->ink);
        uint8_t *to = window.ink + (long)y * window.w;

        if (y + window.y < 0 || y + window.y >= page->h_px)
            continue;
        for (int x = 0; x < window.w; x++)
            if (x + window.x >= 0 && x + window.x < page->w_px)
                to[x] = GET_DATA_BIT(row, x + window.x);
    }
    *ret_window = window;
    return 0;
}

static int64_t to_fixed(double value)
{
    return (int64_t)floor(value * (1 << FIXED_BITS));
}

/* Adds n samples, from `from` on in steps of `step` (window pixels), to sums; full ink is
 * 1 << 2 * WEIGHT_BITS. */
static void add_samples(const struct window *window, struct point_px from, struct point_px step,
                        int n, uint32_t *sums)
{
    int64_t x = to_fixed(from.x - 0.5), y = to_fixed(from.y - 0.5);
    int64_t dx = to_fixed(step.x), dy = to_fixed(step.y);
    uint64_t end_x = (uint64_t)(window->w - 1) << FIXED_BITS;
    uint64_t end_y = (uint64_t)(window->h - 1) << FIXED_BITS;

    for (int i = 0; i < n; i++, x += dx, y += dy) {
        if ((uint64_t)x < end_x && (uint64_t)y < end_y) { /* negative ones are huge */
            const uint8_t *at = window->ink + (y >> FIXED_BITS) * window->w + (x >> FIXED_BITS);
            uint32_t one = 1 << WEIGHT_BITS;
            uint32_t u = (uint32_t)(x >> (FIXED_BITS - WEIGHT_BITS)) & (one - 1);
            uint32_t v = (uint32_t)(y >> (FIXED_BITS - WEIGHT_BITS)) & (one - 1);

            sums[i] += (at[0] * (one - u) + at[1] * u) * (one - v) +
                       (at[window->w] * (one - u) + at[window->w + 1] * u) * v;
        }
    }
}

/* The stored page's pixels to one of the cut, along the longer of both sides. */
static double coarseness(const struct quad_px *quad, double w_mm, double h_mm, double px_per_mm)
{
    return fmax(hypot(quad->at[1].x - quad->at[0].x, quad->at[1].y - quad->at[0].y) / w_mm,
                hypot(quad->at[3].x - quad->at[0].x, quad->at[3].y - quad->at[0].y) / h_mm) /
           px_per_mm;
}

PIX *register_cut(const struct page *page, const struct quad_px *quad, double w_mm, double h_mm,
                  double margin_mm, double px_per_mm)
{
    int w = (int)lround((w_mm + 2 * margin_mm) * px_per_mm);
    int h = (int)lround((h_mm + 2 * margin_mm) * px_per_mm), n;
    double stored_per_px = coarseness(quad, w_mm, h_mm, px_per_mm);
    _cleanup_(cleanup_freep) uint8_t *ink = NULL;
    _cleanup_(cleanup_freep) uint32_t *sums = NULL;
    struct window window;
    PIX *cut;

    if (w < 1 || h < 1 || w > MAX_CUT_PX || h > MAX_CUT_PX)
        return NULL;
    sums = malloc((size_t)w * sizeof(*sums));
    if (!sums || window_open(page, quad, margin_mm / w_mm, margin_mm / h_mm, &window) < 0)
        return NULL;
    ink = window.ink;
    cut = pixCreate(w, h, 8);
    if (!cut)
        return NULL;
    n = stored_per_px < equal_scale ? 2 : (int)ceil(fmin(stored_per_px, MAX_SUBSAMPLES)) + 1;
    n = n > MAX_SUBSAMPLES ? MAX_SUBSAMPLES : n;
    for (int y = 0; y < h; y++) {
        uint32_t *row = pixGetData(cut) + (long)y * pixGetWpl(cut);
        uint32_t full = (uint32_t)(n * n) << (2 * WEIGHT_BITS);

        for (int x = 0; x < w; x++)
            sums[x] = 0;
        for (int i = 0; i < n * n; i++) {
            double s = ((i % n + 0.5) / n / px_per_mm - margin_mm) / w_mm,
                   ds = 1 / px_per_mm / w_mm;
            double t = ((y + (i / n + 0.5) / n) / px_per_mm - margin_mm) / h_mm;
            struct point_px left = within(quad, 0, t), right = within(quad, 1, t);
            struct point_px along = {right.x - left.x, right.y - left.y};

            add_samples(
                &window,
                (struct point_px){left.x + s * along.x - window.x, left.y + s * along.y - window.y},
                (struct point_px){ds * along.x, ds * along.y}, w, sums);
        }
        for (int x = 0; x < w; x++)
            SET_DATA_BYTE(row, x, 255 - (255ull * sums[x] + full / 2) / full);
    }
    return cut;
}
