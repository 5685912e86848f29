/* SPDX-License-Identifier: Apache-2.0
 *
 * tiff: fax TIFF files in and out; the only floor that knows libtiff. Decodes row by row and goes on after a
 * bad one, where pixReadTiff() would give up the whole file.
 *
 * Before anything is decoded a gate bounds the work: 1 bit, 1 sample, not tiled, photometric 0 or 1, width
 * 400..4864, length 100..14000, w*h/8 <= 16 MB, a known bilevel compression, at most 50 pages, file <= 20 MB.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why.h"
#include "image/page.h"

enum { TIFF_MAX_FILE_BYTES = 20 << 20, TIFF_MAX_PAGES = 50 };

struct tiff_file; /* an opened TIFF in memory */

/* bytes are borrowed until tiff_close(). -EBADMSG: not a TIFF or damaged beyond use; -ENODATA: 0 bytes or no
 * page; each with why. Opening counts the pages; what the gate refuses is refused per page when it is read. */
int tiff_open(const uint8_t *bytes, size_t n_bytes, struct tiff_file **ret_file, struct why *why);

struct tiff_file *tiff_close(struct tiff_file *file);

/* Pages that can be reached, at most TIFF_MAX_PAGES; *ret_more says that there were more. */
unsigned tiff_n_pages(const struct tiff_file *file, int *ret_more);

/* What the fax server wrote: sender id (first line of ImageDescription), "" when absent. Untrusted bytes made
 * valid UTF-8 without control characters. Borrowed. */
const char *tiff_sender(const struct tiff_file *file);

/* Decodes page index (from 0). The page is the caller's. -EMEDIUMTYPE: the gate refuses it; -EBADMSG: nothing
 * could be decoded. */
int tiff_read_page(struct tiff_file *file, unsigned index, struct page **ret_page, struct why *why);

/* Writes pages as one fax TIFF (G4 unless compression says otherwise), 204×98, 204×196 … as their dpi say, the
 * way HylaFAX tags them. compression: COMPRESSION_CCITTFAX3/4 of libtiff as int, 0 = G4. */
int tiff_write(const char *path, struct page *const *pages, size_t n_pages, int compression,
               const char *sender, struct why *why);
