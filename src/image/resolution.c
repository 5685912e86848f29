/* SPDX-License-Identifier: Apache-2.0 */
#include "image/resolution.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

/* T.30 resolutions in dots an inch: 8 and 16 dots/mm across, 3.85, 7.7 and 15.4 lines/mm down. */
#define R8_DPI 204.0
#define R16_DPI 408.0
#define STANDARD_DPI 98.0
#define FINE_DPI 196.0
#define SUPERFINE_DPI 391.0

#define CM_PER_INCH 2.54
#define M_PER_INCH 0.0254
#define A4_W_MM 210.0
#define A4_H_MM 297.0
#define MM_PER_INCH 25.4

enum { UNIT_CM = 3 };

/* Outside of this no fax or office scan lies. Dots a metre (8031 = 204 dpi) occur in real files
 * under any unit and lie far above. */
#define MIN_DPI 60.0
#define MAX_DPI 1250.0

static bool is_dpi(double v)
{
    return v >= MIN_DPI && v <= MAX_DPI;
}

static double to_dpi(double v, uint32_t unit)
{
    if (!isfinite(v))
        return 0;
    if (unit == UNIT_CM && is_dpi(v * CM_PER_INCH))
        return v * CM_PER_INCH;
    if (is_dpi(v * M_PER_INCH) && v > MAX_DPI)
        return v * M_PER_INCH;
    return v;
}

/* The digital command signal of the call (T.30 table 2). Bit 15 is 7.7 lines/mm, bits 41 to 43
 * are 15.4 lines/mm at 8 dots/mm, 300 × 300 and 400 × 400; the first bit of an octet is its highest
 * here. */
static bool from_dcs(const char *text, struct resolution *ret_resolution)
{
    unsigned octet[6] = {0};
    int n = sscanf(text, "%2x %2x %2x %2x %2x %2x", &octet[0], &octet[1], &octet[2], &octet[3],
                   &octet[4], &octet[5]);

    if (n < 3)
        return false;
    *ret_resolution = (struct resolution){R8_DPI, STANDARD_DPI, PAGE_RESOLUTION_FAX};
    if (octet[5] & 0x80) {
        ret_resolution->y_dpi = SUPERFINE_DPI;
    } else if (octet[5] & 0x40) {
        ret_resolution->x_dpi = ret_resolution->y_dpi = 300;
    } else if (octet[5] & 0x20) {
        ret_resolution->x_dpi = R16_DPI;
        ret_resolution->y_dpi = SUPERFINE_DPI;
    } else if (octet[1] & 0x02) {
        ret_resolution->y_dpi = FINE_DPI;
    }
    return true;
}

/* The lowest three bits are the vertical resolution: 0 standard, 1 fine. Others were never seen. */
static bool from_receive_parameters(uint32_t parameters, struct resolution *ret_resolution)
{
    if (parameters == UINT32_MAX || (parameters & 7) > 1)
        return false;
    *ret_resolution =
        (struct resolution){R8_DPI, parameters & 1 ? FINE_DPI : STANDARD_DPI, PAGE_RESOLUTION_FAX};
    return true;
}

/* As if the page were whole and A4: wrong for a page that was cut short. */
static struct resolution from_shape(uint32_t w_px, uint32_t h_px)
{
    static const double y_dpis[] = {STANDARD_DPI, FINE_DPI, SUPERFINE_DPI};
    struct resolution resolution = {R8_DPI, FINE_DPI, PAGE_RESOLUTION_SHAPE};
    double best = INFINITY;

    if (w_px != 1728) { /* not a fax machine's A4: square pixels are the better guess */
        resolution.x_dpi = resolution.y_dpi = w_px * MM_PER_INCH / A4_W_MM;
        return resolution;
    }
    for (int i = 0; i < 3; i++) {
        double miss = fabs(log(h_px / (A4_H_MM / MM_PER_INCH * y_dpis[i])));

        if (miss < best) {
            best = miss;
            resolution.y_dpi = y_dpis[i];
        }
    }
    return resolution;
}

struct resolution resolution_of(const struct resolution_tags *tags)
{
    struct resolution resolution = {to_dpi(tags->x, tags->unit), to_dpi(tags->y, tags->unit),
                                    PAGE_RESOLUTION_TAGS};

    if (is_dpi(resolution.x_dpi) && is_dpi(resolution.y_dpi))
        return resolution;
    if (from_dcs(tags->dcs, &resolution) ||
        from_receive_parameters(tags->receive_parameters, &resolution))
        return resolution;
    return from_shape(tags->w_px, tags->h_px);
}
