/* SPDX-License-Identifier: Apache-2.0
 *
 * pictures: the ink beside the value, fetched before it is asked for. One request brings the fields
 * of one page; while a person looks at one, the next are on their way.
 */
#pragma once

#include "base/cleanup.h"
#include "conf/conf.h"
#include "desk/session.h"
#include "reader/picture.h"

struct pictures;

/* Starts a reader for pictures. conf is borrowed. */
int pictures_open(const struct conf *conf, struct pictures **ret_pictures, struct why *why);

struct pictures *pictures_close(struct pictures *pictures);

DEFINE_CLEANUP(struct pictures *, pictures_close)

/* Asks for what the items from `at` on need and is not there; returns at once. */
void pictures_ahead(struct pictures *pictures, const struct session *session);

/* The descriptor that becomes readable when pictures come, -1 when none are asked for. */
int pictures_fd(const struct pictures *pictures);

/* Takes what has come. */
void pictures_take(struct pictures *pictures);

/* The scale of a field's picture. */
extern const double pictures_px_per_mm;

/* Of a field; waits for it when it is on its way. NULL: there is none, and why says the reason.
 * Borrowed until the next call. */
const struct picture *pictures_field(struct pictures *pictures, const struct item *item,
                                     struct why *why);

/* A whole page, upright. The picture is the caller's (picture_deinit()). */
int pictures_page(struct pictures *pictures, const char *sha256, unsigned page, int rotation,
                  struct picture *ret_picture, struct why *why);
