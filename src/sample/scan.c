/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/scan.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"

enum { FAX_WIDTH_PX = 1728, FIELD_CELLS = 16 };

/* 1728 pixels over 215 mm (ITU-T T.4); the TIFF calls it 204 dpi. */
static const double PX_PER_MM_X = FAX_WIDTH_PX / 215.0, FAX_WIDTH_MM = 215.0;
static const double FAX_X_DPI = 204;

/* A slowly varying random field over the page, -1..1. */
struct field {
    float at[FIELD_CELLS + 1][FIELD_CELLS + 1];
};

void sheet_deinit(struct sheet *sheet)
{
    free(sheet->grey);
    sheet->grey = NULL;
}

double scan_y_dpi(enum scan_resolution resolution)
{
    return resolution == SCAN_STANDARD ? 98 : resolution == SCAN_FINE ? 196 : 391;
}

static double lines_per_mm(enum scan_resolution resolution)
{
    return resolution == SCAN_STANDARD ? 3.85 : resolution == SCAN_FINE ? 7.7 : 15.4;
}

/* ---- geometry ---- */

static struct scan_map make_map(const struct sheet *sheet, const struct scan_params *params,
                                double page_h_mm, double zoom, struct dice *dice)
{
    double skew = params->skew_deg * M_PI / 180;
    struct scan_map map = {
        .px_per_mm_x = PX_PER_MM_X,
        .px_per_mm_y = lines_per_mm(params->resolution),
        .centre_x_mm = FAX_WIDTH_MM / 2,
        .centre_y_mm = page_h_mm / 2,
        .sheet_x_mm = sheet->w_mm / 2,
        .sheet_y_mm = sheet->h_mm / 2,
        .cos_skew = cos(skew),
        .sin_skew = sin(skew),
        .x_scale = params->x_scale * zoom,
        .y_scale = params->y_scale * zoom,
        .shift_x_mm = params->shift_x_mm,
        .shift_y_mm = params->shift_y_mm,
        .rotation = params->rotation,
        .zoom = zoom,
    };

    for (int i = 0; i < 2; i++) {
        map.wobble_mm[i] = params->feed_mm * dice_between(dice, 0.3, 1.0);
        map.wobble_per_mm[i] = 2 * M_PI / dice_between(dice, i ? 40 : 120, i ? 100 : 300);
        map.wobble_phase[i] = dice_between(dice, 0, 2 * M_PI);
    }
    return map;
}

/* How far the feed is ahead of an even one after v_mm of scanning. */
static double wobble(const struct scan_map *map, double v_mm)
{
    double w = 0;

    for (int i = 0; i < 2; i++)
        w += map->wobble_mm[i] * sin(map->wobble_per_mm[i] * v_mm + map->wobble_phase[i]);
    return w;
}

/* From the scanned page (mm from its top left) to the sheet. */
static void to_sheet(const struct scan_map *map, double u_mm, double v_mm, double *ret_x_mm,
                     double *ret_y_mm)
{
    double s = v_mm + wobble(map, v_mm);
    double du = (u_mm - map->centre_x_mm - map->shift_x_mm) / map->x_scale;
    double ds = (s - map->centre_y_mm - map->shift_y_mm) / map->y_scale;
    double dx = map->cos_skew * du + map->sin_skew * ds,
           dy = map->cos_skew * ds - map->sin_skew * du;
    double turned_x = dx, turned_y = dy;

    if (map->rotation == 90) { /* the page must turn clockwise to be upright: right becomes down */
        turned_x = -dy;
        turned_y = dx;
    } else if (map->rotation == 180) {
        turned_x = -dx;
        turned_y = -dy;
    } else if (map->rotation == 270) {
        turned_x = dy;
        turned_y = -dx;
    }
    *ret_x_mm = map->sheet_x_mm + turned_x;
    *ret_y_mm = map->sheet_y_mm + turned_y;
}

struct point_px scan_point(const struct scan_map *map, struct point_mm point)
{
    double turned_x = point.x - map->sheet_x_mm, turned_y = point.y - map->sheet_y_mm;
    double dx = turned_x, dy = turned_y, du, ds, s, v;

