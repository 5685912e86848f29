/* SPDX-License-Identifier: Apache-2.0
 *
 * tiff_file: what tiff.c (the file and its chain of pages) and tiff_page.c (gate and decoding)
 * share. Not for other rooms.
 */
#pragma once

#include <stdbool.h>
#include <tiffio.h>

#include "image/tiff.h"

enum {
    TIFF_MESSAGE_SIZE =
        200,                /* of libtiff's first complaint, for the sentence that a person reads */
    TIFF_SENDER_SIZE = 128, /* a TSI has 20 characters; caller ids are short too */
    /* One allocation of libtiff: twice the largest page that the gate lets through (16 MB), four
       times over. */
    TIFF_MAX_ALLOC_BYTES = 64 << 20,
};

struct tiff_file {
    TIFF *tiff;
    const uint8_t *bytes; /* borrowed */
    size_t n_bytes;
    uint64_t at; /* read position, perhaps beyond the end */
    bool pad; /* bytes beyond the end read as zeros: lets a strip that was cut short be decoded */
    unsigned n_pages;
    bool more; /* there are pages beyond TIFF_MAX_PAGES */
    unsigned
        n_messages; /* errors and warnings of libtiff since tiff_file_hush(), at most UINT_MAX */
    char message[TIFF_MESSAGE_SIZE]; /* the first of them, printable UTF-8 */
    char sender[TIFF_SENDER_SIZE];
    char warning[2 * TIFF_MESSAGE_SIZE];
};

/* Forgets the messages so far. */
void tiff_file_hush(struct tiff_file *file);

/* A tag of the current page; the fallback when it is absent or of a type that libtiff does not know
 * it by. */
uint32_t tiff_file_u32(const struct tiff_file *file, uint32_t tag, uint32_t fallback);
double tiff_file_double(const struct tiff_file *file, uint32_t tag, double fallback);
const char *tiff_file_text(const struct tiff_file *file,
                           uint32_t tag); /* "" when absent; borrowed */
