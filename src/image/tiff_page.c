/* SPDX-License-Identifier: Apache-2.0
 *
 * The gate, and the decoding of one page behind it.
 */
#include <endian.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "image/damage.h"
#include "image/resolution.h"
#include "image/tiff_file.h"

/* T.30 knows widths up to 4864 (A3 at 400 dpi); lengths are A3 at 400 dpi and then as much again.
 */
enum {
    MIN_WIDTH_PX = 400,
    MAX_WIDTH_PX = 4864,
    MIN_LENGTH_PX = 100,
    MAX_LENGTH_PX = 14000,
    MAX_PAGE_BYTES = 16 << 20,
};

/* An undecodable row shows the row above, as fax machines do, but not further than a pen stroke is
 * wide: a long run would draw bars down the page. */
#define MAX_COPIED_ROWS 3

/* What the tags say of a page. */
struct tags {
    uint32_t w_px, h_px, compression, photometric;
};

struct decoder {
    struct tiff_file *file;
    struct page *page;
    struct tags tags;
    uint8_t *row; /* one row, padded to whole words of the PIX */
    size_t row_bytes;
    unsigned n_decoded;
    int n_copied;   /* rows on end that show the one above */
    int n_doubtful; /* rows to come that hang on a damaged one */
};

/* ---- gate ---- */

static bool is_fax_coding(uint32_t compression)
{
    return compression == COMPRESSION_CCITTRLE || compression == COMPRESSION_CCITTFAX3 ||
           compression == COMPRESSION_CCITTFAX4;
}

static bool is_bilevel_coding(uint32_t compression)
{
    switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_LZW:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_JBIG:
        return true;
    default:
        return is_fax_coding(compression);
    }
}

static int refuse(unsigned index, struct why *why, const char *reason)
{
    return why_set(why, -EMEDIUMTYPE, _("page %u is no fax page: %s"), index + 1, reason);
}

static int gate(const struct tiff_file *file, unsigned index, struct tags *ret_tags,
                struct why *why)
{
    struct tags tags = {
        .w_px = tiff_file_u32(file, TIFFTAG_IMAGEWIDTH, 0),
        .h_px = tiff_file_u32(file, TIFFTAG_IMAGELENGTH, 0),
        .compression = tiff_file_u32(file, TIFFTAG_COMPRESSION, COMPRESSION_NONE),
        .photometric = tiff_file_u32(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE),
    };

    if (!is_bilevel_coding(tags.compression))
        return why_set(why, -EMEDIUMTYPE,
                       _("page %u is no fax page: compression %u is not one of a fax"), index + 1,
                       tags.compression);
    if (!TIFFIsCODECConfigured((uint16_t)tags.compression))
        return why_set(why, -EMEDIUMTYPE, _("page %u: this libtiff cannot decode compression %u"),
                       index + 1, tags.compression);
    if (tiff_file_u32(file, TIFFTAG_BITSPERSAMPLE, 1) != 1 ||
        tiff_file_u32(file, TIFFTAG_SAMPLESPERPIXEL, 1) != 1)
        return refuse(index, why, _("it is not black and white"));
    if (tags.photometric > PHOTOMETRIC_MINISBLACK)
        return refuse(index, why, _("it does not say which of its values is black"));
    if (TIFFIsTiled(file->tiff))
        return refuse(index, why, _("it is made of tiles"));
    if (tags.w_px < MIN_WIDTH_PX || tags.w_px > MAX_WIDTH_PX || tags.h_px < MIN_LENGTH_PX ||
        tags.h_px > MAX_LENGTH_PX || (uint64_t)tags.w_px * tags.h_px / 8 > MAX_PAGE_BYTES)
        return why_set(
            why, -EMEDIUMTYPE,
            _("page %u is no fax page: it has %u × %u pixels; from %d × %d to %d × %d are read"),
            index + 1, tags.w_px, tags.h_px, MIN_WIDTH_PX, MIN_LENGTH_PX, MAX_WIDTH_PX,
            MAX_LENGTH_PX);
    *ret_tags = tags;
    return 0;
}

/* ---- rows ---- */

/* Packs d->row, most significant bit first, into the words of the picture with ink as 1. */
static void put_row(struct decoder *d, int y)
{
    l_uint32 *line = pixGetData(d->page->ink) + (size_t)y * (size_t)pixGetWpl(d->page->ink);
    l_uint32 flip = d->tags.photometric == PHOTOMETRIC_MINISBLACK ? 0xFFFFFFFF : 0;
    size_t n_words = (size_t)pixGetWpl(d->page->ink);

    for (size_t i = 0; i < n_words; i++) {
        uint32_t word;

        memcpy(&word, d->row + 4 * i, 4);
        line[i] = be32toh(word) ^ flip;
    }
}

static void copy_row_above(struct decoder *d, int y)
{
    size_t n_words = (size_t)pixGetWpl(d->page->ink);
    l_uint32 *line = pixGetData(d->page->ink) + (size_t)y * n_words;

    if (y > 0 && d->n_copied < MAX_COPIED_ROWS) {
        memcpy(line, line - n_words, n_words * 4);
        d->n_copied++;
    }
}

