/* SPDX-License-Identifier: Apache-2.0 */
#include "image/tiff.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/intl.h"
#include "image/tiff_file.h"

/* ---- the file as libtiff sees it: memory, never a mapped file (a truncated one would kill us by
 * SIGBUS) ---- */

static tmsize_t read_bytes(thandle_t handle, void *buffer, tmsize_t n)
{
    struct tiff_file *file = handle;
    tmsize_t have = 0;

    if (file->at < file->n_bytes) {
        uint64_t left = file->n_bytes - file->at;

        have = (uint64_t)n < left ? n : (tmsize_t)left;
        memcpy(buffer, file->bytes + file->at, (size_t)have);
    }
    if (file->pad && have < n) {
        memset((uint8_t *)buffer + have, 0, (size_t)(n - have));
        have = n;
    }
    file->at += (uint64_t)have;
    return have;
}

static tmsize_t write_bytes(thandle_t handle, void *buffer, tmsize_t n)
{
    return -1;
}

static toff_t seek_to(thandle_t handle, toff_t offset, int whence)
{
    struct tiff_file *file = handle;

    if (whence == SEEK_CUR)
        offset += file->at;
    else if (whence == SEEK_END)
        offset += file->n_bytes;
    file->at = offset;
    return offset;
}

static int close_nothing(thandle_t handle)
{
    return 0;
}

static toff_t size_of(thandle_t handle)
{
    return ((struct tiff_file *)handle)->n_bytes;
}

/* ---- messages ---- */

/* Untrusted bytes to printable UTF-8 that fits: controls become spaces, invalid bytes U+FFFD. */
static void make_printable(const char *text, char *ret_text, size_t size)
{
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;
    size_t n = 0;

    while (*p) {
        utf8proc_uint8_t out[4];
        utf8proc_int32_t c;
        utf8proc_ssize_t used = utf8proc_iterate(p, -1, &c), wide;

        if (used <= 0) {
            used = 1;
            c = 0xFFFD;
        }
        if (utf8proc_category(c) == UTF8PROC_CATEGORY_CC)
            c = ' ';
        wide = utf8proc_encode_char(c, out);
        if (n + (size_t)wide >= size)
            break;
        memcpy(ret_text + n, out, (size_t)wide);
        n += (size_t)wide;
        p += used;
    }
    while (n > 0 && ret_text[n - 1] == ' ')
        n--;
    ret_text[n] = '\0';
}

/* Keeps the first message and counts the others unformatted: a 64-byte file can make two million of
 * them. */
static int take_message(TIFF *tiff, void *context, const char *module, const char *format,
                        va_list ap)
{
    struct tiff_file *file = context;

    if (file->n_messages == 0) {
        char text[TIFF_MESSAGE_SIZE];

        vsnprintf(text, sizeof(text), format, ap);
        make_printable(text, file->message, sizeof(file->message));
    }
    if (file->n_messages < UINT_MAX)
        file->n_messages++;
    return 1; /* not to the global handler */
}

void tiff_file_hush(struct tiff_file *file)
{
    file->n_messages = 0;
    file->message[0] = '\0';
}

/* ---- tags ---- */

/* Some fax tags are known to libtiff only under a fax compression. Under another it makes up a
 * field for them that wants a count as well, and TIFFGetField() with one pointer would write
 * through a stray second one. */
static const TIFFField *plain_field(const struct tiff_file *file, uint32_t tag)
{
    const TIFFField *field = TIFFFindField(file->tiff, tag, TIFF_ANY);

    return field && !TIFFFieldPassCount(field) ? field : NULL;
}

uint32_t tiff_file_u32(const struct tiff_file *file, uint32_t tag, uint32_t fallback)
{
    const TIFFField *field = plain_field(file, tag);
    uint32_t wide;
    uint16_t narrow;

    if (!field)
        return fallback;
    if (TIFFFieldSetGetSize(field) == 2)
        return TIFFGetField(file->tiff, tag, &narrow) ? narrow : fallback;
    return TIFFGetField(file->tiff, tag, &wide) ? wide : fallback;
}

