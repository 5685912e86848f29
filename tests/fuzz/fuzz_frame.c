/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_frame: any bytes as what a reader's child says. The first byte chooses whether pictures are
 * allowed and how the pipe cuts the rest into pieces; what is taken for a picture has a name that
 * stays in its directory.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reader/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    static volatile uint8_t touched
        __attribute__((unused)); /* every byte that is handed out is there */
    struct frame_parser parser;
    struct frame frame;
    size_t piece, at = 1;
    int r = 0;

    if (n_bytes == 0)
        return 0;
    frame_parser_init(&parser, bytes[0] & 1, bytes[0] >> 1 & 3);
    piece = 1 + bytes[0] / 2;
    while (r == 0 && at < n_bytes) {
        size_t n = piece < n_bytes - at ? piece : n_bytes - at;

        if (frame_parser_feed(&parser, bytes + at, n) < 0)
            break;
        at += n;
        while ((r = frame_parser_next(&parser, &frame)) == 1) {
            if (frame.type == FRAME_PICTURE &&
                (!(bytes[0] & 1) || !frame_is_name(frame.name) || strchr(frame.name, '/')))
                abort();
            for (size_t i = 0; i < frame.n_bytes; i++)
                touched = frame.bytes[i];
        }
    }
    frame_parser_deinit(&parser);
    return 0;
}
