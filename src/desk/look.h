/* SPDX-License-Identifier: Apache-2.0
 *
 * look: a page that a person looks at, whole or from nearer: which part of it the screen shows. On
 * a screen of characters a whole page is a pattern, and its writing is read from near. No terminal,
 * no database.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/geometry.h"
#include "reader/picture.h"

struct look {
    struct point_px middle; /* of what is seen, as shares of the upright page's width and height */
    int nearness;           /* 0: the whole page; else so many times half of what was seen before */
    int rotation;           /* that turns the stored page upright */
    double w, h;            /* share of the page that was seen last */
};

/* The whole page; from near, that is around box, a box of the stored page of w_px × h_px. An empty
 * box: the upper half. */
void look_begin(struct look *look, int w_px, int h_px, int rotation, struct rect_px box);

/* Arrows move, space goes nearer and at last back to the whole, t turns. False: the key is another
 * one. */
bool look_key(struct look *look, int64_t key);

/* What is seen of the page's picture (upright), in the shape of columns × rows cells that are twice
 * as high as wide. */
struct rect_px look_part(struct look *look, const struct picture *page, int columns, int rows);

/* A point of the stored page, as shares of the upright page's width and height. */
struct point_px look_upright(int w_px, int h_px, int rotation, struct point_px stored);
