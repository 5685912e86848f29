/* SPDX-License-Identifier: Apache-2.0
 *
 * crop: of a field's picture the part with writing, so that it fills what room there is: a name
 * takes a quarter of its cell.
 */
#pragma once

#include "form/form.h"
#include "reader/picture.h"

/* From the first to the last ink, with margin_px around it but not less than least_px wide. Ink
 * within edge_px of the picture's edge is the cell's rules and does not count. The whole picture
 * when nothing is written. */
struct rect_px crop_to_ink(const struct picture *picture, int edge_px, int margin_px, int least_px);

/* Of a whole page on which nobody found the form: where the field is if the paper is as wide as the
 * form's and begins where it does, with room on all sides for its not lying straight. */
struct rect_px crop_to_place(const struct picture *page, const struct form *form,
                             const struct form_field *field);

/* That part as a picture of its own, the caller's. -ENOMEM. */
int crop(const struct picture *picture, struct rect_px part, struct picture *ret_picture);
