/* SPDX-License-Identifier: Apache-2.0
 *
 * picture: what a person is shown of a fax. Only the reader's confined child ever decodes one, so
 * pictures of it come from there: pieces of one page, upright, with square pixels, as plain grey
 * bytes, which leave nothing to decode and little to believe. The reader process must have been
 * started; one with reader_settings.pictures_only is there at once, for it loads no models.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/geometry.h"
#include "reader/client.h"

enum {
    PICTURE_MAX_AREAS = 32,        /* in one request; a form has some twenty fields */
    PICTURE_MAX_SIDE_PX = 4000,    /* a page of 297 mm at 12 px/mm is 3564 */
    PICTURE_MAX_PX = 12 << 20,     /* of one picture */
    PICTURE_MAX_SUM_PX = 48 << 20, /* of all of one request */
};

/* w_px × h_px bytes, row by row without gaps: 0 is ink, 255 is paper. */
struct picture {
    int w_px, h_px;
    uint8_t *grey; /* owned */
};

/* Which pieces of a page. An area is a box of the stored page, such as a field_result's; one that
 * is empty (w or h is 0) stands for the whole page. */
struct picture_request {
    uint32_t page;    /* from 1 */
    int32_t rotation; /* degrees clockwise that turn the stored page upright: 0, 90, 180, 270 */
    double margin_mm; /* around each box, 0..20; not around the whole page */
    double px_per_mm; /* 1..12; 8 shows every dot of a fax */
    uint32_t n_areas;
    struct rect_px areas[PICTURE_MAX_AREAS];
};

void picture_deinit(struct picture *picture);

/* 0, or -EINVAL when a request is beyond its bounds. Both sides ask. */
int picture_check(const struct picture_request *request);

/* Asks for pictures and returns at once; as reader_ask(). -EINVAL: see picture_check(). */
int picture_ask(struct reader *reader, int fax_fd, const struct picture_request *request,
                struct reader_job **ret_job, struct why *why);

/* As reader_take(): 0: not finished. 1: ret_pictures (request.n_areas entries, in that order) are
 * the caller's. -EBADMSG: the fax gives no such pictures, and why says the reason; -EPIPE: the
 * reader died. */
int picture_take(struct reader_job *job, struct picture *ret_pictures, struct why *why);

/* Waits until there is something to take, or the deadline. */
int picture_wait(const struct reader_job *job, struct why *why);

/* Asks and waits. 0 or as picture_take(). */
int picture_get(struct reader *reader, int fax_fd, const struct picture_request *request,
                struct picture *ret_pictures, struct why *why);
