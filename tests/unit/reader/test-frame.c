/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "reader/frame.h"

/* What was written is parsed, however the pipe cut it into pieces. */
static void test_round_trip_in_pieces(void **state)
{
    static const char json[] = "{\"pages\":[]}";
    static const uint8_t png[] = {0x89, 'P', 'N', 'G', 0, 1, 2};

    for (size_t piece = 1; piece < 60; piece++) {
        struct frame_parser parser;
        struct frame frame;
        uint8_t bytes[200];
        size_t n_bytes, at = 0;
        unsigned n_frames = 0;
        int ends[2];

        assert_int_equal(pipe(ends), 0);
        assert_int_equal(frame_write_picture(ends[1], "page1-found.png", png, sizeof(png)), 0);
        assert_int_equal(frame_write_result(ends[1], json), 0);
        close(ends[1]);
        n_bytes = (size_t)read(ends[0], bytes, sizeof(bytes));
        close(ends[0]);
        frame_parser_init(&parser, true, 0);
        while (at < n_bytes) {
            size_t n = piece < n_bytes - at ? piece : n_bytes - at;
            int r;

            assert_int_equal(frame_parser_feed(&parser, bytes + at, n), 0);
            at += n;
            while ((r = frame_parser_next(&parser, &frame)) == 1) {
                if (n_frames++ == 0) {
                    assert_int_equal(frame.type, FRAME_PICTURE);
                    assert_string_equal(frame.name, "page1-found.png");
                    assert_int_equal(frame.n_bytes, sizeof(png));
                    assert_memory_equal(frame.bytes, png, sizeof(png));
                } else {
                    assert_int_equal(frame.type, FRAME_RESULT);
                    assert_int_equal(frame.n_bytes, strlen(json));
                    assert_memory_equal(frame.bytes, json, strlen(json));
                }
            }
            assert_int_equal(r, 0);
        }
        assert_int_equal(n_frames, 2);
        assert_true(parser.complete);
        frame_parser_deinit(&parser);
    }
}

/* What no reader says is refused, and at its header already: nobody waits for four gigabytes. */
static void test_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t n_bytes;
        bool pictures_allowed;
        size_t n_grey_wanted;
    } rows[] = {
        {"R\0\0\0\xff\xff\xff\xff", 8, true},
        {"R\0\0\0\1\0\x40\0", 8, true}, /* one byte above the cap */
        {"P\0\0\0\1\0\x40\0", 8, true},
        {"P\0\0\0\x09\0\0\0", 8, false}, /* none was asked for */
        {"X\0\0\0\1\0\0\0", 8, true},
        {"R\1\0\0\1\0\0\0", 8, true},
        {"<html><body>", 12, true},
        {"R\0\0\0\0\0\0\0R\0\0\0\0\0\0\0", 16, true}, /* two results */
        {"R\0\0\0\0\0\0\0P", 9, true},                /* a picture after it */
        {"P\0\0\0\0\0\0\0", 8, true},                 /* no name */
        {"P\0\0\0\1\0\0\0\0", 9, true},
        {"P\0\0\0\2\0\0\0\2a", 10, true}, /* a name longer than the frame */
        {"P\0\0\0\4\0\0\0\3a/b", 12, true},
        {"P\0\0\0\4\0\0\0\3..a", 12, true},
        {"P\0\0\0\4\0\0\0\3A.b", 12, true},
        {"P\0\0\0\4\0\0\0\3a\0b", 12, true},
        {"G\0\0\0\5\0\0\0\1\0\1\0\377", 13, false, 0}, /* none was asked for */
        {"G\0\0\0\5\0\0\0\1\0\1\0\377G\0\0\0\5\0\0\0\1\0\1\0\377", 26, false, 1},
        {"G\0\0\0\5\0\300\0", 8, false, 1},            /* one byte above the cap */
        {"G\0\0\0\3\0\0\0\1\0\1", 11, false, 1},       /* no size */
        {"G\0\0\0\4\0\0\0\0\0\1\0", 12, false, 1},     /* of nothing */
        {"G\0\0\0\5\0\0\0\2\0\1\0\377", 13, false, 1}, /* bytes are missing */
        {"G\0\0\0\6\0\0\0\1\0\1\0\377\377", 14, false, 1},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct frame_parser parser;
        struct frame frame;
        int r;

        frame_parser_init(&parser, rows[i].pictures_allowed, rows[i].n_grey_wanted);
        assert_int_equal(frame_parser_feed(&parser, rows[i].bytes, rows[i].n_bytes), 0);
        while ((r = frame_parser_next(&parser, &frame)) == 1)
            ;
        if (r != -EPROTO)
            fail_msg("row %zu: %d", i, r);
        frame_parser_deinit(&parser);
    }
}

/* Pictures are bounded in number, so that a child cannot fill a disk with empty files. */
static void test_too_many_pictures(void **state)
{
    static const uint8_t picture[] = {'P', 0, 0, 0, 2, 0, 0, 0, 1, 'a'};
    struct frame_parser parser;
    struct frame frame;

    frame_parser_init(&parser, true, 0);
    for (int i = 0; i < FRAME_MAX_PICTURES; i++) {
        assert_int_equal(frame_parser_feed(&parser, picture, sizeof(picture)), 0);
        assert_int_equal(frame_parser_next(&parser, &frame), 1);
    }
    assert_int_equal(frame_parser_feed(&parser, picture, sizeof(picture)), 0);
    assert_int_equal(frame_parser_next(&parser, &frame), -EPROTO);
    frame_parser_deinit(&parser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip_in_pieces),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_too_many_pictures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
