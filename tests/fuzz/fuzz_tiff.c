/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_tiff: any bytes as a fax. They are refused with a sentence, or they have pages, each of
 * which is refused with a sentence or is within the gate's bounds with a state for every row.
 */
#include <stdint.h>
#include <stdlib.h>

#include "image/tiff.h"

enum { MAX_PAGES = 3 }; /* more of them prove nothing new, slowly */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

static void check_page(const struct page *page)
{
    int n_damaged = 0;

    if (page->w_px < 400 || page->w_px > 4864 || page->h_px < 100 || page->h_px > 14000 ||
        !(page->x_dpi > 0 && page->y_dpi > 0) || page->orientation < 1 || page->orientation > 8 ||
        pixGetWidth(page->ink) != page->w_px || pixGetHeight(page->ink) != page->h_px)
        abort();
    for (int y = 0; y < page->h_px; y++)
        n_damaged += page->row_state[y] != ROW_GOOD;
    if (n_damaged != page->n_damaged_rows)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    _cleanup_(tiff_closep) struct tiff_file *file = NULL;
    struct why why = {""};
    unsigned n_pages;

    if (tiff_open(bytes, n_bytes, &file, &why) < 0) {
        if (file || !why.text[0])
            abort();
        return 0;
    }
    n_pages = tiff_n_pages(file, NULL);
    if (n_pages < 1 || n_pages > TIFF_MAX_PAGES)
        abort();
    for (unsigned i = 0; i < n_pages && i < MAX_PAGES; i++) {
        _cleanup_(page_freep) struct page *page = NULL;

        why.text[0] = '\0';
        if (tiff_read_page(file, i, &page, &why) == 0)
            check_page(page);
        else if (page || !why.text[0])
            abort();
    }
    return 0;
}
