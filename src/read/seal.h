/* SPDX-License-Identifier: Apache-2.0
 *
 * seal: a personal seal (印影) beside a name is no writing. Method: a circle of a seal's size is
 * looked for by its ink all around with little just inside and outside of it; when nothing crosses
 * it, it is erased with all that lies inside. A seal over the writing stays: what is under it is
 * for a person to read.
 */
#pragma once

#include "base/geometry.h"
#include "read/plane.h"

/* Erases seals in a cell (of cut.c; its rules are gone already). 0 or -ENOMEM. */
int seal_erase(struct plane *ink, struct rect_px cell);
