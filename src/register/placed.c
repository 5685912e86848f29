/* SPDX-License-Identifier: Apache-2.0
 *
 * A form that a person has laid over the page. Where the rules say nearly the same, they are better
 * than a hand; otherwise the corners are all there is, and cells lie between them as a projective
 * map has it (Heckbert 1989, Fundamentals of Texture Mapping, chapter 2).
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "register/register.h"

/* Further apart than this, hand and rules speak of different things. */
static const double SAME_PLACE_MM = 8;

/* Below what judging lets through: a person looks at every field of such a page. */
static const double PLACED_CERTAINTY = 0.4;

/* The unit square, its corners clockwise from the top left, onto a quadrilateral. */
struct square_map {
    double a, b, c, d, e, f, g, h;
};

static struct square_map map_onto(const struct quad_px *quad)
{
    const struct point_px *at = quad->at;
    double x1 = at[1].x - at[2].x, x2 = at[3].x - at[2].x;
    double y1 = at[1].y - at[2].y, y2 = at[3].y - at[2].y;
    double x = at[0].x - at[1].x + at[2].x - at[3].x, y = at[0].y - at[1].y + at[2].y - at[3].y;
    double divisor = x1 * y2 - x2 * y1; /* not 0: the quadrilateral is convex */
    double g = (x * y2 - x2 * y) / divisor, h = (x1 * y - x * y1) / divisor;

    return (struct square_map){at[1].x - at[0].x + g * at[1].x,
                               at[3].x - at[0].x + h * at[3].x,
                               at[0].x,
                               at[1].y - at[0].y + g * at[1].y,
                               at[3].y - at[0].y + h * at[3].y,
                               at[0].y,
                               g,
                               h};
}

static struct point_px mapped(const struct square_map *map, double u, double v)
{
    double w = map->g * u + map->h * v + 1;

    return (struct point_px){(map->a * u + map->b * v + map->c) / w,
                             (map->d * u + map->e * v + map->f) / w};
}

static bool is_on_page(const struct page *page, const struct quad_px *quad)
{
    for (int i = 0; i < 4; i++)
        if (quad->at[i].x < 0 || quad->at[i].y < 0 || quad->at[i].x > page->w_px ||
            quad->at[i].y > page->h_px)
            return false;
    return true;
}

static int place_by_hand(const struct page *page, const struct form *form,
                         const struct quad_px *corners, struct registration **ret_registration)
{
    struct registration *registration = calloc(1, sizeof(*registration));
    struct square_map map = map_onto(corners);

    if (registration)
        registration->fields = calloc(form->n_fields + 1, sizeof(*registration->fields));
    if (!registration || !registration->fields) {
        registration_free(registration);
        return -ENOMEM;
    }
    for (size_t i = 0; i < form->n_fields; i++) {
        const struct rect_mm *box = &form->fields[i].box;
        struct place *place = &registration->fields[i];

        *place = (struct place){
            .w_mm = box->w, .h_mm = box->h, .certainty = PLACED_CERTAINTY, .found = true};
        for (int k = 0; k < 4; k++)
            place->quad.at[k] =
                mapped(&map, (box->x + (k == 1 || k == 2 ? box->w : 0)) / form->w_mm,
                       (box->y + (k >= 2 ? box->h : 0)) / form->h_mm);
        place->off_page = !is_on_page(page, &place->quad);
    }
    registration->outline = *corners;
    *ret_registration = registration;
    return 0;
}

static bool is_near(const struct page *page, const struct quad_px *a, const struct quad_px *b)
{
    double x_px_per_mm = page->x_dpi / 25.4, y_px_per_mm = page->y_dpi / 25.4;

    for (int i = 0; i < 4; i++)
        if (hypot((a->at[i].x - b->at[i].x) / x_px_per_mm,
                  (a->at[i].y - b->at[i].y) / y_px_per_mm) > SAME_PLACE_MM)
            return false;
    return true;
}

/* Degrees clockwise that turn the stored page upright: where does the form's upper edge run? */
static int rotation_of(const struct quad_px *corners)
{
    double x = corners->at[1].x - corners->at[0].x, y = corners->at[1].y - corners->at[0].y;

    if (fabs(x) >= fabs(y))
        return x >= 0 ? 0 : 180;
    return y >= 0 ? 270 : 90;
}

int register_placed(const struct page *page, const struct form *form, const struct quad_px *corners,
                    struct registration **ret_registration)
{
    _cleanup_(registration_freep) struct registration *registration = NULL;
    int r = register_page(page, &form, 1, NULL, &registration, NULL);

    if (r == 0 && (!registration->fields || !is_near(page, &registration->outline, corners))) {
        registration = registration_free(registration);
        r = place_by_hand(page, form, corners, &registration);
    }
    if (r < 0)
        return r;
    for (size_t i = 0; i < form->n_fields; i++)
        registration->fields[i].certainty =
            fmin(registration->fields[i].certainty, PLACED_CERTAINTY);
    registration->form = registration->nearest = form;
    registration->refused_because[0] = '\0';
    registration->rotation = rotation_of(corners);
    *ret_registration = registration;
    registration = NULL;
    return 0;
}