    if (map->rotation == 90) {
        dx = turned_y;
        dy = -turned_x;
    } else if (map->rotation == 180) {
        dx = -turned_x;
        dy = -turned_y;
    } else if (map->rotation == 270) {
        dx = -turned_y;
        dy = turned_x;
    }
    du = (map->cos_skew * dx - map->sin_skew * dy) * map->x_scale;
    ds = (map->sin_skew * dx + map->cos_skew * dy) * map->y_scale;
    s = ds + map->centre_y_mm + map->shift_y_mm;
    v = s;
    for (int i = 0; i < 20; i++) /* the wobble's slope is far below 1: this converges at once */
        v = s - wobble(map, v);
    return (struct point_px){(du + map->centre_x_mm + map->shift_x_mm) * map->px_per_mm_x,
                             v * map->px_per_mm_y};
}

/* ---- picture ---- */

static void make_field(struct field *field, struct dice *dice)
{
    for (int y = 0; y <= FIELD_CELLS; y++)
        for (int x = 0; x <= FIELD_CELLS; x++)
            field->at[y][x] = (float)dice_between(dice, -1, 1);
}

/* Between the points of the field; x and y in 0..1. */
static double field_at(const struct field *field, double x, double y)
{
    double u = fmax(0, fmin(x, 0.9999)) * FIELD_CELLS, v = fmax(0, fmin(y, 0.9999)) * FIELD_CELLS;
    int i = (int)u, j = (int)v;
    double fu = u - i, fv = v - j;

    fu = fu * fu * (3 - 2 * fu);
    fv = fv * fv * (3 - 2 * fv);
    return (field->at[j][i] * (1 - fu) + field->at[j][i + 1] * fu) * (1 - fv) +
           (field->at[j + 1][i] * (1 - fu) + field->at[j + 1][i + 1] * fu) * fv;
}

/* Mean over 2·radius + 1 pixels along one line of n pixels that are `step` apart. */
static void blur_line(const uint8_t *from, uint8_t *to, int n, int step, int radius)
{
    int sum = 0, width = 2 * radius + 1;

    for (int i = -radius; i <= radius; i++)
        sum += from[(i < 0 ? 0 : i >= n ? n - 1 : i) * (ptrdiff_t)step];
    for (int i = 0; i < n; i++) {
        int in = i + radius + 1, out = i - radius;

        to[i * (ptrdiff_t)step] = (uint8_t)(sum / width);
        sum += from[(in >= n ? n - 1 : in) * (ptrdiff_t)step];
        sum -= from[(out < 0 ? 0 : out) * (ptrdiff_t)step];
    }
}

/* The blurred copy of a sheet; the caller's, NULL when memory is short. The aperture of a scan line
 * is as high as the line, so coarse resolutions blur more downwards. */
static uint8_t *blur_sheet(const struct sheet *sheet, double x_mm, double y_mm)
{
    size_t n = (size_t)sheet->w_px * (size_t)sheet->h_px;
    uint8_t *across = malloc(n), *both = malloc(n);
    int radius_x = (int)lrint(x_mm * SHEET_PX_PER_MM),
        radius_y = (int)lrint(y_mm * SHEET_PX_PER_MM);

    if (across && both) {
        for (int y = 0; y < sheet->h_px; y++)
            blur_line(sheet->grey + (size_t)y * (size_t)sheet->w_px,
                      across + (size_t)y * (size_t)sheet->w_px, sheet->w_px, 1, radius_x);
        for (int x = 0; x < sheet->w_px; x++)
            blur_line(across + x, both + x, sheet->h_px, sheet->w_px, radius_y);
    }
    if (!across) {
        free(both);
        both = NULL;
    }
    free(across);
    return both;
}

/* Grey value at a point of the sheet, bilinear; -1 beyond the paper. */
static double sample_grey(const uint8_t *grey, int w_px, int h_px, double x_px, double y_px)
{
    double x = x_px - 0.5, y = y_px - 0.5, fx, fy;
    int i, j;
    const uint8_t *p;

    if (x_px < 0 || y_px < 0 || x_px >= w_px || y_px >= h_px)
        return -1;
    x = fmax(0, fmin(x, w_px - 1.001));
    y = fmax(0, fmin(y, h_px - 1.001));
    i = (int)x;
    j = (int)y;
    fx = x - i;
    fy = y - j;
    p = grey + (size_t)j * (size_t)w_px + i;
    return (p[0] * (1 - fx) + p[1] * fx) * (1 - fy) + (p[w_px] * (1 - fx) + p[w_px + 1] * fx) * fy;
}

/* Cheap noise for every pixel: the sum of four bytes is bell-shaped enough. */
static double pixel_noise(struct dice *dice)
{
    uint64_t bits = dice_bits(dice);
    int sum = (int)(bits & 0xff) + (int)(bits >> 8 & 0xff) + (int)(bits >> 16 & 0xff) +
              (int)(bits >> 24 & 0xff);

    return (sum - 510) / 147.8; /* deviation 1 */
}

