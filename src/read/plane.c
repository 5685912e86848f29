/* SPDX-License-Identifier: Apache-2.0 */
#include "read/plane.h"

#include <stdlib.h>
#include <string.h>

struct plane *plane_new(int w, int h, uint8_t value)
{
    struct plane *plane = calloc(1, sizeof(*plane));

    if (!plane)
        return NULL;
    plane->w = w;
    plane->h = h;
    plane->at = malloc((size_t)w * (size_t)h + 1);
    if (!plane->at)
        return plane_free(plane);
    memset(plane->at, value, (size_t)w * (size_t)h);
    return plane;
}

struct plane *plane_from_pix(PIX *pix)
{
    int w = pixGetWidth(pix), h = pixGetHeight(pix), wpl = pixGetWpl(pix);
    struct plane *plane = plane_new(w, h, 255);

    if (!plane)
        return NULL;
    for (int y = 0; y < h; y++) {
        l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)wpl;

        for (int x = 0; x < w; x++)
            plane->at[(size_t)y * (size_t)w + (size_t)x] = (uint8_t)GET_DATA_BYTE(line, x);
    }
    return plane;
}

PIX *plane_to_pix(const struct plane *plane)
{
    PIX *pix = pixCreate(plane->w, plane->h, 8);

    if (!pix)
        return NULL;
    for (int y = 0; y < plane->h; y++) {
        l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);

        for (int x = 0; x < plane->w; x++)
            SET_DATA_BYTE(line, x, plane->at[(size_t)y * (size_t)plane->w + (size_t)x]);
    }
    return pix;
}

struct plane *plane_free(struct plane *plane)
{
    if (!plane)
        return NULL;
    free(plane->at);
    free(plane);
    return NULL;
}
