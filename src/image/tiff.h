/* SPDX-License-Identifier: Apache-2.0
 *
 * tiff: fax TIFF files in and out; the only floor that knows libtiff. Decodes row by row and goes
 * on after a bad one, where pixReadTiff() would give up the whole file.
 *
 * Before anything is decoded a gate bounds the work: 1 bit, 1 sample, not tiled, photometric 0 or
 * 1, width 400..4864, length 100..14000, w*h/8 <= 16 MB, a known bilevel compression, at most 50
 * pages, file <= 20 MB.
 *
 * What damage means here. A row that libtiff cannot decode is ROW_UNDECODED; it shows the row above
 * it, as fax machines do, for up to three rows on end, then paper. A row that was decoded with a
 * warning is ROW_WARNED, and so are the rows whose coding hangs on it: the rest of the strip in G4
 * and JBIG, the next three in G3 2-D (T.4: at most K-1 = 3 rows refer to the one above). A row is
 * ROW_SUSPECT when the page is known to be damaged (the fax server says so in BadFaxLines or
 * CleanFaxData, or some row was undecoded or warned) and the row looks it: with too many strokes
 * for chance it is byte for byte the one above, or a streak runs to the very edge of the paper
 * (bits lost inside a row that nobody noticed; the three rows after it hang on it). A suspicion
 * only: rows that look like any other may be missed, and rows that vanished altogether leave no
 * trace at all. On six damaged pages that HylaFAX received it had counted 3..269 bad rows
 * each: 5..297 were suspected there, in the same order, and none on nine clean ones.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/why.h"
#include "image/page.h"

enum { TIFF_MAX_FILE_BYTES = 20 << 20, TIFF_MAX_PAGES = 50 };

struct tiff_file; /* an opened TIFF in memory */

/* bytes are borrowed until tiff_close(). -EBADMSG: not a TIFF or damaged beyond use; -ENODATA: 0
 * bytes or no page; -EFBIG: above TIFF_MAX_FILE_BYTES; -ENOMEM; each with why. Opening counts the
 * pages; what the gate refuses is refused per page when it is read. */
int tiff_open(const uint8_t *bytes, size_t n_bytes, struct tiff_file **ret_file, struct why *why);

struct tiff_file *tiff_close(struct tiff_file *file);

DEFINE_CLEANUP(struct tiff_file *, tiff_close)

/* Pages that can be reached, 1..TIFF_MAX_PAGES; *ret_more (may be NULL) says that there were more.
 */
unsigned tiff_n_pages(const struct tiff_file *file, int *ret_more);

/* What was wrong although pages can be read (a chain of pages that breaks off …): one sentence, ""
 * = nothing. Borrowed. */
const char *tiff_warning(const struct tiff_file *file);

/* What the fax server wrote: sender id (first line of ImageDescription), "" when absent. Untrusted
 * bytes made valid UTF-8 without control characters. Borrowed. */
const char *tiff_sender(const struct tiff_file *file);

/* Decodes page index (from 0). The page is the caller's. -EMEDIUMTYPE: the gate refuses it;
 * -EBADMSG: nothing could be decoded; -ENOMEM. */
int tiff_read_page(struct tiff_file *file, unsigned index, struct page **ret_page, struct why *why);

/* How tiff_write() codes. 0 stands for TIFF_CODING_G4. */
enum tiff_coding { TIFF_CODING_G3_1D = 3, TIFF_CODING_G4 = 4, TIFF_CODING_G3_2D = 32 };

/* Writes pages as one fax TIFF with the tags that HylaFAX sets, least significant bit first,
 * resolution as the pages' dpi say. The path is replaced atomically (mode 0644). sender becomes the
 * ImageDescription; may be NULL. coding is one of enum tiff_coding, or 0. */
int tiff_write(const char *path, struct page *const *pages, size_t n_pages, int coding,
               const char *sender, struct why *why);
