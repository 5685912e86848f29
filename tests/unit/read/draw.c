/* SPDX-License-Identifier: Apache-2.0 */
#include "draw.h"

#include <math.h>

static int px(double mm)
{
    return (int)lround((mm + CUT_MARGIN_MM) * CUT_PX_PER_MM);
}

PIX *draw_cell(double w_mm, double h_mm)
{
    PIX *cell = pixCreate((int)lround((w_mm + 2 * CUT_MARGIN_MM) * CUT_PX_PER_MM),
                          (int)lround((h_mm + 2 * CUT_MARGIN_MM) * CUT_PX_PER_MM), 8);

    pixSetAllArbitrary(cell, 255);
    return cell;
}

void draw_box(PIX *cell, double x_mm, double y_mm, double w_mm, double h_mm)
{
    for (int y = px(y_mm); y < px(y_mm + h_mm); y++)
        for (int x = px(x_mm); x < px(x_mm + w_mm); x++)
            pixSetPixel(cell, x, y, 0);
}

void draw_stroke(PIX *cell, double x0_mm, double y0_mm, double x1_mm, double y1_mm, double thick_mm)
{
    int n = (int)(hypot(x1_mm - x0_mm, y1_mm - y0_mm) * CUT_PX_PER_MM * 2) + 1;

    for (int i = 0; i <= n; i++) {
        double x = x0_mm + (x1_mm - x0_mm) * i / n, y = y0_mm + (y1_mm - y0_mm) * i / n;

        draw_box(cell, x - thick_mm / 2, y - thick_mm / 2, thick_mm, thick_mm);
    }
}

void draw_rules(PIX *cell, double w_mm, double h_mm, double fall)
{
    const double thick = 0.3, far = CUT_MARGIN_MM;

    draw_stroke(cell, -far, -far * fall, w_mm + far, (w_mm + far) * fall, thick);
    draw_stroke(cell, -far, h_mm - far * fall, w_mm + far, h_mm + (w_mm + far) * fall, thick);
    draw_stroke(cell, 0, -far, 0, h_mm + far, thick);
    draw_stroke(cell, w_mm, -far, w_mm, h_mm + far, thick);
}

void draw_writing(PIX *cell, double x_mm, double y_mm, double size_mm, int n, double fall)
{
    const double pen = 0.4;

    for (int i = 0; i < n; i++) {
        double x = x_mm + i * size_mm * 1.15, y = y_mm + (x - x_mm) * fall, s = size_mm;

        draw_stroke(cell, x + s / 2, y, x + s / 2, y + s, pen);
        draw_stroke(cell, x, y + s / 3, x + s, y + s / 3, pen);
        draw_stroke(cell, x + s * 0.1, y + s, x + s / 2, y + s / 2, pen);
        draw_stroke(cell, x + s * 0.9, y + s, x + s / 2, y + s / 2, pen);
    }
}

int draw_count(const struct plane *plane, double x_mm, double y_mm, double w_mm, double h_mm)
{
    int n = 0;

    for (int y = px(y_mm); y < px(y_mm + h_mm); y++)
        for (int x = px(x_mm); x < px(x_mm + w_mm); x++)
            n += plane->at[y * plane->w + x] < PLANE_INK_BELOW;
    return n;
}
