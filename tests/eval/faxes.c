/* SPDX-License-Identifier: Apache-2.0 */
#include "faxes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "image/tiff.h"

typedef int take_page(void *context, const struct faxes_page *page);

const char *faxes_string(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static int walk_fax(const char *directory, json_t *truth, take_page *take, void *context)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    struct faxes_page one = {.file = faxes_string(truth, "file")};
    struct tiff_file *tiff = NULL;
    struct why why = {0};
    char path[1024];
    size_t n_bytes, i;
    int r;

    snprintf(path, sizeof(path), "%s/%s", directory, one.file);
    r = file_read(path, TIFF_MAX_FILE_BYTES, &bytes, &n_bytes, &why);
    if (r == 0)
        r = tiff_open(bytes, n_bytes, &tiff, &why);
    json_array_foreach(json_object_get(truth, "pages"), i, one.truth)
    {
        struct page *page = NULL;

        if (r == 0)
            r = tiff_read_page(tiff, (unsigned)i, &page, &why);
        if (r < 0)
            break;
        one.page = page;
        one.tier = faxes_string(one.truth, "tier");
        if (!*one.tier)
            one.tier = faxes_string(truth, "tier");
        r = take(context, &one);
        page_free(page);
    }
    tiff_close(tiff);
    if (r < 0)
        fprintf(stderr, "%s: %s\n", path, why.text[0] ? why.text : strerror(-r));
    return r;
}

int faxes_walk(const char *directory, struct faxes_part part, take_page *take, void *context)
{
    _cleanup_(cleanup_fclosep) FILE *in = NULL;
    _cleanup_(cleanup_freep) char *line = NULL;
    char path[1024];
    size_t room = 0;
    unsigned n = 0;
    int r = 0;

    snprintf(path, sizeof(path), "%s/truth.jsonl", directory);
    in = fopen(path, "re");
    if (!in) {
        r = -errno;
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return r;
    }
    while (r == 0 && getline(&line, &room, in) > 0) {
        json_t *truth;

        if (n++ % part.n != part.k - 1)
            continue;
        truth = json_loads(line, 0, NULL);
        r = truth ? walk_fax(directory, truth, take, context) : -EINVAL;
        json_decref(truth);
    }
    return r;
}
