/* SPDX-License-Identifier: Apache-2.0 */
#include "register/view.h"

#include <math.h>

#include "register/sight.h"
#include "register/skew.h"

/* Without a believable tag a page is as wide as a fax scans: 215 mm. */
static const double FAX_WIDTH_MM = 215, WIDTH_MIN_MM = 190, WIDTH_MAX_MM = 310;

void view_deinit(struct view *view)
{
    bits_deinit(&view->bits);
    rules_deinit(&view->rows);
    rules_deinit(&view->columns);
}

int view_init(const struct page *page, enum row_spacing rows, bool faint, struct view *view)
{
    struct bits turned = {0};
    double row_slope, column_slope;
    int thick_px;
    double width_mm = page->x_dpi > 0 ? page->w_px / page->x_dpi * 25.4 : 0;
    int r;

    *view = (struct view){.page = page};
    if (width_mm < WIDTH_MIN_MM || width_mm > WIDTH_MAX_MM)
        width_mm = FAX_WIDTH_MM;
    r = bits_from_page(page, rows, &view->bits, &view->scale);
    if (r < 0)
        return r;
    view->px_per_mm = view->bits.w_px / width_mm;
    thick_px = (int)ceil(RULES_MAX_THICKNESS_MM * view->px_per_mm);
    view->y_over_x = bits_y_over_x(page, rows, view->scale);
    r = bits_transpose(&view->bits, &turned);
    if (r >= 0) {
        bits_remove_streaks(&view->bits, &turned);
        r = bits_remove_thick(&view->bits, thick_px);
    }
    if (r >= 0)
        r = bits_remove_thick(&turned, thick_px);
    if (r >= 0)
        r = skew_find(&view->bits, &turned, view->y_over_x, view->px_per_mm, &row_slope,
                      &column_slope);
    if (r >= 0)
        r = rules_find(&view->bits, row_slope, view->px_per_mm, view->scale.y > 1 ? 2 : 1,
                       page_damaged(page) ? RULES_ROWS_DAMAGED : RULES_ROWS, faint, &view->rows);
    if (r >= 0)
        r = rules_find(&turned, column_slope, view->px_per_mm, 1, RULES_COLUMNS, false,
                       &view->columns);
    bits_deinit(&turned);
    if (r < 0)
        view_deinit(view);
    return r;
}
