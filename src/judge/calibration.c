/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/calibration.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "judge/tsv.h"

enum { COLUMN_KIND, COLUMN_ODDS, COLUMN_FIELDS, COLUMN_ERRORS, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"kind", "log_odds", "fields", "errors"};

/* The fixed sequences begin where so many errors would still pass the test: stricter thresholds
 * leave too few fields to say anything. */
static const unsigned errors_borne[] = {0, 2};
enum { N_STARTS = sizeof(errors_borne) / sizeof(*errors_borne) };

enum { MAX_COUNT = 10000000 }; /* so that the sums over all classes stay numbers */

static double class_odds(int class)
{
    return CALIBRATION_ODDS_MIN + class * CALIBRATION_ODDS_STEP;
}

static int class_of(double log_odds)
{
    double class = floor((log_odds - CALIBRATION_ODDS_MIN) / CALIBRATION_ODDS_STEP);

    if (!(class >= 0))
        return -1;
    return class < CALIBRATION_CLASSES ? (int)class : CALIBRATION_CLASSES - 1;
}

void calibration_count(struct calibration *calibration, enum form_kind kind, double log_odds,
                       bool right)
{
    int class = class_of(log_odds);

    if (class < 0)
        return;
    calibration->fields[kind][class]++;
    calibration->errors[kind][class] += !right;
}

/* A whole number of at most MAX_COUNT. */
static bool read_count(const char *text, unsigned *ret)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end || n > MAX_COUNT)
        return false;
    *ret = (unsigned)n;
    return true;
}

static int take_row(const struct tsv *tsv, size_t row, const char *path,
                    struct calibration *calibration, struct why *why)
{
    const char *odds_cell = tsv_cell(tsv, row, COLUMN_ODDS);
    unsigned fields, errors;
    enum form_kind kind;
    double odds;
    char *end;
    int class;

    if (form_kind_from_name(tsv_cell(tsv, row, COLUMN_KIND), &kind) < 0)
        return why_set(why, -EINVAL, _("%s:%u: there is no kind «%s»"), path, tsv->lines[row],
                       tsv_cell(tsv, row, COLUMN_KIND));
    odds = strtod(odds_cell, &end);
    class = *end ? -1 : class_of(odds);
    if (class < 0 || class_odds(class) != odds)
        return why_set(why, -EINVAL, _("%s:%u: «%s» is not where a class of log odds begins"), path,
                       tsv->lines[row], odds_cell);
    if (!read_count(tsv_cell(tsv, row, COLUMN_FIELDS), &fields) ||
        !read_count(tsv_cell(tsv, row, COLUMN_ERRORS), &errors) || errors > fields)
        return why_set(why, -EINVAL, _("%s:%u: wanted are a number of fields and, of them, errors"),
                       path, tsv->lines[row]);
    if (calibration->fields[kind][class] > 0)
        return why_set(why, -EINVAL, _("%s:%u: this class stands there twice"), path,
                       tsv->lines[row]);
    calibration->fields[kind][class] = fields;
    calibration->errors[kind][class] = errors;
    return 0;
}

int calibration_load(const char *path, struct calibration *ret_calibration, struct why *why)
{
    _cleanup_(tsv_deinit) struct tsv tsv = {0};
    struct calibration calibration = {0};
    int r = tsv_load(path, columns, N_COLUMNS, /* n_required= */ N_COLUMNS, &tsv, why);

    for (size_t i = 0; r == 0 && i < tsv.n_rows; i++)
        r = take_row(&tsv, i, path, &calibration, why);
    if (r == 0)
        *ret_calibration = calibration;
    return r;
}

int calibration_load_own(const char *path, struct calibration *ret_calibration, struct why *why)
{
    if (access(path, F_OK) < 0 && errno == ENOENT) {
        *ret_calibration = (struct calibration){0};
        return 1;
    }
    return calibration_load(path, ret_calibration, why);
}

/* Takes both thresholds of a row. */
static int take_thresholds(const struct tsv *tsv, size_t row, const char *path,
                           double ret_threshold[SCRIPT_COUNT], struct why *why)
{
    static const int column_of[SCRIPT_COUNT] = {[SCRIPT_TYPED] = 1, [SCRIPT_HAND] = 2};

    for (int script = 0; script < SCRIPT_COUNT; script++) {
        const char *cell = tsv_cell(tsv, row, column_of[script]);
        char *end;
        double confidence = strtod(cell, &end);

        if (*end || !(confidence >= 0.5 && confidence <= CONFIDENCE_NEVER))
            return why_set(why, -EINVAL, _("%s:%u: «%s» is no confidence from 0.5 to 1"), path,
                           tsv->lines[row], cell);
        ret_threshold[script] = confidence;
    }
    return 0;
}

int calibration_load_thresholds(const char *path,
                                double ret_threshold[FORM_KIND_COUNT][SCRIPT_COUNT],
                                struct why *why)
{
    static const char *const names[] = {"kind", "typed", "hand"};
    _cleanup_(tsv_deinit) struct tsv tsv = {0};
    enum form_kind kind;
    int r = tsv_load(path, names, 3, /* n_required= */ 3, &tsv, why);

