/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "net-reference.h"
#include "read/net.h"

static char path[512];
static uint8_t *weights;
static size_t n_weights;

static int set_up(void **state)
{
    struct why why = {0};

    snprintf(path, sizeof(path), "%s/models/ctc_fax.ukw", getenv("UKETSUKE_TEST_SOURCE"));
    return file_read(path, 32 << 20, &weights, &n_weights, &why);
}

static int tear_down(void **state)
{
    free(weights);
    return 0;
}

/* A picture of the network's height with no meaning and much detail. */
static struct plane *pattern(int w)
{
    struct plane *line = plane_new(w, NET_HEIGHT_PX, 255);

    for (int y = 0; y < line->h; y++)
        for (int x = 0; x < w; x++)
            line->at[y * w + x] = (uint8_t)((x * 7 + y * 13) % 61 < 12 || (x / 9 + y / 7) % 4 == 0
                                                ? (x + y) % 40
                                                : 255 - (x * y) % 30);
    return line;
}

/* Every instruction set that this machine has gives what another implementation gave, up to
 * rounding. */
static void test_reference(void **state)
{
    static const float tolerance = 2e-3f;

    for (const struct net_ops *const *ops = net_ops_all(); *ops; ops++) {
        struct posteriors posteriors = {0};
        struct net *net = NULL;
        struct why why = {0};
        int w = 0;

        assert_int_equal(net_load(weights, n_weights, path, *ops, &net, &why), 0);
        for (size_t i = 0; i < sizeof(reference) / sizeof(reference[0]); i++) {
            float got;

            if (reference[i].w_px != w) {
                struct plane *line = pattern(w = reference[i].w_px);

                posteriors_deinit(&posteriors);
                assert_int_equal(net_run(net, line, &posteriors), 0);
                plane_free(line);
            }
            assert_true(reference[i].frame < posteriors.n_frames);
            got = posteriors.log_p[(size_t)reference[i].frame * posteriors.n_classes +
                                   (size_t)reference[i].class];
            if (fabsf(got - reference[i].log_p) > tolerance * fmaxf(1, fabsf(reference[i].log_p)))
                fail_msg("%s: width %d, frame %d, class %d: %.5f instead of %.5f", (*ops)->name, w,
                         reference[i].frame, reference[i].class, got, reference[i].log_p);
        }
        posteriors_deinit(&posteriors);
        net_free(net);
    }
}

/* In every frame the probabilities sum to one. */
static void test_probabilities(void **state)
{
    struct posteriors posteriors;
    struct net *net = NULL;
    struct plane *line = pattern(123);

    assert_int_equal(net_load(weights, n_weights, path, NULL, &net, NULL), 0);
    assert_int_equal(net_run(net, line, &posteriors), 0);
    assert_int_equal(posteriors.n_classes, net_n_classes(net));
    for (int frame = 0; frame < posteriors.n_frames; frame++) {
        double sum = 0;

        for (size_t c = 0; c < posteriors.n_classes; c++)
            sum += exp(posteriors.log_p[(size_t)frame * posteriors.n_classes + c]);
        assert_true(fabs(sum - 1) < 1e-4);
    }
    posteriors_deinit(&posteriors);
    plane_free(line);
    net_free(net);
}

/* A picture of the wrong size is refused. */
static void test_sizes(void **state)
{
    static const struct {
        int w, h, want;
    } rows[] = {
        {NET_MIN_WIDTH_PX, NET_HEIGHT_PX, 0},
        {NET_MIN_WIDTH_PX - 1, NET_HEIGHT_PX, -EINVAL},
        {NET_MAX_WIDTH_PX + 1, NET_HEIGHT_PX, -EINVAL},
        {100, NET_HEIGHT_PX - 1, -EINVAL},
    };
    struct net *net = NULL;

    assert_int_equal(net_load(weights, n_weights, path, NULL, &net, NULL), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct plane *line = plane_new(rows[i].w, rows[i].h, 255);
        struct posteriors posteriors = {0};

        assert_int_equal(net_run(net, line, &posteriors), rows[i].want);
        posteriors_deinit(&posteriors);
        plane_free(line);
    }
    net_free(net);
}

/* Writes the hash that belongs to the changed bytes, so that what comes after the hash is tested
 * too. */
static void rehash(uint8_t *bytes, size_t n)
{
    char hex[65];

    file_sha256(bytes, n - 32, hex);
    for (size_t i = 0; i < 32; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

        bytes[n - 32 + i] = (uint8_t)strtoul(digits, NULL, 16);
    }
}

/* A weights file that is damaged, cut short, of another version or shape is refused with a sentence
 * that names it. */
static void test_damaged(void **state)
{
    static const struct {
        const char *what;
        long at; /* byte that is changed; negative: from the end */
        uint8_t xor ;
        size_t n_cut; /* bytes taken from the end */
        bool rehashed;
        const char *says;
    } rows[] = {
        {"one bit in the middle", 2000000, 1, 0, false, "damaged"},
        {"one bit of the hash", -1, 1, 0, false, "damaged"},
        {"cut short", 0, 0, 1000, false, "damaged"},
        {"almost nothing left", 0, 0, 5501225, false, "not a file of network weights"},
        {"another magic", 0, 1, 0, true, "not a file of network weights"},
        {"another version", 8, 2, 0, true, "format"},
        {"another architecture", 12, 2, 0, true, "architecture"},
        {"more classes", 16, 1, 0, true, "character set"},
        {"a huge character set", 23, 0x7F, 0, true, "header"},
        {"fewer tensors", 24, 1, 0, true, "tensor"},
        {"cut short, hash right", 0, 0, 1000, true, "tensor"},
        {"no UTF-8", 40, 0x80, 0, true, "character set"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t n = n_weights - rows[i].n_cut;
        uint8_t *bytes = malloc(n);
        struct net *net = NULL;
        struct why why = {0};

        memcpy(bytes, weights, n);
        bytes[rows[i].at < 0 ? n - (size_t)-rows[i].at : (size_t)rows[i].at] ^= rows[i].xor ;
        if (rows[i].rehashed)
            rehash(bytes, n);
        assert_int_equal(net_load(bytes, n, path, NULL, &net, &why), -EBADMSG);
        assert_null(net);
        if (!strstr(why.text, path) || !strstr(why.text, rows[i].says))
            fail_msg("%s: %s", rows[i].what, why.text);
        free(bytes);
    }
}

/* A weight that is no number is refused when the file is loaded. */
static void test_not_a_number(void **state)
{
    uint8_t *bytes = malloc(n_weights);
    struct net *net = NULL;
    struct why why = {0};

    memcpy(bytes, weights, n_weights);
    bytes[n_weights - 33] = 0x7C; /* the last bias: infinity or NaN */
    rehash(bytes, n_weights);
    assert_int_equal(net_load(bytes, n_weights, path, NULL, &net, &why), -EBADMSG);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),    cmocka_unit_test(test_probabilities),
        cmocka_unit_test(test_sizes),        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_not_a_number),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
