/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "read/ctc_line.h"
#include "read/ctc_text.h"

/* A line of three characters side by side, and posteriors made by hand: two frames of each are its
 * own, and one between is blank. */
enum { N = 3, FRAMES_EACH = 4, FRAME_PX = 8, SIZE_PX = FRAMES_EACH * FRAME_PX, HEIGHT_PX = 24 };

static struct net *net;

static int set_up(void **state)
{
    struct why why = {0};
    char path[512];
    uint8_t *bytes;
    size_t n_bytes;
    int r;

    snprintf(path, sizeof(path), "%s/models/ctc_fax.ukw", getenv("UKETSUKE_TEST_SOURCE"));
    r = file_read(path, 32 << 20, &bytes, &n_bytes, &why);
    if (r < 0)
        return r;
    r = net_load(bytes, n_bytes, path, NULL, &net, &why);
    free(bytes);
    return r;
}

static int tear_down(void **state)
{
    net = net_free(net);
    return 0;
}

static int class_of(const char *text)
{
    for (size_t i = 1; i < net_n_classes(net); i++)
        if (strcmp(net_class_text(net, i), text) == 0)
            return (int)i;
    fail_msg("the network does not know %s", text);
    return -1;
}

/* In every frame a class has p and the blank the rest. */
static void say(struct posteriors *posteriors, int frame, int class, double p)
{
    float *log_p = posteriors->log_p + (size_t)frame * posteriors->n_classes;

    for (size_t i = 0; i < posteriors->n_classes; i++)
        log_p[i] = -30;
    log_p[NET_BLANK] = (float)log1p(-p);
    log_p[class] = (float)log(p);
}

/* The second of three characters has ink of this width and this probability. */
static struct line_text read_line(double width_px, double p, const char *allowed_characters,
                                  struct gaps *gaps)
{
    static const char *const characters[N] = {"服", "部", "聡"};
    struct posteriors posteriors = {N * FRAMES_EACH, net_n_classes(net), NULL};
    _cleanup_(plane_freep) struct plane *ink = plane_new(N * SIZE_PX, HEIGHT_PX, 255);
    _cleanup_(cleanup_freep) uint8_t *allowed = ctc_line_mask(net, allowed_characters);
    const struct ctc_frames frames = {net, &posteriors, FRAME_PX, 0};
    struct line_text text;

    posteriors.log_p = calloc((size_t)posteriors.n_frames * posteriors.n_classes, sizeof(float));
    for (int i = 0; i < N; i++) {
        double wide = i == 1 ? width_px : SIZE_PX - 4;

        for (int frame = 0; frame < FRAMES_EACH; frame++)
            say(&posteriors, i * FRAMES_EACH + frame, class_of(characters[i]),
                frame != 1 && frame != 2 ? 1e-9
                : i == 1                 ? p
                                         : 0.99);
        for (int x = 0; x < wide; x++)
            ink->at[ink->h / 2 * ink->w + i * SIZE_PX + (int)(SIZE_PX - wide) / 2 + x] = 0;
    }
    assert_int_equal(ctc_text_find(&frames, ink, allowed, NULL, gaps, &text), 0);
    free(posteriors.log_p);
    return text;
}

static bool has_alternative(const struct line_text *text, const char *want)
{
    for (size_t i = 0; i < text->n_alternatives; i++)
        if (strcmp(text->alternatives[i].text, want) == 0)
            return true;
    return false;
}

/* A character that the network saw and took the blank for likelier is asked for again where its ink
 * lies: the longer text comes first, the shorter one beside it, and the ink still counts as
 * dropped. Not where the ink is too little for a character, where the network saw nothing, or where
 * nothing of what it saw may be written. */
static void test_asked_again(void **state)
{
    static const struct {
        const char *what;
        double width_px, p;
        const char *allowed;
        bool filled;
    } rows[] = {
        {"left out", SIZE_PX - 4, 0.05, NULL, true},
        {"hardly seen", SIZE_PX - 4, 1e-3, NULL, true},
        {"not seen", SIZE_PX - 4, 1e-5, NULL, false},
        {"narrow", SIZE_PX * 0.4, 0.05, NULL, true},
        {"a speck", SIZE_PX * 0.1, 0.05, NULL, false},
        {"no ink", 0, 0.05, NULL, false},
        {"may not occur", SIZE_PX - 4, 0.05, "服聡", false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct line_text text =
            read_line(rows[i].width_px, rows[i].p, rows[i].allowed, /* gaps= */ NULL);
        char *first = line_text_join(&text, -1, NULL);

        if (strcmp(first, rows[i].filled ? "服部聡" : "服聡") != 0)
            fail_msg("%s: %s", rows[i].what, first);
        if (rows[i].filled)
            assert_true(has_alternative(&text, "服聡"));
        assert_true((text.n_dropped_columns > 0) == (rows[i].width_px > 0));
        free(first);
        line_text_deinit(&text);
    }
}

/* What was read without asking twice stays as it was: nothing is dropped, nothing is added. */
static void test_complete(void **state)
{
    struct line_text text = read_line(SIZE_PX - 4, 0.98, NULL, NULL);
    char *first = line_text_join(&text, -1, NULL);

    assert_string_equal(first, "服部聡");
    assert_int_equal(text.n_dropped_columns, 0);
    free(first);
    line_text_deinit(&text);
}

/* The gaps between words are those of the text that stands first: with the character left out there
 * is a wide one in the middle of a name, with it there is none. */
static void test_gaps(void **state)
{
    struct gaps filled = {.in_name = true}, left = {.in_name = true};
    struct line_text with = read_line(SIZE_PX - 4, 0.05, NULL, &filled);
    struct line_text without = read_line(SIZE_PX - 4, 1e-5, NULL, &left);
    char *first = line_text_join(&with, -1, NULL);

    assert_string_equal(first, "服部聡");
    assert_int_equal(filled.n, 0);
    assert_int_equal(without.n_glyphs, 2);
    assert_int_equal(left.n, 1);
    free(first);
    line_text_deinit(&with);
    line_text_deinit(&without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asked_again),
        cmocka_unit_test(test_complete),
        cmocka_unit_test(test_gaps),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
