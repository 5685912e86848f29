/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/ctc.h"

enum { CLASSES = 4, FRAMES = 5, SEQUENCES = 1024 /* CLASSES to the power FRAMES */ };

static float log_p[FRAMES * CLASSES];
static const struct posteriors posteriors = {FRAMES, CLASSES, log_p};

/* Posteriors by seed, none of them negligible. */
static void fill(unsigned seed)
{
    for (int frame = 0; frame < FRAMES; frame++) {
        float sum = 0, p[CLASSES];

        for (int c = 0; c < CLASSES; c++) {
            seed = seed * 1664525u + 1013904223u;
            p[c] = 0.02f + (float)((seed >> 8) % 1000) / 1000;
            sum += p[c];
        }
        for (int c = 0; c < CLASSES; c++)
            log_p[frame * CLASSES + c] = logf(p[c] / sum);
    }
}

/* The text of a frame sequence: repeats merged, blanks dropped. */
static int collapse(int sequence, int labels[FRAMES])
{
    int n = 0, before = NET_BLANK;

    for (int frame = 0; frame < FRAMES; frame++, sequence /= CLASSES) {
        int c = sequence % CLASSES;

        if (c != NET_BLANK && c != before)
            labels[n++] = c;
        before = c;
    }
    return n;
}

static double probability(int sequence)
{
    double sum = 0;

    for (int frame = 0; frame < FRAMES; frame++, sequence /= CLASSES)
        sum += log_p[frame * CLASSES + sequence % CLASSES];
    return exp(sum);
}

/* The sum over every frame sequence that gives the text. */
static double brute_force(const int *labels, int n_labels)
{
    double sum = 0;

    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
        int got[FRAMES], n = collapse(sequence, got);

        if (n == n_labels && memcmp(got, labels, sizeof(int) * (size_t)n) == 0)
            sum += probability(sequence);
    }
    return sum;
}

/* The likelihood of a text is the sum over all frame sequences, for every text that fits, repeats
 * included. */
static void test_likelihood(void **state)
{
    for (unsigned seed = 1; seed <= 5; seed++) {
        fill(seed);
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            int labels[FRAMES], n = collapse(sequence, labels);
            double want = brute_force(labels, n), got = exp(ctc_likelihood(&posteriors, labels, n));

            assert_true(fabs(got - want) <= 1e-6 * want + 1e-12);
        }
    }
}

/* A text that needs more frames than there are is impossible. */
static void test_too_long(void **state)
{
    static const int labels[] = {1, 1, 1, 2};
    struct ctc_span spans[4];

    fill(1);
    assert_true(isinf(ctc_likelihood(&posteriors, labels, 4)));
    assert_int_equal(ctc_align(&posteriors, labels, 4, spans), -ERANGE);
}

/* Where no prefix falls out of the beam (3 frames of 2 labels), the n best are the n best, with
 * their exact likelihoods. */
static void test_search_exact(void **state)
{
    static float small[3 * 3];
    static const struct posteriors few = {3, 3, small};

    for (unsigned seed = 1; seed <= 20; seed++) {
        struct ctc_path paths[CTC_MAX_PATHS];
        size_t n = 0;
        double sum = 0;

        fill(seed);
        for (int i = 0; i < 9; i++)
            small[i] = log_p[i / 3 * CLASSES + i % 3] -
                       logf(1 - expf(log_p[i / 3 * CLASSES + CLASSES - 1]));
        assert_int_equal(ctc_search(&few, NULL, NULL, CTC_MAX_PATHS, paths, &n), 0);
        assert_int_equal(n, CTC_MAX_PATHS);
        for (size_t i = 0; i < n; i++) {
            double exact = ctc_likelihood(&few, paths[i].labels, paths[i].n_labels);

            assert_true(fabs(paths[i].log_p - exact) < 1e-6);
            assert_true(i == 0 || paths[i].log_p <= paths[i - 1].log_p);
            sum += exp(exact);
        }
        /* the empty text, 2 of one label, 4 of two and so on: the rest is worse than the last */
        assert_true(sum <= 1 + 1e-6);
        assert_true((1 - sum) <= 7 * exp(paths[n - 1].log_p) + 1e-6);
        for (size_t i = 0; i < n; i++)
            ctc_path_deinit(&paths[i]);
    }
}

/* In a wider search the best text has nearly the likelihood of the best there is, and none has more
 * than its own. */
static void test_search(void **state)
{
    for (unsigned seed = 1; seed <= 20; seed++) {
        struct ctc_path paths[CTC_MAX_PATHS];
        size_t n = 0;

        fill(seed);
        assert_int_equal(ctc_search(&posteriors, NULL, NULL, CTC_MAX_PATHS, paths, &n), 0);
        assert_int_equal(n, CTC_MAX_PATHS);
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            int labels[FRAMES], n_labels = collapse(sequence, labels);

            assert_true(exp(paths[0].log_p) > 0.8 * brute_force(labels, n_labels));
        }
        for (size_t i = 0; i < n; i++) {
            assert_true(paths[i].log_p <=
                        ctc_likelihood(&posteriors, paths[i].labels, paths[i].n_labels) + 1e-6);
            ctc_path_deinit(&paths[i]);
        }
    }
}

