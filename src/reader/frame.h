/* SPDX-License-Identifier: Apache-2.0
 *
 * frame: what a reader's child writes into its pipe, and the strict parser of it. The child may
 * have been taken over by the fax that it reads, so nothing in a frame is believed before it was
 * checked.
 *
 * A frame is a header of 8 bytes (type, three zeros, length of what follows: 32 bits, least
 * significant byte first) and its contents:
 *
 *   'P'  a picture for --trace: one byte of name length, the name ([a-z0-9._-], no leading dot), PNG
 *   'G'  a picture for a person: width and height (16 bits each), width × height grey bytes
 *   'R'  the result as JSON; exactly one, and the last frame
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "form/result.h"
#include "reader/picture.h"

enum {
    FRAME_HEADER_BYTES = 8,
    FRAME_MAX_NAME_BYTES = 100,
    FRAME_MAX_PICTURE_BYTES = 4 << 20, /* an overlay of a 1728 × 2287 page has about 0.3 MB */
    FRAME_MAX_PICTURES = 4000,         /* 50 pages with 20 fields and four pictures each */
    FRAME_MAX_TRACE_BYTES = 256 << 20, /* all pictures of a fax together */
};

enum frame_type { FRAME_PICTURE = 'P', FRAME_GREY = 'G', FRAME_RESULT = 'R' };

struct frame {
    enum frame_type type;
    char name[FRAME_MAX_NAME_BYTES + 1]; /* of a picture */
    int w_px, h_px;                      /* of a picture for a person */
    const uint8_t *bytes; /* PNG, grey or JSON; borrowed until the parser is used again */
    size_t n_bytes;
};

/* Blocking writes; negative errno of write(2), -EMSGSIZE above a cap. */
int frame_write_result(int fd, const char *json);
int frame_write_picture(int fd, const char *name, const void *png, size_t n_bytes);
int frame_write_grey(int fd, const struct picture *picture);

/* Is this a file name that a picture may have? */
bool frame_is_name(const char *name);

struct frame_parser {
    uint8_t *bytes;
    size_t n_bytes, n_taken, capacity;
    size_t n_pictures, n_trace_bytes;
    size_t n_grey, n_grey_wanted, n_grey_px; /* as many as were asked for, not one more */
    bool pictures_allowed;
    bool complete; /* the result was seen */
};

void frame_parser_init(struct frame_parser *parser, bool pictures_allowed, size_t n_grey_wanted);

void frame_parser_deinit(struct frame_parser *parser);

/* Adds bytes that came out of the pipe. 0 or -ENOMEM. */
int frame_parser_feed(struct frame_parser *parser, const void *bytes, size_t n_bytes);

/* 1: *ret_frame is the next one; 0: more bytes are needed; -EPROTO: this is not what a reader says.
 */
int frame_parser_next(struct frame_parser *parser, struct frame *ret_frame);