    for (int i = 0; i < FORM_KIND_COUNT; i++)
        for (int script = 0; script < SCRIPT_COUNT; script++)
            ret_threshold[i][script] = i == FORM_KIND_TEXT ? CONFIDENCE_NEVER : 0;
    for (size_t row = 0; r == 0 && row < tsv.n_rows; row++) {
        if (form_kind_from_name(tsv_cell(&tsv, row, 0), &kind) < 0 || kind == FORM_KIND_TEXT)
            r = why_set(why, -EINVAL, _("%s:%u: there is no kind «%s»"), path, tsv.lines[row],
                        tsv_cell(&tsv, row, 0));
        else
            r = take_thresholds(&tsv, row, path, ret_threshold[kind], why);
    }
    for (int i = 0; r == 0 && i < FORM_KIND_COUNT; i++)
        if (ret_threshold[i][0] == 0)
            r = why_set(why, -EINVAL, _("%s: the kind «%s» has no threshold"), path,
                        form_kind_name((enum form_kind)i));
    return r;
}

char *calibration_to_text(const struct calibration *calibration)
{
    char *text = NULL;
    size_t n_bytes;
    FILE *file = open_memstream(&text, &n_bytes);

    if (!file)
        return NULL;
    fprintf(file, "%s\t%s\t%s\t%s\n", columns[0], columns[1], columns[2], columns[3]);
    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        for (int class = 0; class < CALIBRATION_CLASSES; class ++)
            if (calibration->fields[kind][class] > 0)
                fprintf(file, "%s\t%g\t%u\t%u\n", form_kind_name((enum form_kind)kind),
                        class_odds(class), calibration->fields[kind][class],
                        calibration->errors[kind][class]);
    if (fclose(file) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

struct calibration_sum calibration_above(const struct calibration *calibration, double log_odds)
{
    struct calibration_sum sum = {0};

    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        for (int class = 0; class < CALIBRATION_CLASSES; class ++)
            if (class_odds(class) >= log_odds) {
                sum.fields += calibration->fields[kind][class];
                sum.errors += calibration->errors[kind][class];
            }
    return sum;
}

/* Probability of at most k errors among n fields that each err with probability p. */
static double binomial_tail(unsigned k, unsigned n, double p)
{
    double tail = 0;

    for (unsigned i = 0; i <= k && i <= n; i++)
        tail += exp(lgamma(n + 1.0) - lgamma(i + 1.0) - lgamma(n - i + 1.0) + i * log(p) +
                    (n - i) * log1p(-p));
    return fmin(tail, 1);
}

/* Would no more than that many errors among the fields of this class and above pass the test? */
static bool passes(const struct calibration *calibration, int class, const unsigned *errors,
                   double target)
{
    struct calibration_sum sum = calibration_above(calibration, class_odds(class));

    return binomial_tail(errors ? *errors : sum.errors, sum.fields, target) <=
           CALIBRATION_DELTA / N_STARTS;
}

bool calibration_threshold(const struct calibration *calibration, double target,
                           double *ret_log_odds)
{
    int loosest = CALIBRATION_CLASSES;

    for (int s = 0; s < N_STARTS; s++) {
        int class = CALIBRATION_CLASSES - 1;

        while (class >= 0 && !passes(calibration, class, &errors_borne[s], target))
            class --;
        for (; class >= 0 && passes(calibration, class, NULL, target); class --)
            loosest = class < loosest ? class : loosest;
    }
    if (loosest == CALIBRATION_CLASSES)
        return false;
    *ret_log_odds = class_odds(loosest);
    return true;
}

double calibration_upper(unsigned errors, unsigned fields, double delta)
{
    double low = 0, high = 1;

    if (errors >= fields)
        return 1;
    for (int i = 0; i < 60; i++) { /* halves the interval: exact to the last digit of a double */
        double middle = (low + high) / 2;

        if (binomial_tail(errors, fields, middle) > delta)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* From log_odds on upwards, the first threshold above which own counts show no more than target. */
static bool tighten(const struct calibration *own, double target, double *log_odds)
{
    for (int class = class_of(*log_odds); class < CALIBRATION_CLASSES; class ++) {
        struct calibration_sum sum = calibration_above(own, class_odds(class));

        if (sum.errors <= target * sum.fields) {
            *log_odds = class_odds(class);
            return true;
        }
    }
    return false;
}

bool calibration_settle(const struct calibration *shipped, const struct calibration *own,
                        double target, double *ret_log_odds)
{
    double log_odds, loose;
    bool allowed = calibration_threshold(shipped, target, &log_odds);

    if (own && calibration_threshold(own, target, &loose) && (!allowed || loose < log_odds)) {
        log_odds = loose;
        allowed = true;
    }
    if (!allowed || (own && !tighten(own, target, &log_odds)))
        return false;
    *ret_log_odds = log_odds;
    return true;
}
