/* SPDX-License-Identifier: Apache-2.0
 *
 * picture_cut: pieces of a fax page as pictures for people; the child's side of picture.h.
 */
#pragma once

#include "base/why.h"
#include "image/page.h"
#include "reader/picture.h"

/* Decodes the request's page out of a fax's bytes. -ERANGE: it has no such page; else as
 * tiff_open() and tiff_read_page(). */
int picture_page(const uint8_t *bytes, size_t n_bytes, const struct picture_request *request,
                 struct page **ret_page, struct why *why);

/* Area i of a request that picture_check() let through. -EINVAL: it lies beyond the page or is too
 * large; -ENOMEM. */
int picture_cut(const struct page *page, const struct picture_request *request, size_t i,
                struct picture *ret_picture, struct why *why);