/* How many rows hang on one that was damaged; the strip's remaining rows in the codings where all
 * do. */
static int rows_that_hang_on_it(const struct decoder *d, int rows_left_in_strip)
{
    uint32_t options = tiff_file_u32(d->file, TIFFTAG_GROUP3OPTIONS, 0);

    switch (d->tags.compression) {
    case COMPRESSION_CCITTFAX4:
    case COMPRESSION_LZW:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_ADOBE_DEFLATE:
        return rows_left_in_strip;
    case COMPRESSION_CCITTFAX3:
        return options & GROUP3OPT_2DENCODING ? DAMAGE_MR_ROWS : 0;
    default:
        return 0;
    }
}

static void take_row(struct decoder *d, int y, int rows_left_in_strip)
{
    uint8_t *state = &d->page->row_state[y];
    bool decoded;

    memset(d->row, 0, d->row_bytes);
    tiff_file_hush(d->file);
    decoded = TIFFReadScanline(d->file->tiff, d->row, (uint32_t)y, 0) >= 0;
    if (decoded) {
        put_row(d, y);
        d->n_copied = 0;
        d->n_decoded++;
        *state = d->file->n_messages > 0 || d->n_doubtful > 0 ? ROW_WARNED : ROW_GOOD;
    } else {
        copy_row_above(d, y);
        *state = ROW_UNDECODED;
    }
    if (d->n_doubtful > 0)
        d->n_doubtful--;
    if (!decoded || d->file->n_messages > 0)
        d->n_doubtful = rows_that_hang_on_it(d, rows_left_in_strip);
}

/* A strip that the end of the file cuts short is worth decoding up to there in the fax codings,
 * where the zeros that follow cannot be taken for rows. In other codings they would be paper. */
static void pad_if_cut_short(struct tiff_file *file, const struct tags *tags, uint32_t strip)
{
    uint64_t offset = TIFFGetStrileOffset(file->tiff, strip);
    uint64_t n = TIFFGetStrileByteCount(file->tiff, strip);

    file->pad =
        is_fax_coding(tags->compression) && offset < file->n_bytes && n > file->n_bytes - offset;
}

static void decode_rows(struct decoder *d)
{
    TIFF *tiff = d->file->tiff;
    int h_px = (int)d->tags.h_px;
    uint32_t rows = tiff_file_u32(d->file, TIFFTAG_ROWSPERSTRIP, UINT32_MAX);
    int rows_per_strip = rows == 0 || rows > (uint32_t)h_px ? h_px : (int)rows;

    for (int y = 0; y < h_px;) {
        uint32_t strip = TIFFComputeStrip(tiff, (uint32_t)y, 0);
        int end = y + rows_per_strip < h_px ? y + rows_per_strip : h_px;

        d->n_doubtful = 0;
        pad_if_cut_short(d->file, &d->tags, strip);
        take_row(d, y, end - y - 1);
        if (TIFFCurrentStrip(tiff) !=
            strip) { /* its data cannot be had at all: do not ask for each row */
            for (; y < end; y++)
                d->page->row_state[y] = ROW_UNDECODED;
            d->n_copied = MAX_COPIED_ROWS;
            continue;
        }
        for (y++; y < end; y++)
            take_row(d, y, end - y - 1);
    }
    d->file->pad = false;
}

/* ---- JBIG: libtiff knows whole strips only ---- */

#define JBIG_HEADER_BYTES 20

/* The size that a JBIG stream announces is allocated at once, and the decoder abort()s when it
 * cannot be, so it must be the strip's (T.85 profile: one layer, one plane). */
static bool is_jbig_of_size(const uint8_t *header, uint32_t w_px, uint32_t h_px)
{
    uint32_t xd, yd;

    memcpy(&xd, header + 4, 4);
    memcpy(&yd, header + 8, 4);
    return header[0] == 0 && header[1] == 0 && header[2] == 1 && be32toh(xd) == w_px &&
           be32toh(yd) > 0 && be32toh(yd) <= h_px;
}

static bool decode_jbig_strip(struct decoder *d, uint32_t strip, uint32_t h_px, uint8_t *buffer)
{
    uint8_t header[JBIG_HEADER_BYTES];
    TIFF *tiff = d->file->tiff;

    if (TIFFReadRawStrip(tiff, strip, header, sizeof(header)) != sizeof(header))
        return false;
    /* libtiff takes the strip as it is only when it is stored with the lowest bit first. */
    if (tiff_file_u32(d->file, TIFFTAG_FILLORDER, FILLORDER_MSB2LSB) == FILLORDER_MSB2LSB)
        TIFFReverseBits(header, sizeof(header));
    return is_jbig_of_size(header, d->tags.w_px, h_px) &&
           TIFFReadEncodedStrip(tiff, strip, buffer, TIFFVStripSize(tiff, h_px)) >= 0;
}

