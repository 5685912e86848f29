/* SPDX-License-Identifier: Apache-2.0 */
#include "image/page.h"

#include <errno.h>
#include <stdlib.h>

int page_new(PIX *ink, double x_dpi, double y_dpi, struct page **ret_page)
{
    _cleanup_(page_freep) struct page *page = NULL;

    if (!ink || pixGetDepth(ink) != 1) {
        pixDestroy(&ink);
        return -EINVAL;
    }
    page = calloc(1, sizeof(*page));
    if (!page) {
        pixDestroy(&ink);
        return -ENOMEM;
    }
    page->ink = ink;
    page->w_px = pixGetWidth(ink);
    page->h_px = pixGetHeight(ink);
    page->x_dpi = x_dpi;
    page->y_dpi = y_dpi;
    page->resolution_source = PAGE_RESOLUTION_TAGS;
    page->orientation = 1;
    page->n_bad_fax_lines = -1;
    page->unclean = -1;
    page->row_state = calloc((size_t)page->h_px, 1);
    if (!page->row_state)
        return -ENOMEM;
    *ret_page = page;
    page = NULL;
    return 0;
}

struct page *page_free(struct page *page)
{
    if (!page)
        return NULL;
    pixDestroy(&page->ink);
    free(page->row_state);
    free(page);
    return NULL;
}
