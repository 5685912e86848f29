/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/pictures.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "intake/archive.h"

/* Enough around a field to see its rules and what overshoots them, and no more: it is to be large.
 */
static const double field_margin_mm = 1.5;
const double pictures_px_per_mm = 8;    /* every dot of the fax */
static const double page_px_per_mm = 5; /* more than any terminal shows of a page */

enum { MAX_KEPT = 96 };

struct kept {
    int64_t key;
    struct picture picture;
    char *refused; /* why there is none; or NULL */
};

struct pictures {
    const struct conf *conf;
    struct reader *reader;
    struct kept kept[MAX_KEPT]; /* a ring: the oldest gives way */
    size_t n_kept, next;
    struct reader_job *job; /* on its way, for: */
    int64_t keys[PICTURE_MAX_AREAS];
    size_t n_keys;
};

static int start(struct pictures *pictures, struct why *why)
{
    struct reader_settings settings = conf_reader_settings(pictures->conf);

    settings.pictures_only = true;
    pictures->reader = reader_stop(pictures->reader);
    return reader_start(&settings, &pictures->reader, why);
}

int pictures_open(const struct conf *conf, struct pictures **ret_pictures, struct why *why)
{
    _cleanup_(pictures_closep) struct pictures *pictures = calloc(1, sizeof(*pictures));
    int r;

    if (!pictures)
        return why_set(why, -ENOMEM, _("out of memory"));
    pictures->conf = conf;
    r = start(pictures, why);
    if (r < 0)
        return r;
    *ret_pictures = pictures;
    pictures = NULL;
    return 0;
}

static void drop(struct kept *kept)
{
    picture_deinit(&kept->picture);
    free(kept->refused);
    *kept = (struct kept){0};
}

struct pictures *pictures_close(struct pictures *pictures)
{
    if (!pictures)
        return NULL;
    reader_job_free(pictures->job);
    reader_stop(pictures->reader);
    for (size_t i = 0; i < MAX_KEPT; i++)
        drop(&pictures->kept[i]);
    free(pictures);
    return NULL;
}

static struct kept *find(struct pictures *pictures, int64_t key)
{
    for (size_t i = 0; i < MAX_KEPT; i++)
        if (pictures->kept[i].key == key)
            return &pictures->kept[i];
    return NULL;
}

/* Consumes the picture. */
static void keep(struct pictures *pictures, int64_t key, struct picture *picture,
                 const char *refused)
{
    struct kept *kept = &pictures->kept[pictures->next];

    pictures->next = (pictures->next + 1) % MAX_KEPT;
    drop(kept);
    *kept = (struct kept){.key = key, .picture = *picture};
    kept->refused = refused ? strdup(refused) : NULL;
}

/* The items of the first page that lacks pictures, in one request. */
static void ask(struct pictures *pictures, const struct item *items, size_t n)
{
    struct picture_request request = {.margin_mm = field_margin_mm,
                                      .px_per_mm = pictures_px_per_mm};
    const struct item *first = NULL;
    _cleanup_(cleanup_closep) int fd = -1;
    struct picture none = {0};
    struct why why = {""};
    int r;

    pictures->n_keys = 0;
    for (size_t i = 0; i < n && request.n_areas < PICTURE_MAX_AREAS; i++) {
        if (find(pictures, items[i].key))
            continue;
        if (!first)
            first = &items[i];
        if (strcmp(items[i].nomination, first->nomination) != 0)
            continue;
        pictures->keys[pictures->n_keys++] = items[i].key;
        request.areas[request.n_areas++] = items[i].box;
        if (items[i].box.w <= 0) /* a whole page is large: alone, and coarser */
            break;
    }
    if (!first)
        return;
    request.page = first->page;
    request.rotation = first->rotation;
    if (request.n_areas == 1 && request.areas[0].w <= 0)
        request.px_per_mm = page_px_per_mm;
    r = archive_open(pictures->conf->instance, first->sha256, &fd, &why);
    if (r == 0)
        r = picture_ask(pictures->reader, fd, &request, &pictures->job, &why);
    if (r == -EPIPE && start(pictures, &why) == 0)
        r = picture_ask(pictures->reader, fd, &request, &pictures->job, &why);
    for (size_t i = 0; r < 0 && i < pictures->n_keys; i++)
        keep(pictures, pictures->keys[i], &none, why.text);
}

void pictures_ahead(struct pictures *pictures, const struct session *session)
{
    if (!pictures->job)
        ask(pictures, session->items + session->at, session->n_items - session->at);
}

int pictures_fd(const struct pictures *pictures)
{
    return pictures->job ? reader_job_fd(pictures->job) : -1;
}

void pictures_take(struct pictures *pictures)
{
    struct picture got[PICTURE_MAX_AREAS] = {{0}}, none = {0};
    struct why why = {""};
    int r;

    if (!pictures->job)
        return;
    r = picture_take(pictures->job, got, &why);
    if (r == 0)
        return;
    for (size_t i = 0; i < pictures->n_keys; i++)
        keep(pictures, pictures->keys[i], r > 0 ? &got[i] : &none, r > 0 ? NULL : why.text);
    pictures->job = reader_job_free(pictures->job);
    if (r == -EPIPE)
        start(pictures, &why);
}

/* Until nothing is on its way. */
static void wait(struct pictures *pictures)
{
    while (pictures->job) {
        if (reader_job_ms_left(pictures->job) > 0)
            picture_wait(pictures->job, NULL);
        pictures_take(pictures);
    }
}

const struct picture *pictures_field(struct pictures *pictures, const struct item *item,
                                     struct why *why)
{
    struct kept *kept = find(pictures, item->key);

    if (!kept) {
        wait(pictures);
        kept = find(pictures, item->key);
    }
    if (!kept) {
        ask(pictures, item, 1);
        wait(pictures);
        kept = find(pictures, item->key);
    }
    if (!kept || kept->refused) {
        why_set(why, -EBADMSG, "%s", kept ? kept->refused : _("out of memory"));
        return NULL;
    }
    return &kept->picture;
}

int pictures_page(struct pictures *pictures, const char *sha256, unsigned page, int rotation,
                  struct picture *ret_picture, struct why *why)
{
    struct picture_request request = {
        .page = page, .rotation = rotation, .px_per_mm = page_px_per_mm, .n_areas = 1};
    _cleanup_(cleanup_closep) int fd = -1;
    int r = archive_open(pictures->conf->instance, sha256, &fd, why);

    wait(pictures);
    if (r == 0)
        r = picture_get(pictures->reader, fd, &request, ret_picture, why);
    if (r == -EPIPE && start(pictures, why) == 0)
        r = picture_get(pictures->reader, fd, &request, ret_picture, why);
    return r;
}