static void scan_pixels(const struct sheet *sheet, const uint8_t *grey,
                        const struct scan_params *params, const struct scan_map *map, PIX *pix,
                        struct dice *dice)
{
    struct field light, fade;
    int w = pixGetWidth(pix), h = pixGetHeight(pix);

    make_field(&light, dice);
    make_field(&fade, dice);
    for (int y = 0; y < h; y++) {
        l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);

        for (int x = 0; x < w; x++) {
            double x_mm, y_mm, value, ink, where_x = x / (double)w, where_y = y / (double)h;

            to_sheet(map, (x + 0.5) / map->px_per_mm_x, (y + 0.5) / map->px_per_mm_y, &x_mm, &y_mm);
            value = sample_grey(grey, sheet->w_px, sheet->h_px, x_mm * SHEET_PX_PER_MM,
                                y_mm * SHEET_PX_PER_MM);
            if (value < 0) {
                double beyond =
                    fmax(fmax(-x_mm, x_mm - sheet->w_mm), fmax(-y_mm, y_mm - sheet->h_mm));

                ink = beyond < params->black_edge_mm ? 1 : 0;
            } else {
                ink = 1 - value / 255;
            }
            if (params->fade > 0 && ink > 0)
                ink *= 1 - params->fade * fmax(0, field_at(&fade, where_x, where_y));
            if (params->noise > 0)
                ink += params->noise * pixel_noise(dice);
            if (ink > params->threshold + params->uneven * field_at(&light, where_x, where_y))
                SET_DATA_BIT(line, x);
        }
    }
}

static void add_specks(PIX *pix, const struct scan_params *params, double page_h_mm,
                       struct dice *dice)
{
    int n = (int)(params->specks_per_cm2 * FAX_WIDTH_MM * page_h_mm / 100);
    int w = pixGetWidth(pix), h = pixGetHeight(pix);

    for (int i = 0; i < n; i++) {
        int x = dice_int(dice, 0, w - 4), y = dice_int(dice, 0, h - 4);
        int size_x = dice_int(dice, 1, 3), size_y = dice_int(dice, 1, 2);
        int op = dice_hit(dice, 0.75) ? PIX_SET : PIX_CLR;

        pixRasterop(pix, x, y, size_x, size_y, op, NULL, 0, 0);
    }
    for (unsigned i = 0; i < params->n_streaks; i++) {
        int x = dice_int(dice, 20, w - 20), y = dice_int(dice, 0, h - 1),
            left = dice_int(dice, 50, h);
        int op = dice_hit(dice, 0.7) ? PIX_SET : PIX_CLR, width = dice_int(dice, 1, 2);

        for (; left > 0 && y < h; y++, left--)
            if (!dice_hit(dice, 0.08))
                pixRasterop(pix, x, y, width, 1, op, NULL, 0, 0);
    }
}

int scan_sheet(const struct sheet *sheet, const struct scan_params *params, struct dice *dice,
               struct page **ret_page, struct scan_map *ret_map, struct why *why)
{
    bool sideways = params->rotation % 180 != 0;
    double width_mm = sideways ? sheet->h_mm : sheet->w_mm;
    double zoom = width_mm > FAX_WIDTH_MM ? FAX_WIDTH_MM / width_mm : 1;
    double page_h_mm = (sideways ? sheet->w_mm : sheet->h_mm) * zoom;
    struct scan_map map = make_map(sheet, params, page_h_mm, zoom, dice);
    double aperture_mm = 0.35 / map.px_per_mm_y;
    uint8_t *grey = blur_sheet(sheet, params->blur_mm, fmax(params->blur_mm, aperture_mm));
    PIX *pix = pixCreate(FAX_WIDTH_PX, (l_int32)lrint(page_h_mm * map.px_per_mm_y), 1);
    int r;

    if (!grey || !pix) {
        free(grey);
        pixDestroy(&pix);
        return why_set(why, -ENOMEM, _("out of memory while scanning a sample"));
    }
    scan_pixels(sheet, grey, params, &map, pix, dice);
    free(grey);
    add_specks(pix, params, page_h_mm, dice);
    r = page_new(pix, FAX_X_DPI, scan_y_dpi(params->resolution), ret_page);
    if (r)
        return why_set(why, r, _("out of memory while scanning a sample"));
    *ret_map = map;
    return 0;
}
