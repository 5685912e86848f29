/* SPDX-License-Identifier: Apache-2.0
 *
 * reading-freeze: fields out of sample faxes, kept for good (tests/frozen).
 *
 *   reading-freeze OUT N DIRECTORY…
 *
 * Of the faxes in each DIRECTORY (truth.jsonl) up to N fields a page that bear writing are cut out
 * with what lies around them and pasted below one another onto one page of OUT/fields.tif; their
 * truth, places moved along, goes into OUT/truth.jsonl. Free text is left out, for its size. Pixels
 * and resolution stay as received.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "image/tiff.h"

enum { MAX_SHEETS = TIFF_MAX_PAGES, PAPER_W_PX = 1728, PAPER_H_PX = 2400 };

static const double around_mm = 4; /* beyond the margin that a cell is cut out with */

struct sheets {
    struct page *pages[MAX_SHEETS];
    size_t n;
    json_t *truths;
};

static double number_at(json_t *quad, size_t corner, size_t axis)
{
    return json_number_value(json_array_get(json_array_get(quad, corner), axis));
}

static json_t *moved(json_t *quad, double right, double down)
{
    json_t *array = json_array();

    for (size_t i = 0; i < 4; i++)
        json_array_append_new(
            array, json_pack("[ff]", number_at(quad, i, 0) + right, number_at(quad, i, 1) + down));
    return array;
}

/* Pastes the surroundings of one field at *y of the sheet. false: it does not fit. */
static bool paste(PIX *sheet, const struct page *page, json_t *field, int *y, json_t *fields)
{
    json_t *quad = json_object_get(field, "quad"), *copy;
    int right = (int)(around_mm * page->x_dpi / 25.4), down = (int)(around_mm * page->y_dpi / 25.4);
    double left = INFINITY, top = INFINITY, w = 0, h = 0;
    int x0, y0, w_px, h_px;

    for (size_t i = 0; i < 4; i++) {
        left = fmin(left, number_at(quad, i, 0));
        top = fmin(top, number_at(quad, i, 1));
    }
    for (size_t i = 0; i < 4; i++) {
        w = fmax(w, number_at(quad, i, 0) - left);
        h = fmax(h, number_at(quad, i, 1) - top);
    }
    x0 = (int)left - right;
    y0 = (int)top - down;
    w_px = (int)w + 2 * right;
    h_px = (int)h + 2 * down;
    if (*y + h_px > PAPER_H_PX)
        return false;
    pixRasterop(sheet, right, *y, w_px, h_px, PIX_SRC, page->ink, x0, y0);
    copy = json_copy(field);
    json_object_set_new(copy, "quad", moved(quad, right - x0, *y - y0));
    json_object_del(copy, "box");
    json_array_append_new(fields, copy);
    *y += h_px;
    return true;
}

static int freeze_page(struct sheets *sheets, const struct page *page, json_t *truth,
                       const char *tier, size_t n_wanted)
{
    PIX *sheet = pixCreate(PAPER_W_PX, PAPER_H_PX, 1), *used;
    json_t *fields = json_array(), *field;
    size_t i, n = 0;
    int y = 0, r;

    json_array_foreach(json_object_get(truth, "fields"), i, field)
    {
        const char *kind = json_string_value(json_object_get(field, "kind"));
        const char *written = json_string_value(json_object_get(field, "written"));

        if (n < n_wanted && kind && strcmp(kind, "text") != 0 && written && *written &&
            !json_is_true(json_object_get(field, "off_page")))
            n += paste(sheet, page, field, &y, fields);
    }
    if (n == 0 || sheets->n == MAX_SHEETS) {
        pixDestroy(&sheet);
        json_decref(fields);
        return 0;
    }
    used = pixCreate(PAPER_W_PX, y, 1);
    pixRasterop(used, 0, 0, PAPER_W_PX, y, PIX_SRC, sheet, 0, 0);
    pixDestroy(&sheet);
    r = page_new(used, page->x_dpi, page->y_dpi, &sheets->pages[sheets->n]);
    if (r < 0)
        return r;
    json_array_append_new(sheets->truths, json_pack("{si, sO, ss, so}", "page", (int)++sheets->n,
                                                    "form", json_object_get(truth, "form"), "tier",
                                                    tier, "fields", fields));
    return 0;
}

