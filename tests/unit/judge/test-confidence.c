/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "judge/confidence.h"

static const char *file_with(const char *text)
{
    static char path[] = "/tmp/uketsuke-confidence-XXXXXX";
    int fd;

    strcpy(path + strlen(path) - 6, "XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    return path;
}

static void load_shipped(struct confidence_model *ret_model)
{
    struct why why = {""};
    char path[4096];

    snprintf(path, sizeof(path), "%s/forms/common/confidence.tsv", getenv("UKETSUKE_TEST_SOURCE"));
    if (confidence_load(path, ret_model, &why) < 0)
        fail_msg("%s", why.text);
}

/* The shipped weights move the confidence the way a person would expect, for every kind: what
 * speaks against a value never makes it surer by much, whatever a fit makes of features that
 * explain each other. */
static void test_directions(void **state)
{
    struct confidence_model model;

    load_shipped(&model);
    for (int kind = 0; kind < FORM_KIND_TEXT; kind++) {
        struct evidence good = {{0}}, bad = {{0}};

        good.of[FEATURE_BASE] = bad.of[FEATURE_BASE] = 1;
        good.of[FEATURE_AGREE] = 1;
        good.of[FEATURE_WEAKEST_FIRST] = good.of[FEATURE_MEAN_FIRST] = 5;
        good.of[FEATURE_WEAKEST_SECOND] = good.of[FEATURE_MEAN_SECOND] = 5;
        good.of[FEATURE_RIVAL] = good.of[FEATURE_AGREE_RIVAL] = 8;
        good.of[FEATURE_OTHERS_AGREE] = 1;
        bad.of[FEATURE_OTHERS_APART] = 1;
        bad.of[FEATURE_GAP] = 0.5;
        bad.of[FEATURE_RIVAL] = bad.of[FEATURE_FREE] = -8;
        bad.of[FEATURE_FIT] = -3;
        good.of[FEATURE_LISTED] = 1;
        good.of[FEATURE_MARGIN] = 4;
        good.of[FEATURE_KNOWN] = 2;
        good.of[FEATURE_SUPPORTED] = 2;
        good.of[FEATURE_SPELLED] = 2;
        good.of[FEATURE_HOST] = 1;
        bad.of[FEATURE_APART] = 1;
        bad.of[FEATURE_EDITS] = 2;
        bad.of[FEATURE_OBJECTIONS] = 2;
        bad.of[FEATURE_DROPPED_INK] = 1;
        assert_true(confidence_of(confidence_log_odds(&model, kind, &good)) > 0.95);
        assert_true(confidence_of(confidence_log_odds(&model, kind, &bad)) < 0.5);
    }
}

/* It stays a probability for any numbers, also for those that are none. */
static void test_range(void **state)
{
    static const double numbers[] = {0, 1, -1, 1e300, -1e300, INFINITY, -INFINITY, NAN};
    struct confidence_model model;

    load_shipped(&model);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        struct evidence e;
        double confidence, odds = confidence_score_odds(numbers[i]);

        for (int f = 0; f < FEATURE_COUNT; f++)
            e.of[f] = numbers[i];
        confidence = confidence_of(confidence_log_odds(&model, FORM_KIND_NAME, &e));
        assert_true(confidence > 0 && confidence < 1);
        assert_true(odds >= -4.1 && odds <= 6.1);
    }
}

/* A broken table is refused whole, with file and line. */
static void test_refuses(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"kind\tfeature\tweight\nname\tbase\tx\n", ":2:"},
        {"kind\tfeature\tweight\nname\tbase\tnan\n", ":2:"},
        {"kind\tfeature\tweight\nname\tbase\t1e9\n", ":2:"},
        {"kind\tfeature\tweight\nname\tluck\t1\n", "luck"},
        {"kind\tfeature\tweight\nfax\tbase\t1\n", "fax"},
        {"kind\tfeature\tweight\nname\tbase\t1\nname\tbase\t1\n", ":3:"},
        {"kind\tfeature\tweight\nname\tbase\t1\n", "base"},
        {"kind\tfeature\nname\tbase\n", "weight"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct confidence_model model;
        struct why why = {""};
        const char *path = file_with(rows[i].text);

        assert_int_equal(confidence_load(path, &model, &why), -EINVAL);
        if (!strstr(why.text, rows[i].says) || !strstr(why.text, path))
            fail_msg("row %zu: %s", i, why.text);
        unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_directions),
        cmocka_unit_test(test_range),
        cmocka_unit_test(test_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
