/* SPDX-License-Identifier: Apache-2.0
 *
 * point: a person shows where a form lies on a page, with the keyboard: four corners, one of them
 * under a cross that the arrow keys move, from afar and from near. No terminal, no database.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/geometry.h"
#include "reader/picture.h"

struct point {
    int w_px, h_px;         /* of the stored page */
    int rotation;           /* that turns it upright */
    struct quad_px corners; /* on the stored page */
    int corner;             /* that the cross is on: 0..3, clockwise from the top left */
    bool is_near;
};

enum point_act { POINT_NONE, POINT_MOVED, POINT_READ, POINT_EMPTY, POINT_LEAVE };

/* Begins with the corners that the machine found, when they are likely, else with those of the page.
 */
void point_begin(struct point *point, int w_px, int h_px, int rotation,
                 const struct quad_px *found_or_null);

/* What a key (session.h) does. POINT_READ: the corners stand; POINT_EMPTY: no corners, the fields
 * are typed beside the whole page; POINT_LEAVE: it is no form after all. */
enum point_act point_key(struct point *point, int64_t key);

/* The page's picture, upright, with outline and cross; from near the part around the cross. The
 * caller's. -ENOMEM. */
int point_draw(const struct point *point, const struct picture *page, struct picture *ret_picture);