static int freeze_fax(struct sheets *sheets, const char *directory, json_t *truth, size_t n_wanted,
                      struct why *why)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    struct tiff_file *tiff = NULL;
    json_t *page_truth;
    size_t n_bytes, i;
    char path[1024];
    int r;

    snprintf(path, sizeof(path), "%s/%s", directory,
             json_string_value(json_object_get(truth, "file")));
    r = file_read(path, TIFF_MAX_FILE_BYTES, &bytes, &n_bytes, why);
    if (r == 0)
        r = tiff_open(bytes, n_bytes, &tiff, why);
    json_array_foreach(json_object_get(truth, "pages"), i, page_truth)
    {
        struct page *page = NULL;

        if (r == 0)
            r = tiff_read_page(tiff, (unsigned)i, &page, why);
        if (r < 0)
            break;
        r = freeze_page(sheets, page, page_truth, json_string_value(json_object_get(truth, "tier")),
                        n_wanted);
        page_free(page);
    }
    tiff_close(tiff);
    return r;
}

static int freeze_directory(struct sheets *sheets, const char *directory, size_t n_wanted,
                            struct why *why)
{
    _cleanup_(cleanup_fclosep) FILE *in = NULL;
    _cleanup_(cleanup_freep) char *line = NULL;
    char path[1024];
    size_t room = 0;
    int r = 0;

    snprintf(path, sizeof(path), "%s/truth.jsonl", directory);
    in = fopen(path, "re");
    if (!in)
        return why_set(why, -errno, "%s: %s", path, strerror(errno));
    while (r == 0 && getline(&line, &room, in) > 0) {
        json_t *truth = json_loads(line, 0, NULL);

        r = truth ? freeze_fax(sheets, directory, truth, n_wanted, why)
                  : why_set(why, -EINVAL, "%s: no JSON", path);
        json_decref(truth);
    }
    return r;
}

static int write_truth(const struct sheets *sheets, const char *out, struct why *why)
{
    _cleanup_(cleanup_fclosep) FILE *file = NULL;
    json_t *truth = json_pack("{ss, sO}", "file", "fields.tif", "pages", sheets->truths);
    char *text = json_dumps(truth, JSON_COMPACT | JSON_REAL_PRECISION(6));
    char path[1024];
    int r = 0;

    snprintf(path, sizeof(path), "%s/truth.jsonl", out);
    file = fopen(path, "we");
    if (!file || fprintf(file, "%s\n", text) < 0)
        r = why_set(why, -EIO, "%s: cannot be written", path);
    free(text);
    json_decref(truth);
    return r;
}

int main(int argc, char **argv)
{
    struct sheets sheets = {.truths = json_array()};
    struct why why = {0};
    char path[1024];
    int r = 0;

    if (argc < 4) {
        fprintf(stderr, "usage: reading-freeze OUT N DIRECTORY…\n");
        return 2;
    }
    for (int i = 3; i < argc && r == 0; i++)
        r = freeze_directory(&sheets, argv[i], strtoul(argv[2], NULL, 10), &why);
    snprintf(path, sizeof(path), "%s/fields.tif", argv[1]);
    if (r == 0)
        r = tiff_write(path, sheets.pages, sheets.n, TIFF_CODING_G4, NULL, &why);
    if (r == 0)
        r = write_truth(&sheets, argv[1], &why);
    if (r < 0)
        fprintf(stderr, "reading-freeze: %s\n", why.text);
    for (size_t i = 0; i < sheets.n; i++)
        page_free(sheets.pages[i]);
    json_decref(sheets.truths);
    return r < 0;
}
