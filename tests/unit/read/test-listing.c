/* SPDX-License-Identifier: Apache-2.0
 *
 * Any given string is scored on the picture itself: the shipped network, lists of strings, lines
 * drawn here.
 */
#include "../test.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/ctc_line.h"
#include "read/frames.h"
#include "read/listing.h"
#include "read/models.h"
#include "written.h"

static struct net *net;
static struct alphabet *alphabet;

static int set_up(void **state)
{
    struct models *models = NULL;
    struct why why = {0};
    uint8_t *bytes = NULL;
    size_t n_bytes;
    char path[512];
    int r;

    snprintf(path, sizeof(path), "%s/models", getenv("UKETSUKE_TEST_SOURCE"));
    r = models_load(path, &models, &why);
    if (r == 0)
        r = model_file_read(&models->ctc, &bytes, &n_bytes, &why);
    if (r == 0)
        r = net_load(bytes, n_bytes, "the shipped weights", NULL, &net, &why);
    free(bytes);
    models_free(models);
    alphabet = net ? alphabet_new(net) : NULL;
    return alphabet ? 0 : -1;
}

static int tear_down(void **state)
{
    alphabet_free(alphabet);
    net_free(net);
    return 0;
}

/* What the network says of lines of type. */
static struct posteriors seen(const char *const *lines)
{
    struct posteriors all = {0};

    for (size_t i = 0; lines[i]; i++) {
        struct plane *plane = written_line(lines[i]);
        struct posteriors one = {0};
        struct line_text text;

        assert_non_null(plane);
        assert_int_equal(ctc_line_read(net, plane, NULL, NULL, NULL, &text, &one), 0);
        assert_int_equal(frames_append(&all, &one, alphabet_space(alphabet)), 0);
        line_text_deinit(&text);
        posteriors_deinit(&one);
        plane_free(plane);
    }
    return all;
}

static double log_p(const struct posteriors *frames, const char *text)
{
    double p = NAN;

    assert_int_equal(frames_log_p(frames, alphabet, text, &p), 0);
    return p;
}

/* Spaces do not count, compatibility forms are taken apart, and what the network has no class for
 * cannot be what it saw. */
static void test_alphabet(void **state)
{
    static const struct {
        const char *text, *same;
    } rows[] = {
        {"山田 太郎", "山田太郎"},
        {"山田　太郎\n様", "山田太郎様"},
        {"㍻Ａ１", "平成A1"},
        {"", ""},
    };
    int *labels, n;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int *same, m;

        assert_int_equal(alphabet_labels(alphabet, rows[i].text, &labels, &n), 0);
        assert_int_equal(alphabet_labels(alphabet, rows[i].same, &same, &m), 0);
        assert_int_equal(n, m);
        assert_memory_equal(labels, same, sizeof(*labels) * (size_t)n);
        free(labels);
        free(same);
    }
    assert_int_equal(alphabet_labels(alphabet, "山\xF0\x9F\x98\x80", &labels, &n), -EILSEQ);
    assert_int_equal(alphabet_labels(alphabet, "山\xFF", &labels, &n), -EILSEQ);
}

/* What is written is likelier than what is not, also over two lines and with spaces between; a text
 * that does not fit, or cannot be spelled, has the least likelihood. */
static void test_text(void **state)
{
    static const char *const one[] = {"神奈川県立がんセンター", NULL};
    static const char *const two[] = {"神奈川県立", "がんセンター", NULL};
    struct posteriors frames = seen(one), apart = seen(two);
    const char *right = "神奈川県立がんセンター", *wrong = "香川県立がんセンター";

    assert_true(log_p(&frames, right) > -1);
    assert_true(log_p(&frames, "神奈川県立 がん センター") == log_p(&frames, right));
    assert_true(log_p(&frames, wrong) < log_p(&frames, right) - 5);
    assert_true(log_p(&apart, right) > -2);
    assert_true(log_p(&apart, wrong) < log_p(&apart, right) - 5);
    assert_true(log_p(&frames, "\xF0\x9F\x98\x80") == RESULT_LOG_P_MIN);
    posteriors_deinit(&frames);
    posteriors_deinit(&apart);
}

/* The likeliest string of the list comes first, each with the exact likelihood that it has by
 * itself; strings that cannot be spelled are left out, doubles are there once. */
static void test_listing(void **state)
{
    static const char *const texts[] = {
        "東京都",    "京都府",   "京都",
        "大阪府",    "千葉県",   "東京",
        "東　京 都", "神奈川県", "\xF0\x9F\x98\x80県",
        "奈良県",    "香川県",   "東京都立駒込病院",
    };
    static const char *const written[][2] = {
        {"京都府", NULL}, {"東京都", NULL}, {"神奈川県", NULL}};
    struct listing *listing;

    assert_int_equal(listing_new(alphabet, texts, sizeof(texts) / sizeof(*texts), &listing), 0);
    assert_int_equal(listing_n_texts(listing), sizeof(texts) / sizeof(*texts) - 2);
    for (size_t i = 0; i < sizeof(written) / sizeof(*written); i++) {
        struct posteriors frames = seen(written[i]);
        struct listed *listed = NULL;
        size_t n = 0;

        assert_int_equal(listing_score(listing, &frames, &listed, &n), 0);
        assert_true(n >= 1 && n <= RESULT_MAX_LISTED);
        assert_true(log_p(&frames, written[i][0]) == listed[0].log_p);
        assert_string_equal(listed[0].text, written[i][0]);
        assert_true(listed[0].log_p > -1 && (n == 1 || listed[1].log_p < listed[0].log_p - 3));
        for (size_t k = 0; k < n; k++) {
            assert_true(listed[k].log_p == log_p(&frames, listed[k].text));
            assert_true(k == 0 || listed[k].log_p <= listed[k - 1].log_p);
            free(listed[k].text);
        }
        free(listed);
        posteriors_deinit(&frames);
    }
    listing_free(listing);
    assert_int_equal(listing_new(alphabet, texts, 0, &listing), 0);
    listing_free(listing);
}

/* No frames at all: nothing is listed but what is empty, and nothing breaks. */
static void test_nothing_seen(void **state)
{
    static const char *const texts[] = {"東京都", "京都府"};
    struct posteriors none = {.n_classes = net_n_classes(net)};
    struct listing *listing;
    struct listed *listed = NULL;
    size_t n = 1;

    assert_int_equal(listing_new(alphabet, texts, 2, &listing), 0);
    assert_int_equal(listing_score(listing, &none, &listed, &n), 0);
    assert_int_equal(n, 0);
    free(listed);
    listing_free(listing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alphabet),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_listing),
        cmocka_unit_test(test_nothing_seen),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
