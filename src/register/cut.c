/* SPDX-License-Identifier: Apache-2.0
 *
 * Cutting a quadrilateral out of the stored page. Each pixel of the cut is the mean of a small grid
 * of samples of the page, and each sample is interpolated between the four nearest pixels: smooth
 * where the page is coarser than the cut (98 lines per inch), an area mean where it is finer.
 */
#include <math.h>

#include "register/register.h"

enum { MAX_CUT_PX = 8000, MAX_SUBSAMPLES = 4 };

static int ink_at(const uint32_t *data, int wpl, int w, int h, int x, int y)
{
    if (x < 0 || y < 0 || x >= w || y >= h)
        return 0;
    return (int)(data[(long)y * wpl + x / 32] >> (31 - x % 32)) & 1;
}

static double ink_between(const uint32_t *data, int wpl, int w, int h, double x, double y)
{
    int x0 = (int)floor(x - 0.5), y0 = (int)floor(y - 0.5);
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
    n = (int)ceil(stored_per_px) + 1;
    n = n > MAX_SUBSAMPLES ? MAX_SUBSAMPLES : n;
    for (int y = 0; y < h; y++) {
        uint32_t *row = pixGetData(cut) + (long)y * pixGetWpl(cut);

        for (int x = 0; x < w; x++) {
            double ink = 0;

            for (int i = 0; i < n * n; i++) {
                double s = ((x + (i % n + 0.5) / n) / px_per_mm - margin_mm) / w_mm;
                double t = ((y + (i / n + 0.5) / n) / px_per_mm - margin_mm) / h_mm;
                struct point_px at = within(quad, s, t);

                if (at.x > -1 && at.y > -1 && at.x < page->w_px + 1 && at.y < page->h_px + 1)
                    ink += ink_between(data, wpl, page->w_px, page->h_px, at.x, at.y);
            }
            SET_DATA_BYTE(row, x, 255 - (int)lround(255 * ink / (n * n)));
        }
    }
    return cut;
}
