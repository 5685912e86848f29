/* SPDX-License-Identifier: Apache-2.0 */
#include "report/png.h"

#include <cairo.h>
#include <errno.h>
#include <stdio.h>

enum { STEP = 17 }; /* 255 / 15 */

static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned n_bytes)
{
    return fwrite(bytes, 1, n_bytes, closure) == n_bytes ? CAIRO_STATUS_SUCCESS
                                                         : CAIRO_STATUS_WRITE_ERROR;
}

/* cairo writes a surface of alpha alone as grey. */
static cairo_surface_t *surface_of(const struct doc_picture *picture)
{
    int w = (int)picture->w_px, h = (int)picture->h_px;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, w, h);
    unsigned char *pixels = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);

    for (size_t y = 0; pixels && y < picture->h_px; y++)
        for (size_t x = 0; x < picture->w_px; x++)
            pixels[y * stride + x] =
                (unsigned char)((picture->grey[y * picture->w_px + x] + STEP / 2) / STEP * STEP);
    cairo_surface_mark_dirty(surface);
    return surface;
}

int png_make(const struct doc_picture *picture, char **ret_bytes, size_t *ret_n_bytes)
{
    cairo_surface_t *surface = surface_of(picture);
    _cleanup_(cleanup_freep) char *bytes = NULL;
    size_t n_bytes = 0;
    FILE *memory = open_memstream(&bytes, &n_bytes);
    cairo_status_t status = memory ? cairo_surface_write_to_png_stream(surface, append, memory)
                                   : CAIRO_STATUS_NO_MEMORY;

    cairo_surface_destroy(surface);
    if (memory && fclose(memory) != 0)
        status = CAIRO_STATUS_NO_MEMORY;
    if (status != CAIRO_STATUS_SUCCESS)
        return -ENOMEM;
    *ret_bytes = bytes;
    *ret_n_bytes = n_bytes;
    bytes = NULL;
    return 0;
}
