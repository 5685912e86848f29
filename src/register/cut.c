/* SPDX-License-Identifier: Apache-2.0
 *
 * Cutting a quadrilateral out of the stored page. Each pixel of the cut is the mean of a small grid
 * of samples of the page, and each sample is interpolated between the four nearest pixels: smooth
 * where the page is coarser than the cut (98 lines per inch), an area mean where it is finer.
 */
#include <math.h>

#include "register/register.h"

enum { MAX_CUT_PX = 8000, MAX_SUBSAMPLES = 4 };

/* A page as fine as the cut to this much (8.03 on 8 px/mm) needs no more samples than the
 * interpolation takes. */
static const double equal_scale = 1.1;

static int ink_at(const uint32_t *data, int wpl, int w, int h, int x, int y)
{
    if (x < 0 || y < 0 || x >= w || y >= h)
        return 0;
    return (int)(data[(long)y * wpl + x / 32] >> (31 - x % 32)) & 1;
}

/* floor() of a value above -2, which baseline x86-64 would call a function for, millions of times.
 */
static int floor_small(double value)
{
    return (int)(value + 2) - 2;
}

static double ink_between(const uint32_t *data, int wpl, int w, int h, double x, double y)
{
    int x0 = floor_small(x - 0.5), y0 = floor_small(y - 0.5);
    double u = x - 0.5 - x0, v = y - 0.5 - y0;

    return (ink_at(data, wpl, w, h, x0, y0) * (1 - u) + ink_at(data, wpl, w, h, x0 + 1, y0) * u) *
               (1 - v) +
           (ink_at(data, wpl, w, h, x0, y0 + 1) * (1 - u) +
            ink_at(data, wpl, w, h, x0 + 1, y0 + 1) * u) *
               v;
}

static struct point_px within(const struct quad_px *quad, double s, double t)
{
    const struct point_px *at = quad->at;
    double a = (1 - s) * (1 - t), b = s * (1 - t), c = s * t, d = (1 - s) * t;

    return (struct point_px){a * at[0].x + b * at[1].x + c * at[2].x + d * at[3].x,
                             a * at[0].y + b * at[1].y + c * at[2].y + d * at[3].y};
}

PIX *register_cut(const struct page *page, const struct quad_px *quad, double w_mm, double h_mm,
                  double margin_mm, double px_per_mm)
{
    int w = (int)lround((w_mm + 2 * margin_mm) * px_per_mm);
    int h = (int)lround((h_mm + 2 * margin_mm) * px_per_mm), n;
    const uint32_t *data = pixGetData(page->ink);
    int wpl = pixGetWpl(page->ink);
    double stored_per_px;
    PIX *cut;

    if (w < 1 || h < 1 || w > MAX_CUT_PX || h > MAX_CUT_PX)
        return NULL;
    cut = pixCreate(w, h, 8);
    if (!cut)
        return NULL;
    stored_per_px =
        fmax(hypot(quad->at[1].x - quad->at[0].x, quad->at[1].y - quad->at[0].y) / w_mm,
             hypot(quad->at[3].x - quad->at[0].x, quad->at[3].y - quad->at[0].y) / h_mm) /
        px_per_mm;
    n = stored_per_px < equal_scale ? 2 : (int)ceil(stored_per_px) + 1;
    n = n > MAX_SUBSAMPLES ? MAX_SUBSAMPLES : n;
    for (int y = 0; y < h; y++) {
        uint32_t *row = pixGetData(cut) + (long)y * pixGetWpl(cut);
        struct point_px left[MAX_SUBSAMPLES], right[MAX_SUBSAMPLES]; /* ends of the sample rows */

        for (int j = 0; j < n; j++) {
            double t = ((y + (j + 0.5) / n) / px_per_mm - margin_mm) / h_mm;

            left[j] = within(quad, 0, t);
            right[j] = within(quad, 1, t);
        }
        for (int x = 0; x < w; x++) {
            double ink = 0;

            for (int i = 0; i < n * n; i++) {
                double s = ((x + (i % n + 0.5) / n) / px_per_mm - margin_mm) / w_mm;
                const struct point_px *from = &left[i / n], *to = &right[i / n];
                double at_x = from->x + s * (to->x - from->x);
                double at_y = from->y + s * (to->y - from->y);

                if (at_x > -1 && at_y > -1 && at_x < page->w_px + 1 && at_y < page->h_px + 1)
                    ink += ink_between(data, wpl, page->w_px, page->h_px, at_x, at_y);
            }
            SET_DATA_BYTE(row, x, 255 - (int)lround(255 * ink / (n * n)));
        }
    }
    return cut;
}