static int decode_jbig(struct decoder *d)
{
    TIFF *tiff = d->file->tiff;
    uint32_t h_px = d->tags.h_px;
    uint32_t rows = tiff_file_u32(d->file, TIFFTAG_ROWSPERSTRIP, UINT32_MAX);
    size_t row_bytes = (size_t)TIFFScanlineSize(tiff);
    _cleanup_(cleanup_freep) uint8_t *buffer = NULL;

    if (rows == 0 || rows > h_px)
        rows = h_px;
    buffer = malloc(row_bytes * rows);
    if (!buffer)
        return -ENOMEM;
    for (uint32_t y0 = 0; y0 < h_px; y0 += rows) {
        uint32_t n = rows < h_px - y0 ? rows : h_px - y0;
        bool decoded;

        memset(buffer, 0, row_bytes * rows);
        tiff_file_hush(d->file);
        decoded = decode_jbig_strip(d, TIFFComputeStrip(tiff, y0, 0), n, buffer);
        for (uint32_t i = 0; i < n; i++) {
            memcpy(d->row, buffer + i * row_bytes, row_bytes);
            if (decoded)
                put_row(d, (int)(y0 + i));
            d->page->row_state[y0 + i] = !decoded                  ? ROW_UNDECODED
                                         : d->file->n_messages > 0 ? ROW_WARNED
                                                                   : ROW_GOOD;
        }
        d->n_decoded += decoded ? n : 0;
    }
    return 0;
}

/* ---- what the fax server says ---- */

static void take_reception(const struct tiff_file *file, struct page *page)
{
    uint32_t orientation = tiff_file_u32(file, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    uint32_t unclean = tiff_file_u32(file, TIFFTAG_CLEANFAXDATA, UINT32_MAX);
    uint32_t n_bad = tiff_file_u32(file, TIFFTAG_BADFAXLINES, UINT32_MAX);

    page->orientation = orientation >= 1 && orientation <= 8 ? (int)orientation : 1;
    page->unclean = unclean <= CLEANFAXDATA_UNCLEAN ? (int)unclean : -1;
    page->n_bad_fax_lines = n_bad <= MAX_LENGTH_PX ? (int)n_bad : -1;
}

/* ---- the page ---- */

static int make_page(const struct tiff_file *file, const struct tags *tags, struct page **ret_page)
{
    struct resolution resolution = resolution_of(&(struct resolution_tags){
        .w_px = tags->w_px,
        .h_px = tags->h_px,
        .x = tiff_file_double(file, TIFFTAG_XRESOLUTION, 0),
        .y = tiff_file_double(file, TIFFTAG_YRESOLUTION, 0),
        .unit = tiff_file_u32(file, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH),
        .dcs = tiff_file_text(file, TIFFTAG_FAXDCS),
        .receive_parameters = tiff_file_u32(file, TIFFTAG_FAXRECVPARAMS, UINT32_MAX),
    });
    PIX *ink = pixCreate((l_int32)tags->w_px, (l_int32)tags->h_px, 1);
    int r;

    if (!ink)
        return -ENOMEM;
    r = page_new(ink, resolution.x_dpi, resolution.y_dpi, ret_page);
    if (r == 0)
        (*ret_page)->resolution_source = resolution.source;
    return r;
}

static int decode(struct decoder *d)
{
    _cleanup_(cleanup_freep) uint8_t *row = NULL;
    size_t scanline = (size_t)TIFFScanlineSize(d->file->tiff);

    d->row_bytes = (size_t)pixGetWpl(d->page->ink) * 4;
    if (d->row_bytes < scanline)
        return -EBADMSG; /* cannot be: both follow from the width */
    row = calloc(1, d->row_bytes);
    if (!row)
        return -ENOMEM;
    d->row = row;
    if (d->tags.compression == COMPRESSION_JBIG)
        return decode_jbig(d);
    decode_rows(d);
    return 0;
}

int tiff_read_page(struct tiff_file *file, unsigned index, struct page **ret_page, struct why *why)
{
    _cleanup_(page_freep) struct page *page = NULL;
    struct decoder d = {.file = file};
    int r;

    tiff_file_hush(file);
    if (index >= file->n_pages || !TIFFSetDirectory(file->tiff, (tdir_t)index))
        return why_set(why, -EBADMSG, _("page %u cannot be found: %s"), index + 1, file->message);
    r = gate(file, index, &d.tags, why);
    if (r < 0)
        return r;
    r = make_page(file, &d.tags, &page);
    if (r == 0) {
        d.page = page;
        r = decode(&d);
    }
    if (r < 0)
        return why_set(why, r, _("page %u: out of memory"), index + 1);
    if (d.n_decoded == 0)
        return why_set(why, -EBADMSG, _("page %u: none of its rows can be decoded: %s"), index + 1,
                       file->message);
    pixSetPadBits(page->ink, 0);
    take_reception(file, page);
    damage_mark_suspect_rows(page);
    for (int y = 0; y < page->h_px; y++)
        page->n_damaged_rows += page->row_state[y] != ROW_GOOD;
    *ret_page = page;
    page = NULL;
    return 0;
}
