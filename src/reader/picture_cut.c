/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/picture_cut.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "image/tiff.h"
#include "register/register.h"

static const double mm_per_inch = 25.4;

int picture_page(const uint8_t *bytes, size_t n_bytes, const struct picture_request *request,
                 struct page **ret_page, struct why *why)
{
    _cleanup_(tiff_closep) struct tiff_file *file = NULL;
    int r = tiff_open(bytes, n_bytes, &file, why);

    if (r < 0)
        return r;
    if (request->page > tiff_n_pages(file, NULL))
        return why_set(why, -ERANGE, _("the fax has no page %u"), request->page);
    return tiff_read_page(file, request->page - 1, ret_page, why);
}

/* The box with its corners named as the upright page has them. */
static struct quad_px upright(const struct rect_px *box, int rotation)
{
    double left = box->x, top = box->y, right = box->x + box->w, bottom = box->y + box->h;
    const struct point_px stored[4] = {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
    struct quad_px quad;

    /* turned clockwise by 90 degrees, the bottom left corner comes to lie top left */
    for (int i = 0; i < 4; i++)
        quad.at[i] = stored[(i + 4 - rotation / 90) % 4];
    return quad;
}

static int copy_grey(PIX *pix, struct picture *ret_picture)
{
    struct picture picture = {.w_px = pixGetWidth(pix), .h_px = pixGetHeight(pix)};

    picture.grey = malloc((size_t)picture.w_px * (size_t)picture.h_px);
    if (!picture.grey)
        return -ENOMEM;
    for (int y = 0; y < picture.h_px; y++) {
        const l_uint32 *row = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);

        for (int x = 0; x < picture.w_px; x++)
            picture.grey[(size_t)y * (size_t)picture.w_px + (size_t)x] = GET_DATA_BYTE(row, x);
    }
    *ret_picture = picture;
    return 0;
}

int picture_cut(const struct page *page, const struct picture_request *request, size_t i,
                struct picture *ret_picture, struct why *why)
{
    const struct rect_px whole = {0, 0, page->w_px, page->h_px};
    bool is_whole = request->areas[i].w <= 0 || request->areas[i].h <= 0;
    struct rect_px box = is_whole ? whole : request->areas[i];
    bool lies_across = request->rotation % 180 != 0;
    double margin_mm = is_whole ? 0 : request->margin_mm, w_mm, h_mm, w_px, h_px;
    struct quad_px quad;
    PIX *pix;
    int r;

    if (box.x < 0 || box.y < 0 || box.x > whole.w || box.y > whole.h || box.w > whole.w - box.x ||
        box.h > whole.h - box.y)
        return why_set(why, -EINVAL, _("page %u: a box that lies beyond it"), request->page);
    w_mm = (lies_across ? box.h / page->y_dpi : box.w / page->x_dpi) * mm_per_inch;
    h_mm = (lies_across ? box.w / page->x_dpi : box.h / page->y_dpi) * mm_per_inch;
    w_px = (w_mm + 2 * margin_mm) * request->px_per_mm;
    h_px = (h_mm + 2 * margin_mm) * request->px_per_mm;
    if (w_px < 1 || h_px < 1 || w_px > PICTURE_MAX_SIDE_PX || h_px > PICTURE_MAX_SIDE_PX ||
        w_px * h_px > PICTURE_MAX_PX)
        return why_set(why, -EINVAL, _("page %u: too large for a picture at this scale"),
                       request->page);
    quad = upright(&box, request->rotation);
    pix = register_cut(page, &quad, w_mm, h_mm, margin_mm, request->px_per_mm);
    r = pix ? copy_grey(pix, ret_picture) : -ENOMEM;
    pixDestroy(&pix);
    return r < 0 ? why_set(why, r, _("out of memory")) : 0;
}
