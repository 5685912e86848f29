/* SPDX-License-Identifier: Apache-2.0
 *
 * rowmark: numbers on the rows of a page, as small bars in its left margin, so that one can tell
 * after a bad line which of the received rows is which of the sent. Rows vanish there without a
 * trace, and everything below moves up; the numbers say exactly by how much.
 */
#pragma once

#include "image/page.h"

/* Columns of the page that the numbers take. */
enum { ROWMARK_COLUMNS = 64 };

/* Writes its number beside every row. */
void rowmark_draw(PIX *pix);

/* Reads the numbers of a received page: ret_row[y] becomes the sent row that received row y shows,
 * or -1 (not sure, or a repeated row). Numbers rise down the page. 0 or -ENOMEM. */
int rowmark_read(PIX *pix, int n_sent_rows, int *ret_row);

/* Puts the margin of the sent page back in place of the numbers, row by row. */
void rowmark_erase(PIX *received, const int *row, PIX *sent);

/* Where the height y_px of the sent page (0 = top edge) lies on the received one, by the rows
 * nearest to it. Beyond the last row that arrived: as far below as it would be. */
double rowmark_map(const int *row, int n_rows, double y_px);
