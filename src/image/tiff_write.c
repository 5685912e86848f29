/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing fax TIFFs: coded in memory, then put in place of the path at once.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"
#include "image/tiff_file.h"

#define MODE 0644 /* blanks and samples: nothing personal is written here */

struct memory {
    uint8_t *bytes;
    size_t n_bytes, capacity;
    uint64_t at;
};

static tmsize_t memory_read(thandle_t handle, void *buffer, tmsize_t n)
{
    struct memory *m = handle;
    size_t left = m->at < m->n_bytes ? m->n_bytes - (size_t)m->at : 0;

    if ((size_t)n > left)
        n = (tmsize_t)left;
    memcpy(buffer, m->bytes + m->at, (size_t)n);
    m->at += (uint64_t)n;
    return n;
}

static tmsize_t memory_write(thandle_t handle, void *buffer, tmsize_t n)
{
    struct memory *m = handle;
    size_t end = (size_t)m->at + (size_t)n;

    if (end > m->capacity) {
        size_t capacity = 2 * end;
        uint8_t *grown = realloc(m->bytes, capacity);

        if (!grown)
            return -1;
        memset(grown + m->capacity, 0, capacity - m->capacity);
        m->bytes = grown;
        m->capacity = capacity;
    }
    memcpy(m->bytes + m->at, buffer, (size_t)n);
    m->at = end;
    if (end > m->n_bytes)
        m->n_bytes = end;
    return n;
}

static toff_t memory_seek(thandle_t handle, toff_t offset, int whence)
{
    struct memory *m = handle;

    if (whence == SEEK_CUR)
        offset += m->at;
    else if (whence == SEEK_END)
        offset += m->n_bytes;
    m->at = offset;
    return offset;
}

static int memory_close(thandle_t handle)
{
    return 0;
}

static toff_t memory_size(thandle_t handle)
{
    return ((struct memory *)handle)->n_bytes;
}

static int say_nothing(TIFF *tiff, void *context, const char *module, const char *format,
                       va_list ap)
{
    return 1;
}

static bool set_tags(TIFF *tiff, const struct page *page, size_t index, size_t n_pages, int coding,
                     const char *sender)
{
    bool g4 = coding == TIFF_CODING_G4;

    return TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, FILETYPE_PAGE) &&
           TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, page->w_px) &&
           TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, page->h_px) &&
           TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 1) &&
           TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1) &&
           TIFFSetField(tiff, TIFFTAG_COMPRESSION,
                        g4 ? COMPRESSION_CCITTFAX4 : COMPRESSION_CCITTFAX3) &&
           (g4 || TIFFSetField(tiff, TIFFTAG_GROUP3OPTIONS,
                               coding == TIFF_CODING_G3_2D ? GROUP3OPT_2DENCODING : 0)) &&
           TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE) &&
           TIFFSetField(tiff, TIFFTAG_FILLORDER, FILLORDER_LSB2MSB) &&
           TIFFSetField(tiff, TIFFTAG_ORIENTATION, page->orientation) &&
           TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
           TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, UINT32_MAX) &&
           TIFFSetField(tiff, TIFFTAG_XRESOLUTION, page->x_dpi) &&
           TIFFSetField(tiff, TIFFTAG_YRESOLUTION, page->y_dpi) &&
           TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH) &&
           TIFFSetField(tiff, TIFFTAG_PAGENUMBER, (int)index, (int)n_pages) &&
           TIFFSetField(tiff, TIFFTAG_SOFTWARE, "uketsuke") &&
           (!sender || TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, sender)) &&
           (page->n_bad_fax_lines < 0 ||
            TIFFSetField(tiff, TIFFTAG_BADFAXLINES, page->n_bad_fax_lines)) &&
           (page->unclean < 0 || TIFFSetField(tiff, TIFFTAG_CLEANFAXDATA, page->unclean));
}

static bool write_rows(TIFF *tiff, const struct page *page)
{
    size_t n_words = (size_t)pixGetWpl(page->ink);
    const l_uint32 *line = pixGetData(page->ink);
    _cleanup_(cleanup_freep) uint32_t *row = malloc(n_words * 4);

    for (int y = 0; row && y < page->h_px; y++, line += n_words) {
        for (size_t i = 0; i < n_words; i++)
            row[i] = htobe32(line[i]);
        if (TIFFWriteScanline(tiff, row, (uint32_t)y, 0) < 0)
            return false;
    }
    return row;
}

static bool write_pages(struct memory *memory, struct page *const *pages, size_t n_pages,
                        int coding, const char *sender)
{
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    TIFF *tiff;
    bool ok;

    if (!options)
        return false;
    TIFFOpenOptionsSetErrorHandlerExtR(options, say_nothing, NULL);
    TIFFOpenOptionsSetWarningHandlerExtR(options, say_nothing, NULL);
    tiff = TIFFClientOpenExt("fax", "wl", memory, memory_read, memory_write, memory_seek,
                             memory_close, memory_size, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    ok = tiff;
    for (size_t i = 0; ok && i < n_pages; i++)
        ok = set_tags(tiff, pages[i], i, n_pages, coding, sender) && write_rows(tiff, pages[i]) &&
             TIFFWriteDirectory(tiff);
    if (tiff)
        TIFFClose(tiff);
    return ok;
}

int tiff_write(const char *path, struct page *const *pages, size_t n_pages, int coding,
               const char *sender, struct why *why)
{
    struct memory memory = {0};
    int r;

    if (coding == 0)
        coding = TIFF_CODING_G4;
    if (write_pages(&memory, pages, n_pages, coding, sender))
        r = file_write_atomic(path, memory.bytes, memory.n_bytes, MODE, why);
    else
        r = why_set(why, -ENOMEM, _("%s: out of memory while coding the pages"), path);
    free(memory.bytes);
    return r;
}
