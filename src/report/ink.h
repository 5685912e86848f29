/* SPDX-License-Identifier: Apache-2.0
 *
 * ink: what people wrote as they wrote it: the cut-out of the fax beside each opinion of the
 * summary. Only the reader's confined child decodes a fax, and this asks it for pictures. A picture
 * that cannot be had is no error: the reason stands in its place.
 */
#pragma once

#include "reader/picture.h"
#include "report/member.h"

enum {
    INK_PX_PER_MM = 5,        /* 127 dpi: writing is easily read */
    INK_MAX_CUTS = 120,       /* one each of 53 hospitals, and room for others */
    INK_MAX_SUM_PX = 48 << 20 /* of all of them: grey bytes in memory */
};

struct ink;

/* Where faxes are found, and how the reader is started. */
struct ink_source {
    const struct reader_settings *settings;
    int (*open_fax)(void *context, const char *sha256, int *ret_fd, struct why *why);
    void *context;
};

struct ink_cut {
    struct picture picture; /* grey is NULL when there is none, */
    char *refused;          /* and this says why */
};

/* Of every opinion of the summary, in its order, up to the bounds. NULL when memory is short. */
struct ink *ink_gather(const json_t *summary, const struct ink_source *source);

struct ink *ink_free(struct ink *ink);

DEFINE_CLEANUP(struct ink *, ink_free)

/* Of an opinion of that summary; NULL: beyond the bounds, or ink is NULL. Borrowed. */
const struct ink_cut *ink_find(const struct ink *ink, const json_t *opinion);