double tiff_file_double(const struct tiff_file *file, uint32_t tag, double fallback)
{
    float value;

    return plain_field(file, tag) && TIFFGetField(file->tiff, tag, &value) ? (double)value
                                                                           : fallback;
}

const char *tiff_file_text(const struct tiff_file *file, uint32_t tag)
{
    char *text;

    return plain_field(file, tag) && TIFFGetField(file->tiff, tag, &text) && text ? text : "";
}

/* ---- the chain of pages ---- */

/* HylaFAX writes its header first and a page's directory after its data, so a fax whose first page
 * is still coming (or never came) is a header that points nowhere. */
static bool has_no_page(const uint8_t *bytes, size_t n_bytes)
{
    static const uint8_t nowhere[4] = {0};

    return n_bytes >= 8 && (memcmp(bytes, "II*\0", 4) == 0 || memcmp(bytes, "MM\0*", 4) == 0) &&
           memcmp(bytes + 4, nowhere, 4) == 0;
}

static TIFF *open_memory(struct tiff_file *file)
{
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    TIFF *tiff;

    if (!options)
        return NULL;
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, TIFF_MAX_ALLOC_BYTES);
    TIFFOpenOptionsSetErrorHandlerExtR(options, take_message, file);
    TIFFOpenOptionsSetWarningHandlerExtR(options, take_message, file);
    tiff = TIFFClientOpenExt("fax", "rm", file, read_bytes, write_bytes, seek_to, close_nothing,
                             size_of, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    return tiff;
}

static void count_pages(struct tiff_file *file)
{
    for (file->n_pages = 1; !TIFFLastDirectory(file->tiff); file->n_pages++) {
        if (file->n_pages == TIFF_MAX_PAGES) {
            file->more = true;
            snprintf(file->warning, sizeof(file->warning),
                     _("the file has more than the %d pages that are read"), TIFF_MAX_PAGES);
            return;
        }
        tiff_file_hush(file);
        if (!TIFFReadDirectory(file->tiff)) {
            snprintf(file->warning, sizeof(file->warning),
                     _("the file breaks off after page %u: %s"), file->n_pages,
                     file->message[0] ? file->message : _("its pages are linked in a circle"));
            return;
        }
    }
}

static void take_sender(struct tiff_file *file)
{
    char line[TIFF_SENDER_SIZE];

    snprintf(line, sizeof(line), "%s", tiff_file_text(file, TIFFTAG_IMAGEDESCRIPTION));
    line[strcspn(line, "\r\n")] = '\0';
    make_printable(line, file->sender, sizeof(file->sender));
}

int tiff_open(const uint8_t *bytes, size_t n_bytes, struct tiff_file **ret_file, struct why *why)
{
    _cleanup_(tiff_closep) struct tiff_file *file = NULL;

    if (n_bytes == 0)
        return why_set(why, -ENODATA, _("the file is empty: the call ended before a page came"));
    if (n_bytes > TIFF_MAX_FILE_BYTES)
        return why_set(why, -EFBIG, _("the file has %zu bytes; a fax has at most %d"), n_bytes,
                       TIFF_MAX_FILE_BYTES);
    if (has_no_page(bytes, n_bytes))
        return why_set(why, -ENODATA, _("the file holds no page: the call ended before one came"));
    file = calloc(1, sizeof(*file));
    if (!file)
        return why_set(why, -ENOMEM, _("out of memory"));
    file->bytes = bytes;
    file->n_bytes = n_bytes;
    file->tiff = open_memory(file);
    if (!file->tiff)
        return why_set(why, -EBADMSG, _("not a TIFF file that can be read: %s"), file->message);
    take_sender(file);
    count_pages(file);
    *ret_file = file;
    file = NULL;
    return 0;
}

struct tiff_file *tiff_close(struct tiff_file *file)
{
    if (!file)
        return NULL;
    if (file->tiff)
        TIFFClose(file->tiff);
    free(file);
    return NULL;
}

unsigned tiff_n_pages(const struct tiff_file *file, int *ret_more)
{
    if (ret_more)
        *ret_more = file->more;
    return file->n_pages;
}

const char *tiff_warning(const struct tiff_file *file)
{
    return file->warning;
}

const char *tiff_sender(const struct tiff_file *file)
{
    return file->sender;
}
