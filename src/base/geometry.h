/* SPDX-License-Identifier: Apache-2.0
 *
 * geometry: small values, passed by value. Millimetres belong to a form, pixels to a page; only the floor
 * register/ turns one into the other, so they are different types. x grows to the right, y downwards.
 */
#pragma once

struct point_mm {
    double x, y;
};

struct rect_mm {
    double x, y, w, h; /* top left corner and size */
};

struct point_px {
    double x, y; /* pixel edges are whole numbers: pixel 0 spans 0..1 */
};

struct rect_px {
    int x, y, w, h; /* whole pixels: columns x..x+w-1, rows y..y+h-1 */
};

/* A cell of the form as it lies on the page: the corners that are top left, top right, bottom right and
 * bottom left when the form is held upright, wherever the page has turned or bent them. */
struct quad_px {
    struct point_px at[4];
};