/* A class that is not allowed never comes out. */
static void test_mask(void **state)
{
    static const uint8_t allowed[CLASSES] = {1, 1, 0, 1};

    for (unsigned seed = 1; seed <= 20; seed++) {
        struct ctc_path paths[CTC_MAX_PATHS];
        size_t n = 0;

        fill(seed);
        assert_int_equal(ctc_search(&posteriors, allowed, NULL, CTC_MAX_PATHS, paths, &n), 0);
        for (size_t i = 0; i < n; i++) {
            for (int k = 0; k < paths[i].n_labels; k++)
                assert_int_not_equal(paths[i].labels[k], 2);
            ctc_path_deinit(&paths[i]);
        }
    }
}

/* A prior weighs each text by what stands behind what, and nothing else: with one, a text's figure
 * is its likelihood and the prior's share. */
static void test_prior(void **state)
{
    static uint8_t group[CLASSES] = {0, 1, 1, 2};
    static const struct ctc_prior prior = {
        .group = group, .log_p = {[0] = {0, -0.5, 0}, [1] = {0, 0, -2}, [2] = {0, -1, 0}}};
    static float small[3 * 3];
    static const struct posteriors few = {3, 3, small};

    for (unsigned seed = 1; seed <= 20; seed++) {
        struct ctc_path paths[CTC_MAX_PATHS];
        size_t n = 0;

        fill(seed);
        for (int i = 0; i < 9; i++)
            small[i] = log_p[i / 3 * CLASSES + i % 3] -
                       logf(1 - expf(log_p[i / 3 * CLASSES + CLASSES - 1]));
        assert_int_equal(ctc_search(&few, NULL, &prior, CTC_MAX_PATHS, paths, &n), 0);
        for (size_t i = 0; i < n; i++) {
            double want = ctc_likelihood(&few, paths[i].labels, paths[i].n_labels);

            for (int k = 0, last = 0; k < paths[i].n_labels; last = group[paths[i].labels[k++]])
                want += prior.log_p[last][group[paths[i].labels[k]]];
            assert_true(fabs(paths[i].log_p - want) < 1e-6);
            ctc_path_deinit(&paths[i]);
        }
    }
}

/* Of two frames nobody makes the same label twice: every text that is found can be aligned. */
static void test_impossible(void **state)
{
    const struct posteriors few = {2, CLASSES, log_p};

    for (unsigned seed = 1; seed <= 5; seed++) {
        struct ctc_path paths[CTC_MAX_PATHS];
        size_t n = 0;

        fill(seed);
        for (int frame = 0; frame < few.n_frames; frame++)
            log_p[frame * CLASSES + 3] = -INFINITY;
        assert_int_equal(ctc_search(&few, NULL, NULL, CTC_MAX_PATHS, paths, &n), 0);
        assert_int_equal(n, 5); /* the empty text, two letters, both orders of two */
        for (size_t i = 0; i < n; i++) {
            struct ctc_span spans[2];

            assert_int_equal(ctc_align(&few, paths[i].labels, paths[i].n_labels, spans), 0);
            ctc_path_deinit(&paths[i]);
        }
    }
}

/* The alignment tells where each label was seen and how surely. */
static void test_align(void **state)
{
    static const int best[FRAMES] = {1, 1, 0, 1, 3}, labels[] = {1, 1, 3};
    struct ctc_span spans[3];

    for (int i = 0; i < FRAMES * CLASSES; i++)
        log_p[i] = logf(i % CLASSES == best[i / CLASSES] ? 0.7f : 0.1f);
    assert_int_equal(ctc_align(&posteriors, labels, 3, spans), 0);
    assert_int_equal(spans[0].from, 0);
    assert_int_equal(spans[0].to, 1);
    assert_int_equal(spans[1].from, 3);
    assert_int_equal(spans[1].to, 3);
    assert_int_equal(spans[2].from, 4);
    assert_true(fabs(spans[2].p - 0.7) < 1e-6);
}

/* No frames: the empty text is certain, any other impossible. */
static void test_no_frames(void **state)
{
    static const struct posteriors none = {0, CLASSES, log_p};
    static const int labels[] = {1};
    struct ctc_path paths[CTC_MAX_PATHS];
    size_t n = 0;

    assert_int_equal(ctc_search(&none, NULL, NULL, CTC_MAX_PATHS, paths, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(paths[0].n_labels, 0);
    ctc_path_deinit(&paths[0]);
    assert_true(ctc_likelihood(&none, labels, 0) == 0);
    assert_true(isinf(ctc_likelihood(&none, labels, 1)));
}

/* Of two rivals the second takes from the first as much as was said, and together they have what
 * they had; where the second is ahead, and of other classes, nothing changes. */
static void test_balance(void **state)
{
    float p[2 * 4] = {logf(0.1f), logf(0.8f), logf(0.08f), logf(0.02f),
                      logf(0.1f), logf(0.3f), logf(0.5f),  logf(0.1f)};
    struct posteriors two = {2, 4, p};
    const struct ctc_prior prior = {.rivals = {{1, 2, log(20)}}};

    ctc_balance(&prior, &two);
    assert_float_equal(exp(p[2]) / exp(p[1]), 2, 1e-4);
    assert_float_equal(exp(p[1]) + exp(p[2]), 0.88, 1e-5);
    assert_float_equal(exp(p[0]), 0.1, 1e-6);
    assert_float_equal(exp(p[3]), 0.02, 1e-6);
    assert_float_equal(exp(p[5]), 0.3, 1e-6);
    assert_float_equal(exp(p[6]), 0.5, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_likelihood), cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_search),     cmocka_unit_test(test_search_exact),
        cmocka_unit_test(test_mask),       cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_align),      cmocka_unit_test(test_no_frames),
        cmocka_unit_test(test_prior),      cmocka_unit_test(test_balance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
