/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/transmit.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "image/tiff.h"
#include "sample/rowmark.h"

enum { MAX_CALLS = 6 };

struct envelope {
    char directory[PATH_MAX - 16], sent[PATH_MAX], received[PATH_MAX];
};

static int open_envelope(struct envelope *envelope, struct why *why)
{
    const char *tmp = getenv("TMPDIR");

    snprintf(envelope->directory, sizeof(envelope->directory), "%s/uketsuke-sample-XXXXXX",
             tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(envelope->directory))
        return why_set(why, -errno, _("%s: cannot make a temporary directory: %m"),
                       envelope->directory);
    snprintf(envelope->sent, sizeof(envelope->sent), "%s/sent.tif", envelope->directory);
    snprintf(envelope->received, sizeof(envelope->received), "%s/received.tif",
             envelope->directory);
    return 0;
}

static void close_envelope(struct envelope *envelope)
{
    unlink(envelope->sent);
    unlink(envelope->received);
    rmdir(envelope->directory);
}

static int write_marked(const struct sample_fax *fax, const char *path, struct why *why)
{
    struct page *marked[SAMPLE_MAX_PAGES] = {NULL};
    int r = 0;

    for (size_t i = 0; i < fax->n_pages && !r; i++) {
        const struct page *page = fax->pages[i].page;
        PIX *pix = pixCopy(NULL, page->ink);

        if (!pix) {
            r = -ENOMEM;
            break;
        }
        rowmark_draw(pix);
        r = page_new(pix, page->x_dpi, page->y_dpi, &marked[i]);
    }
    if (r)
        why_set(why, r, _("out of memory while sending a sample"));
    else
        r = tiff_write(path, marked, fax->n_pages, 0, NULL, why);
    for (size_t i = 0; i < fax->n_pages; i++)
        page_free(marked[i]);
    return r;
}

/* One page as received: boxes moved, marks erased. */
static int take_page(struct sample_page *sample, struct page *received, struct why *why)
{
    struct page *sent = sample->page;
    int n_seen = 0, last = -1, *row = malloc((size_t)received->h_px * sizeof(*row));
    int r = row ? rowmark_read(received->ink, sent->h_px, row) : -ENOMEM;

    if (r) {
        free(row);
        return why_set(why, r, _("out of memory while sending a sample"));
    }
    for (int y = 0; y < received->h_px; y++)
        if (row[y] >= 0) {
            n_seen++;
            last = row[y];
        }
    sample->n_rows_lost = (unsigned)(last + 1 - n_seen);
    for (size_t i = 0; i < sample->n_fields; i++)
        for (int j = 0; j < 4; j++) {
            struct point_px *corner = &sample->fields[i].quad.at[j];

            corner->y = rowmark_map(row, received->h_px, corner->y);
        }
    rowmark_erase(received->ink, row, sent->ink);
    free(row);
    received->x_dpi = sent->x_dpi;
    received->y_dpi = sent->y_dpi;
    page_free(sent);
    sample->page = received;
    return 0;
}

/* What HylaFAX notes of a page: without error correction, how many rows were bad. */
static void note_reception(struct page *page, unsigned n_bad_rows)
{
    page->n_bad_fax_lines = (int)n_bad_rows;
    page->unclean = n_bad_rows > 0;
}

/* bad_rows: of each page, or NULL when nobody counted. */
static int take_pages(struct sample_fax *fax, const char *path, const unsigned *bad_rows,
                      struct why *why)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    size_t n_bytes;
    struct tiff_file *file;
    int r = file_read(path, TIFF_MAX_FILE_BYTES, &bytes, &n_bytes, why);

    if (!r)
        r = tiff_open(bytes, n_bytes, &file, why);
    if (r)
        return r;
    for (unsigned i = 0; i < fax->n_pages && !r; i++) {
        struct page *received;

        r = tiff_read_page(file, i, &received, why);
        if (!r) {
            r = take_page(&fax->pages[i], received, why);
            if (r)
                page_free(received);
            else if (bad_rows)
                note_reception(received, bad_rows[i]);
        }
    }
    tiff_close(file);
    return r;
}

int transmit(struct sample_fax *fax, const struct line_params *params, bool counted,
             struct why *why)
{
    struct line_params line = *params;
    struct line_stats stats = {0};
    struct envelope envelope;
    int r = open_envelope(&envelope, why);

    if (r)
        return r;
    r = write_marked(fax, envelope.sent, why);
    for (int calls = 1; !r; calls++) {
        unlink(envelope.received);
        r = line_call(envelope.sent, (unsigned)fax->n_pages, envelope.received, &line, &stats, why);
        if (r != LINE_E_FAILED)
            break;
        if (calls == MAX_CALLS) {
            r = why_set(why, -EPROTO, _("the simulated call failed %d times"), calls);
            break;
        }
        r = 0;
        line.seed++;
        line.burst_per_s = calls + 1 < MAX_CALLS ? line.burst_per_s / 2 : 0;
    }
    if (!r)
        r = take_pages(fax, envelope.received, counted && !line.ecm ? stats.n_bad_rows : NULL, why);
    close_envelope(&envelope);
    return r;
}
