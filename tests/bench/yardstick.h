/* SPDX-License-Identifier: Apache-2.0
 *
 * yardstick: what the benchmark measures beside: libtiff's decoding alone, and the program
 * tesseract(1) over a whole page.
 */
#pragma once

#include "base/why.h"
#include "image/page.h"

struct yardstick; /* a TIFF opened by libtiff itself */

/* -ENOENT: libtiff does not open it. */
int yardstick_open(const char *path, struct yardstick **ret_yardstick, struct why *why);

struct yardstick *yardstick_close(struct yardstick *yardstick);

/* Every row of a page (from 0) through TIFFReadScanline(), into nothing. Bad rows are passed over.
 * -EBADMSG when there is no such page. */
int yardstick_decode(struct yardstick *yardstick, unsigned index);

/* Writes the page as a PNG that tesseract can read: upright, square pixels. 0 or -EIO. */
int yardstick_write_page(const struct page *page, int rotation, const char *path);

/* Runs tesseract on a picture with the stock Japanese model, one block of text, one thread; its
 * processor time. -ENOENT: not installed; -EIO: it failed. */
int yardstick_tesseract(const char *picture, double *ret_cpu_ms);
