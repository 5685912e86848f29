/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/frame.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

enum { GREY_HEAD_BYTES = 4 }; /* width and height */

/* ---- writing ---- */

static void put_header(uint8_t header[FRAME_HEADER_BYTES], enum frame_type type, size_t n_bytes)
{
    uint32_t length = htole32((uint32_t)n_bytes);

    memset(header, 0, FRAME_HEADER_BYTES);
    header[0] = (uint8_t)type;
    memcpy(header + 4, &length, 4);
}

int frame_write_result(int fd, const char *json)
{
    uint8_t header[FRAME_HEADER_BYTES];
    size_t n_bytes = strlen(json);
    int r;

    if (n_bytes > RESULT_MAX_JSON_BYTES)
        return -EMSGSIZE;
    put_header(header, FRAME_RESULT, n_bytes);
    r = file_write_all(fd, header, sizeof(header));
    return r < 0 ? r : file_write_all(fd, json, n_bytes);
}

int frame_write_picture(int fd, const char *name, const void *png, size_t n_bytes)
{
    uint8_t head[FRAME_HEADER_BYTES + 1 + FRAME_MAX_NAME_BYTES];
    size_t n_name = strlen(name);
    int r;

    if (n_name > FRAME_MAX_NAME_BYTES || 1 + n_name + n_bytes > FRAME_MAX_PICTURE_BYTES)
        return -EMSGSIZE;
    put_header(head, FRAME_PICTURE, 1 + n_name + n_bytes);
    head[FRAME_HEADER_BYTES] = (uint8_t)n_name;
    memcpy(head + FRAME_HEADER_BYTES + 1, name, n_name);
    r = file_write_all(fd, head, FRAME_HEADER_BYTES + 1 + n_name);
    return r < 0 ? r : file_write_all(fd, png, n_bytes);
}

int frame_write_grey(int fd, const struct picture *picture)
{
    uint8_t head[FRAME_HEADER_BYTES + GREY_HEAD_BYTES];
    uint16_t w = htole16((uint16_t)picture->w_px), h = htole16((uint16_t)picture->h_px);
    size_t n_px = (size_t)picture->w_px * (size_t)picture->h_px;
    int r;

    put_header(head, FRAME_GREY, GREY_HEAD_BYTES + n_px);
    memcpy(head + FRAME_HEADER_BYTES, &w, 2);
    memcpy(head + FRAME_HEADER_BYTES + 2, &h, 2);
    r = file_write_all(fd, head, sizeof(head));
    return r < 0 ? r : file_write_all(fd, picture->grey, n_px);
}

/* ---- parsing ---- */

