/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "judge/calibration.h"

/* Clopper and Pearson's limits: the rule of three, and values of the usual tables. */
static void test_upper(void **state)
{
    assert_float_equal(calibration_upper(0, 3000, 0.05), 0.000998, 1e-6);
    assert_float_equal(calibration_upper(0, 10, 0.05), 0.258866, 1e-6);
    assert_float_equal(calibration_upper(1, 10, 0.05), 0.394163, 1e-6);
    assert_float_equal(calibration_upper(5, 100, 0.025), 0.112835, 1e-6);
    assert_float_equal(calibration_upper(10, 10, 0.05), 1, 1e-12);
    assert_float_equal(calibration_upper(0, 0, 0.05), 1, 1e-12);
}

static struct calibration counts(unsigned strict, unsigned strict_errors, unsigned loose,
                                 unsigned loose_errors)
{
    struct calibration c = {0};

    c.fields[FORM_KIND_NAME][28] = strict; /* log odds of 7 */
    c.errors[FORM_KIND_NAME][28] = strict_errors;
    c.fields[FORM_KIND_PHONE][12] = loose; /* 3 */
    c.errors[FORM_KIND_PHONE][12] = loose_errors;
    return c;
}

/* The loosest threshold that the counts allow, and none when they are too few. */
static void test_threshold(void **state)
{
    struct calibration c = counts(8000, 0, 1000, 50);
    double log_odds = -1;

    assert_true(calibration_threshold(&c, 0.001, &log_odds));
    assert_float_equal(log_odds, 3.25, 1e-12); /* just above the class of errors */
    c = counts(8000, 0, 8000, 1);
    assert_true(calibration_threshold(&c, 0.001, &log_odds));
    assert_float_equal(log_odds, CALIBRATION_ODDS_MIN, 1e-12);
    c = counts(2000, 0, 0, 0); /* fewer than the rule of three asks for */
    assert_false(calibration_threshold(&c, 0.001, &log_odds));
    assert_true(calibration_threshold(&c, 0.005, &log_odds));
    c = counts(8000, 30, 0, 0);
    assert_false(calibration_threshold(&c, 0.001, &log_odds));
    assert_false(calibration_threshold(&(struct calibration){0}, 0.5, &log_odds));
}

/* The promise itself: counts are drawn from a world whose rate of errors is known at every
 * confidence; the threshold that follows has a true rate above the target in at most
 * CALIBRATION_DELTA of the draws (here, of 300). */
static void test_promise(void **state)
{
    enum { DRAWS = 300, FIELDS = 30000, CLASSES = 32 };
    static const double target = 0.003;
    double rate[CLASSES];
    unsigned n_above = 0, n_allowed = 0;
    uint64_t random = 88172645463325252u;

    for (int class = 0; class < CLASSES; class ++)
        rate[class] = 1 / (1 + exp(class * CALIBRATION_ODDS_STEP));
    for (int draw = 0; draw < DRAWS; draw++) {
        struct calibration c = {0};
        double log_odds, errors = 0;
        unsigned n = 0;

        for (int i = 0; i < FIELDS; i++) {
            int class;

            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            class = (int)(random % CLASSES);
            calibration_count(&c, FORM_KIND_NAME, class * CALIBRATION_ODDS_STEP,
                              (double)(random >> 11) / 9007199254740992.0 >= rate[class]);
        }
        if (!calibration_threshold(&c, target, &log_odds))
            continue;
        n_allowed++;
        for (int class = 0; class < CLASSES; class ++)
            if (class * CALIBRATION_ODDS_STEP >= log_odds) {
                errors += rate[class];
                n++;
            }
        n_above += errors / n > target;
    }
    assert_true(n_allowed > DRAWS / 2);
    assert_true(n_above <= DRAWS * CALIBRATION_DELTA);
}

