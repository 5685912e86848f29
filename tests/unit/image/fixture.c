/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "fixture.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { ENTRY_BYTES = 12, MARGIN_PX = 16 };

bool fixture_ink(int x, int y)
{
    unsigned hash = (unsigned)(x / 5) * 2654435761u ^ (unsigned)(y / 4) * 40503u;

    if (x < MARGIN_PX || x >= FIXTURE_W_PX - MARGIN_PX)
        return false;
    return (hash >> 13) % 3 == 0 && (x + y) % 41 > y % 7;
}

/* Most significant bit first, 1 = ink. */
static void fill_row(uint8_t *row, size_t n_bytes, int y, bool invert)
{
    memset(row, 0, n_bytes);
    for (int x = 0; x < FIXTURE_W_PX; x++)
        if (fixture_ink(x, y) != invert)
            row[x / 8] |= (uint8_t)(0x80 >> x % 8);
}

static void write_strips(TIFF *tiff, const struct coding *coding)
{
    size_t row_bytes = (FIXTURE_W_PX + 7) / 8;
    int rows = coding->rows_per_strip ? coding->rows_per_strip : FIXTURE_H_PX;
    uint8_t *strip = malloc(row_bytes * (size_t)rows);

    for (int y0 = 0; y0 < FIXTURE_H_PX; y0 += rows) {
        int n = rows < FIXTURE_H_PX - y0 ? rows : FIXTURE_H_PX - y0;

        for (int i = 0; i < n; i++)
            fill_row(strip + (size_t)i * row_bytes, row_bytes, y0 + i,
                     coding->photometric == PHOTOMETRIC_MINISBLACK);
        assert_true(
            TIFFWriteEncodedStrip(tiff, (uint32_t)(y0 / rows), strip, (tmsize_t)row_bytes * n) > 0);
    }
    free(strip);
}

static uint8_t *take_file(char *path, size_t *ret_n_bytes)
{
    uint8_t *bytes;

    assert_int_equal(file_read(path, TIFF_MAX_FILE_BYTES, &bytes, ret_n_bytes, NULL), 0);
    unlink(path);
    return bytes;
}

static void temporary_path(char path[32])
{
    int fd;

    strcpy(path, "/tmp/uketsuke-image-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
}

uint8_t *fixture_tiff(const struct coding *coding, size_t *ret_n_bytes)
{
    char path[32];
    TIFF *tiff;

    temporary_path(path);
    tiff = TIFFOpen(path, "wl");
    assert_non_null(tiff);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, FIXTURE_W_PX);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, FIXTURE_H_PX);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, coding->compression);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 1);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 204.0);
    TIFFSetField(tiff, TIFFTAG_YRESOLUTION, 196.0);
    TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP,
                 coding->rows_per_strip ? coding->rows_per_strip : FIXTURE_H_PX);
    if (coding->options)
        TIFFSetField(tiff, TIFFTAG_GROUP3OPTIONS, coding->options);
    if (coding->photometric >= 0)
        TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, coding->photometric);
    if (coding->fill_order)
        TIFFSetField(tiff, TIFFTAG_FILLORDER, coding->fill_order);
    write_strips(tiff, coding);
    TIFFClose(tiff);
    return take_file(path, ret_n_bytes);
}

struct page *fixture_page(int h_px, bool blank)
{
    PIX *ink = pixCreate(FIXTURE_W_PX, h_px, 1);
    struct page *page;

    for (int y = 0; !blank && y < h_px; y++)
        for (int x = 0; x < FIXTURE_W_PX; x++)
            if (fixture_ink(x, y))
                pixSetPixel(ink, x, y, 1);
    assert_int_equal(page_new(ink, 204, 196, &page), 0);
    return page;
}

uint8_t *fixture_written(struct page *const *pages, size_t n_pages, int coding, const char *sender,
                         size_t *ret_n_bytes)
{
    char path[32];

    temporary_path(path);
    assert_int_equal(tiff_write(path, pages, n_pages, coding, sender, NULL), 0);
    return take_file(path, ret_n_bytes);
}

static uint32_t get32(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, 4);
    return le32toh(value);
}

static uint16_t get16(const uint8_t *at)
{
    uint16_t value;

    memcpy(&value, at, 2);
    return le16toh(value);
}

uint8_t *fixture_tag(uint8_t *bytes, size_t n_bytes, uint16_t tag)
{
    uint32_t at = get32(bytes + 4);
    unsigned n = get16(bytes + at);

    for (unsigned i = 0; i < n; i++) {
        uint8_t *entry = bytes + at + 2 + ENTRY_BYTES * i;

        assert_true(entry + ENTRY_BYTES <= bytes + n_bytes);
        if (get16(entry) == tag)
            return entry + 8;
    }
    return NULL;
}

uint8_t *fixture_next(uint8_t *bytes, size_t n_bytes)
{
    uint32_t at = get32(bytes + 4);

    return bytes + at + 2 + ENTRY_BYTES * get16(bytes + at);
}

void fixture_put32(uint8_t *at, uint32_t value)
{
    value = htole32(value);
    memcpy(at, &value, 4);
}
