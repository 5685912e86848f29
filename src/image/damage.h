/* SPDX-License-Identifier: Apache-2.0
 *
 * damage: which rows of a page that is known to be damaged look it. Inside image/; tiff.h says what
 * it means.
 */
#pragma once

#include "image/page.h"

/* T.4 2-D: K is at most 4, so at most three rows refer to the one above before one stands by
 * itself. */
#define DAMAGE_MR_ROWS 3

/* Marks good rows ROW_SUSPECT. Ink, row states and the fax server's words must be in place. */
void damage_mark_suspect_rows(struct page *page);
