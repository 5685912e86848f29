/* SPDX-License-Identifier: Apache-2.0
 *
 * assign: a person says that a page is a form although the machine could not find it there. Its
 * nomination is made, with every field in review. When he shows where it lies, the page is read
 * there by the confined reader, and the fields come with what it read; else they are empty, beside
 * the whole page. Also of a fax that could not be read.
 */
#pragma once

#include "base/geometry.h"
#include "conf/conf.h"
#include "form/form.h"
#include "store/desk.h"

/* corners: of the form's paper on the stored page, top left, top right, bottom right and bottom
 * left of the upright form; NULL: not known. As store_assign() and placed_read(). */
int assign_page(const struct conf *conf, struct store *store, const struct desk_who *who,
                const char *fax, unsigned page, const struct form *form,
                const struct quad_px *corners, char ret_id[24], struct why *why);

/* The pages of a fax that could not be read come among those that are no form: as many as can be
 * drawn, or the one that the person has in his hand. Nothing happens to any other fax. */
int assign_lay_out(const struct conf *conf, struct store *store, const struct desk_who *who,
                   const char *fax, struct why *why);

/* One field's cell on the stored page: x, y of its top left corner as the form is held upright, and
 * of its bottom right one. */
struct assign_cell {
    size_t field; /* of the form */
    struct point_px top_left, bottom_right;
};

/* The corners that follow from cells, two or more that do not lie in one row or column: the affine
 * map that fits their corners best (least squares). -EINVAL: they do not tell it. */
int assign_corners(const struct form *form, const struct assign_cell *cells, size_t n_cells,
                   struct quad_px *ret_corners, struct why *why);
