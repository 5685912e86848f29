/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/assign.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "form/result.h"

/* The point at the shares s, t of width and height: between the corners in straight lines. */
static struct point_px within(const struct quad_px *quad, double s, double t)
{
    const struct point_px *at = quad->at;
    double a = (1 - s) * (1 - t), b = s * (1 - t), c = s * t, d = (1 - s) * t;

    return (struct point_px){a * at[0].x + b * at[1].x + c * at[2].x + d * at[3].x,
                             a * at[0].y + b * at[1].y + c * at[2].y + d * at[3].y};
}

/* The upright box around a cell. */
static struct rect_px box_of(const struct form *form, const struct rect_mm *cell,
                             const struct quad_px *corners)
{
    double left = INFINITY, top = INFINITY, right = 0, bottom = 0;

    for (int i = 0; i < 4; i++) {
        double x_mm = cell->x + (i == 1 || i == 2 ? cell->w : 0);
        double y_mm = cell->y + (i >= 2 ? cell->h : 0);
        struct point_px at = within(corners, x_mm / form->w_mm, y_mm / form->h_mm);

        left = fmin(left, at.x);
        top = fmin(top, at.y);
        right = fmax(right, at.x);
        bottom = fmax(bottom, at.y);
    }
    left = fmax(left, 0);
    top = fmax(top, 0);
    if (right <= left || bottom <= top)
        return (struct rect_px){0};
    return (struct rect_px){(int)left, (int)top, (int)(right - left), (int)(bottom - top)};
}

/* Clockwise turn of the stored page: where does the form's upper edge run? */
static int rotation_of(const struct quad_px *corners)
{
    double x = corners->at[1].x - corners->at[0].x, y = corners->at[1].y - corners->at[0].y;

    if (fabs(x) >= fabs(y))
        return x >= 0 ? 0 : 180;
    return y >= 0 ? 270 : 90;
}

int assign_page(struct store *store, const struct desk_who *who, const char *fax, unsigned page,
                const struct form *form, const struct quad_px *corners, char ret_id[24],
                struct why *why)
{
    _cleanup_(cleanup_freep) struct field_result *fields = calloc(form->n_fields, sizeof(*fields));
    struct page_result result = {.page = page, .form = form->name, .fields = fields};
    char nothing[] = "";

    if (!fields)
        return why_set(why, -ENOMEM, _("out of memory"));
    for (size_t i = 0; i < form->n_fields; i++) {
        struct field_result *field = &fields[result.n_fields++];

        field->id = form->fields[i].id;
        field->kind = form->fields[i].kind;
        field->value = field->as_written = nothing;
        field->status = FIELD_REVIEW;
        if (corners)
            field->box = box_of(form, &form->fields[i].box, corners);
        field_result_add_reason(field, REASON_PLACE_UNSURE);
    }
    if (corners) {
        result.outline = *corners;
        result.rotation = rotation_of(corners);
    }
    return store_assign(store, who, fax, &result, ret_id, why);
}
