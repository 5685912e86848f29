/* SPDX-License-Identifier: Apache-2.0
 *
 * png: a grey picture as a PNG file, for the page that carries it. The same picture gives the same
 * bytes.
 */
#pragma once

#include <stddef.h>

#include "report/doc.h"

/* The bytes are the caller's to free(). 0 or -ENOMEM. Greys are rounded to sixteen, which no eye
 * tells from all of them on a fax, and which takes half the bytes. */
int png_make(const struct doc_picture *picture, char **ret_bytes, size_t *ret_n_bytes);