bool frame_is_name(const char *name)
{
    size_t n = strlen(name);

    return n > 0 && n <= FRAME_MAX_NAME_BYTES && name[0] != '.' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

void frame_parser_init(struct frame_parser *parser, bool pictures_allowed, size_t n_grey_wanted)
{
    *parser =
        (struct frame_parser){.pictures_allowed = pictures_allowed, .n_grey_wanted = n_grey_wanted};
}

void frame_parser_deinit(struct frame_parser *parser)
{
    free(parser->bytes);
    *parser = (struct frame_parser){0};
}

int frame_parser_feed(struct frame_parser *parser, const void *bytes, size_t n_bytes)
{
    if (parser->n_taken > 0) {
        parser->n_bytes -= parser->n_taken;
        memmove(parser->bytes, parser->bytes + parser->n_taken, parser->n_bytes);
        parser->n_taken = 0;
    }
    if (parser->capacity - parser->n_bytes < n_bytes) {
        size_t capacity = 2 * (parser->n_bytes + n_bytes);
        uint8_t *grown = realloc(parser->bytes, capacity);

        if (!grown)
            return -ENOMEM;
        parser->bytes = grown;
        parser->capacity = capacity;
    }
    if (n_bytes > 0)
        memcpy(parser->bytes + parser->n_bytes, bytes, n_bytes);
    parser->n_bytes += n_bytes;
    return 0;
}

/* Type and length of the frame at hand, refused before its contents are waited for. */
static int check_header(const struct frame_parser *parser, const uint8_t *header,
                        size_t *ret_n_bytes)
{
    uint32_t length;

    memcpy(&length, header + 4, 4);
    length = le32toh(length);
    if (parser->complete || header[1] || header[2] || header[3])
        return -EPROTO;
    if (header[0] == FRAME_RESULT && length > RESULT_MAX_JSON_BYTES)
        return -EPROTO;
    if (header[0] == FRAME_PICTURE &&
        (!parser->pictures_allowed || length > FRAME_MAX_PICTURE_BYTES ||
         parser->n_pictures >= FRAME_MAX_PICTURES ||
         parser->n_trace_bytes + length > FRAME_MAX_TRACE_BYTES))
        return -EPROTO;
    if (header[0] == FRAME_GREY &&
        (parser->n_grey >= parser->n_grey_wanted || length > GREY_HEAD_BYTES + PICTURE_MAX_PX))
        return -EPROTO;
    if (header[0] != FRAME_RESULT && header[0] != FRAME_PICTURE && header[0] != FRAME_GREY)
        return -EPROTO;
    *ret_n_bytes = length;
    return 0;
}

static int take_picture(struct frame_parser *parser, const uint8_t *contents, size_t n_bytes,
                        struct frame *ret_frame)
{
    size_t n_name = n_bytes > 0 ? contents[0] : 0;

    if (n_name == 0 || n_name > FRAME_MAX_NAME_BYTES || 1 + n_name > n_bytes)
        return -EPROTO;
    memcpy(ret_frame->name, contents + 1, n_name);
    ret_frame->name[n_name] = '\0';
    if (strlen(ret_frame->name) != n_name || !frame_is_name(ret_frame->name))
        return -EPROTO;
    ret_frame->bytes = contents + 1 + n_name;
    ret_frame->n_bytes = n_bytes - 1 - n_name;
    parser->n_pictures++;
    parser->n_trace_bytes += n_bytes;
    return 1;
}

static int take_grey(struct frame_parser *parser, const uint8_t *contents, size_t n_bytes,
                     struct frame *ret_frame)
{
    uint16_t w, h;

    if (n_bytes < GREY_HEAD_BYTES)
        return -EPROTO;
    memcpy(&w, contents, 2);
    memcpy(&h, contents + 2, 2);
    ret_frame->w_px = le16toh(w);
    ret_frame->h_px = le16toh(h);
    ret_frame->bytes = contents + GREY_HEAD_BYTES;
    ret_frame->n_bytes = n_bytes - GREY_HEAD_BYTES;
    parser->n_grey_px += ret_frame->n_bytes;
    if (ret_frame->w_px < 1 || ret_frame->h_px < 1 || ret_frame->w_px > PICTURE_MAX_SIDE_PX ||
        ret_frame->h_px > PICTURE_MAX_SIDE_PX || parser->n_grey_px > PICTURE_MAX_SUM_PX ||
        ret_frame->n_bytes != (size_t)ret_frame->w_px * (size_t)ret_frame->h_px)
        return -EPROTO;
    parser->n_grey++;
    return 1;
}

int frame_parser_next(struct frame_parser *parser, struct frame *ret_frame)
{
    const uint8_t *header = parser->bytes + parser->n_taken;
    size_t n_left = parser->n_bytes - parser->n_taken, n_bytes;

    if (n_left > 0 && parser->complete)
        return -EPROTO;
    if (n_left < FRAME_HEADER_BYTES)
        return 0;
    if (check_header(parser, header, &n_bytes) < 0)
        return -EPROTO;
    if (n_left < FRAME_HEADER_BYTES + n_bytes)
        return 0;
    parser->n_taken += FRAME_HEADER_BYTES + n_bytes;
    *ret_frame =
        (struct frame){.type = header[0], .bytes = header + FRAME_HEADER_BYTES, .n_bytes = n_bytes};
    if (ret_frame->type == FRAME_PICTURE)
        return take_picture(parser, header + FRAME_HEADER_BYTES, n_bytes, ret_frame);
    if (ret_frame->type == FRAME_GREY)
        return take_grey(parser, header + FRAME_HEADER_BYTES, n_bytes, ret_frame);
    parser->complete = true;
    return 1;
}
