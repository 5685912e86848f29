/* SPDX-License-Identifier: Apache-2.0
 *
 * assign: a person says that a page is a form although the machine could not find it there. Its
 * nomination is made, with every field in review; with the corners of the form's page, each field
 * has the box in which it should lie, so that its picture can be shown.
 */
#pragma once

#include "base/geometry.h"
#include "form/form.h"
#include "store/desk.h"

/* corners: of the form's paper on the stored page, top left, top right, bottom right and bottom
 * left of the upright form; NULL: not known, and the picture of every field is the whole page. As
 * store_assign(). */
int assign_page(struct store *store, const struct desk_who *who, const char *fax, unsigned page,
                const struct form *form, const struct quad_px *corners, char ret_id[24],
                struct why *why);