/* An instance's own counts tighten at once, and loosen only when they are enough by themselves. */
static void test_own(void **state)
{
    struct calibration shipped = counts(8000, 0, 1000, 50), own = {0};
    double log_odds;

    assert_true(calibration_settle(&shipped, &own, 0.001, &log_odds));
    assert_float_equal(log_odds, 3.25, 1e-12);

    calibration_count(&own, FORM_KIND_EMAIL, 5.1, false); /* one error among few */
    assert_true(calibration_settle(&shipped, &own, 0.001, &log_odds));
    assert_float_equal(log_odds, 5.25, 1e-12);

    own = counts(0, 0, 300, 0); /* good, but too few to say more */
    assert_true(calibration_settle(&shipped, &own, 0.001, &log_odds));
    assert_float_equal(log_odds, 3.25, 1e-12);
    own = counts(9000, 0, 9000, 1);
    assert_true(calibration_settle(&shipped, &own, 0.001, &log_odds));
    assert_float_equal(log_odds, CALIBRATION_ODDS_MIN, 1e-12);

    own = (struct calibration){0};
    calibration_count(&own, FORM_KIND_EMAIL, 99, false); /* nothing can be surer than that */
    assert_false(calibration_settle(&shipped, &own, 0.001, &log_odds));
}

/* What is written can be read, and a broken table is refused with its line. */
static void test_file(void **state)
{
    static const char *const broken[] = {
        "name\t0.3\t5\t0\n", "name\t-1\t5\t0\n", "name\t1\t5\t6\n", "name\t1\t-5\t0\n",
        "name\t1\t5\t0.5\n", "fax\t1\t5\t0\n",   "name\tx\t5\t0\n", "name\t1\t99999999999\t0\n",
    };
    struct calibration c = counts(7, 1, 9, 2), again;
    char path[] = "/tmp/uketsuke-calibration-XXXXXX";
    char *text = calibration_to_text(&c);
    struct why why = {""};
    FILE *file;

    close(mkstemp(path));
    file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
    assert_int_equal(calibration_load(path, &again, &why), 0);
    assert_memory_equal(&c, &again, sizeof(c));
    free(text);
    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
        file = fopen(path, "w");
        fprintf(file, "kind\tlog_odds\tfields\terrors\n%s", broken[i]);
        fclose(file);
        assert_int_equal(calibration_load(path, &again, &why), -EINVAL);
        if (!strstr(why.text, ":2:"))
            fail_msg("row %zu: %s", i, why.text);
    }
    unlink(path);
}

/* Every kind but free text has its threshold, and a broken table is refused. */
static void test_thresholds(void **state)
{
    static const char *const whole =
        "kind\ttyped\thand\nprefecture\t0.9\t0.9\nfacility\t0.9\t0.9\nname\t0.98\t0.99\n"
        "department\t0.9\t0.9\nphone\t0.95\t2\n";
    static const struct {
        const char *last, *says;
    } broken[] = {{"", "email"},
                  {"email\t0.4\t1\n", ":7:"},
                  {"email\t0.9\t7\n", ":7:"},
                  {"email\t0.9\n", ":7:"},
                  {"email\t0.9\tx\n", ":7:"},
                  {"text\t0.9\t0.9\n", ":7:"},
                  {"fax\t0.9\t0.9\n", ":7:"}};
    double threshold[FORM_KIND_COUNT][SCRIPT_COUNT];
    char path[] = "/tmp/uketsuke-thresholds-XXXXXX";
    struct why why = {""};
    FILE *file;

    close(mkstemp(path));
    file = fopen(path, "w");
    fprintf(file, "%semail\t2\t2\n", whole);
    fclose(file);
    assert_int_equal(calibration_load_thresholds(path, threshold, &why), 0);
    assert_float_equal(threshold[FORM_KIND_NAME][SCRIPT_TYPED], 0.98, 1e-12);
    assert_float_equal(threshold[FORM_KIND_NAME][SCRIPT_HAND], 0.99, 1e-12);
    assert_true(threshold[FORM_KIND_PHONE][SCRIPT_HAND] > 1);
    assert_true(threshold[FORM_KIND_EMAIL][SCRIPT_TYPED] > 1);
    assert_true(threshold[FORM_KIND_TEXT][SCRIPT_TYPED] > 1);
    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
        file = fopen(path, "w");
        fprintf(file, "%s%s", whole, broken[i].last);
        fclose(file);
        assert_int_equal(calibration_load_thresholds(path, threshold, &why), -EINVAL);
        if (!strstr(why.text, broken[i].says))
            fail_msg("row %zu: %s", i, why.text);
    }
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_upper),   cmocka_unit_test(test_threshold),
        cmocka_unit_test(test_promise), cmocka_unit_test(test_own),
        cmocka_unit_test(test_file),    cmocka_unit_test(test_thresholds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
