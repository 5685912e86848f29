/* SPDX-License-Identifier: Apache-2.0
 *
 * judge_fit: fits the weights of the confidence (forms/common/confidence.tsv) on some pages and
 * counts on the others how often values of each confidence are right
 * (forms/common/calibration.tsv). The pages were read once, by `uketsuke read`, and belong to no
 * recogniser's training.
 *
 *     judge-fit FORMS TRUTH.jsonl READ.jsonl N_FIT OUT
 *
 * The first N_FIT pages of the truth are fitted on, the rest is counted; OUT/confidence.tsv and
 * OUT/calibration.tsv are written. Method: logistic regression with a ridge, kind by kind, by
 * Newton's method. The features are what confidence.h says; the ridge pulls the weight of a
 * feature, taken in units of its standard deviation, to 0, so that a few pages cannot make much of
 * it.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judged.h"

static const double RIDGE = 1.0;

enum { NEWTON_STEPS = 40 };

/* A kind with fewer wrong values teaches nothing of what goes wrong; it gets the weights that all
 * kinds have together. */
enum { LEAST_WRONG = 10, ALL_KINDS = FORM_KIND_COUNT };

/* 1: the more the surer; -1: the other way round; 0: not known. */
static const int direction[FEATURE_COUNT] = {
    [FEATURE_AGREE] = 1,
    [FEATURE_APART] = -1,
    [FEATURE_WEAKEST_FIRST] = 1,
    [FEATURE_WEAKEST_SECOND] = 1,
    [FEATURE_MEAN_FIRST] = 1,
    [FEATURE_MEAN_SECOND] = 1,
    [FEATURE_FIT] = 1,
    [FEATURE_RIVAL] = 1,
    [FEATURE_FREE] = 1,
    [FEATURE_LISTED] = 1,
    [FEATURE_EDITS] = -1,
    [FEATURE_MARGIN] = 1,
    [FEATURE_KNOWN] = 1,
    [FEATURE_SPELLED] = 1,
    [FEATURE_HOST] = 1,
    [FEATURE_SUPPORTED] = 1,
    [FEATURE_REPEATED] = 1,
    [FEATURE_LOOKALIKES] = -1,
    [FEATURE_GOES_ON] = -1,
    [FEATURE_TWO_LINES] = -1,
    [FEATURE_DROPPED_INK] = -1,
    [FEATURE_STRAY_INK] = -1,
    [FEATURE_SPECKS] = -1,
    [FEATURE_REPEATED_ROWS] = -1,
    [FEATURE_PLACE_DOUBT] = -1,
    [FEATURE_COARSE] = -1,
    [FEATURE_BAD_PAGE] = -1,
    [FEATURE_OBJECTIONS] = -1,
};

struct moments {
    double mean[FEATURE_COUNT], deviation[FEATURE_COUNT];
    size_t n, n_right;
};

static bool is_used(const struct row *row, int kind, size_t n_fit)
{
    return (kind == ALL_KINDS ? row->kind != FORM_KIND_TEXT : (int)row->kind == kind) &&
           row->page < n_fit && row->weighed.written && !row->ditto;
}

static struct moments measure(const struct judged *judged, int kind, size_t n_fit)
{
    struct moments m = {0};

    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if (!is_used(row, kind, n_fit))
            continue;
        m.n++;
        m.n_right += row->right;
        for (int f = 0; f < FEATURE_COUNT; f++) {
            m.mean[f] += row->weighed.evidence.of[f];
            m.deviation[f] += row->weighed.evidence.of[f] * row->weighed.evidence.of[f];
        }
    }
    for (int f = 0; f < FEATURE_COUNT && m.n > 0; f++) {
        m.mean[f] /= (double)m.n;
        m.deviation[f] = sqrt(fmax(m.deviation[f] / (double)m.n - m.mean[f] * m.mean[f], 0));
    }
    return m;
}

/* Solves a·x = b in place by elimination with pivots; a is positive definite. */
static void solve(double a[FEATURE_COUNT][FEATURE_COUNT], double *b)
{
    for (int i = 0; i < FEATURE_COUNT; i++)
        for (int k = i + 1; k < FEATURE_COUNT; k++) {
            double f = a[k][i] / a[i][i];

            for (int j = i; j < FEATURE_COUNT; j++)
                a[k][j] -= f * a[i][j];
            b[k] -= f * b[i];
        }
    for (int i = FEATURE_COUNT - 1; i >= 0; i--) {
        for (int j = i + 1; j < FEATURE_COUNT; j++)
            b[i] -= a[i][j] * b[j];
        b[i] /= a[i][i];
    }
}

/* One step towards the maximum; returns how far it went. */
static double step(const struct judged *judged, int kind, size_t n_fit, const struct moments *m,
                   const bool *left_out, double *w)
{
    double hessian[FEATURE_COUNT][FEATURE_COUNT] = {{0}}, gradient[FEATURE_COUNT] = {0}, far = 0;

    for (size_t i = 0; i < judged->n_rows; i++) {
        const double *x = judged->rows[i].weighed.evidence.of;
        double odds = 0, p;

        if (!is_used(&judged->rows[i], kind, n_fit))
            continue;
        for (int f = 0; f < FEATURE_COUNT; f++)
            odds += w[f] * x[f];
        p = 1 / (1 + exp(-odds));
        for (int f = 0; f < FEATURE_COUNT; f++) {
            gradient[f] += (judged->rows[i].right - p) * x[f];
            for (int g = 0; g < FEATURE_COUNT; g++)
                hessian[f][g] += p * (1 - p) * x[f] * x[g];
        }
    }
    for (int f = 0; f < FEATURE_COUNT; f++) {
        double ridge =
            f == FEATURE_BASE ? 1e-3 : RIDGE * fmax(m->deviation[f] * m->deviation[f], 1e-6);

        if (left_out[f] || (m->deviation[f] < 1e-9 && f != FEATURE_BASE))
            ridge = 1e9; /* wrong way round, or the same everywhere: nothing to learn */
        gradient[f] -= ridge * w[f];
        hessian[f][f] += ridge + 1e-9;
    }
    solve(hessian, gradient);
    for (int f = 0; f < FEATURE_COUNT; f++) {
        w[f] += gradient[f];
        far = fmax(far, fabs(gradient[f]));
    }
    return far;
}

/* The weights of a kind. */
static void fit_kind(const struct judged *judged, int kind, size_t n_fit, double *w)
{
    struct moments m = measure(judged, kind, n_fit);
    bool left_out[FEATURE_COUNT] = {false}, again = true;

    if (m.n - m.n_right < LEAST_WRONG && kind != ALL_KINDS) {
        fprintf(stderr, "%s: %zu of %zu fields wrong, too few to fit on\n",
                form_kind_name((enum form_kind)kind), m.n - m.n_right, m.n);
        fit_kind(judged, ALL_KINDS, n_fit, w);
        return;
    }
    fprintf(stderr, "%s: fitted on %zu fields, %zu of them right\n",
            kind == ALL_KINDS ? "all kinds" : form_kind_name((enum form_kind)kind), m.n, m.n_right);
    while (again) {
        again = false;
        memset(w, 0, FEATURE_COUNT * sizeof(*w));
        for (int i = 0; i < NEWTON_STEPS && step(judged, kind, n_fit, &m, left_out, w) > 1e-6; i++)
            ;
        for (int f = 0; f < FEATURE_COUNT; f++)
            if (!left_out[f] && w[f] * direction[f] < 0)
                left_out[f] = again = true;
    }
}

static void fit(const struct judged *judged, size_t n_fit, FILE *out,
                struct confidence_model *model)
{
    memset(model, 0, sizeof(*model));
    fprintf(out, "kind\tfeature\tweight\n");
    for (int kind = 0; kind < FORM_KIND_TEXT; kind++) {
        double *w = model->weight[kind];

        fit_kind(judged, kind, n_fit, w);
        for (int f = 0; f < FEATURE_COUNT; f++) {
            w[f] = round(w[f] * 1000) / 1000 + 0.0;
            if (f == FEATURE_BASE || w[f] != 0)
                fprintf(out, "%s\t%s\t%.3f\n", form_kind_name((enum form_kind)kind),
                        feature_name((enum feature)f), w[f]);
        }
    }
}

static void count(const struct judged *judged, size_t n_fit, const struct confidence_model *model,
                  struct calibration *calibration)
{
    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if (row->page >= n_fit && row->weighed.written && row->clean && !row->ditto &&
            row->kind != FORM_KIND_TEXT)
            calibration_count(calibration, row->kind,
                              confidence_log_odds(model, row->kind, &row->weighed.evidence),
                              row->right);
    }
}

static FILE *create(const char *directory, const char *name)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    file = fopen(path, "w");
    if (!file)
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return file;
}

static int write_files(const struct judged *judged, size_t n_fit, const char *directory)
{
    struct calibration calibration = {0};
    struct confidence_model model;
    FILE *weights = create(directory, "confidence.tsv");
    FILE *counts = weights ? create(directory, "calibration.tsv") : NULL;
    char *text;

    if (!counts)
        return -EIO;
    fprintf(weights,
            "# Weights of the confidence, in log odds, by kind and feature "
            "(src/judge/confidence.h). Made by\n"
            "# tests/eval/judge_fit.c on %zu pages; docs/accuracy-judging.md tells which.\n",
            n_fit);
    fit(judged, n_fit, weights, &model);
    count(judged, n_fit, &model, &calibration);
    text = calibration_to_text(&calibration);
    fprintf(counts,
            "# How often values of each confidence were right: fields that nothing spoke against, "
            "by kind and by the log odds\n"
            "# that the weights of confidence.tsv give (classes of 0.25). Made by "
            "tests/eval/judge_fit.c on %zu other pages;\n"
            "# docs/accuracy-judging.md tells which. Thresholds for any rate of silent errors "
            "follow from "
            "these counts.\n%s",
            judged->n_pages - n_fit, text ? text : "");
    free(text);
    return fclose(weights) | fclose(counts) ? -EIO : 0;
}

int main(int argc, char **argv)
{
    struct policy policy = policy_default();
    struct judged judged = {0};
    struct form_set forms = {0};
    struct judge *judge = NULL;
    struct why why = {""};
    int r;

    if (argc != 6) {
        fprintf(stderr, "usage: judge-fit FORMS TRUTH.jsonl READ.jsonl N_FIT OUT\n");
        return 2;
    }
    r = form_set_load(argv[1], &forms, &why);
    if (r == 0)
        r = judge_new(argv[1], &forms, &judge, &why);
    if (r < 0)
        fprintf(stderr, "judge-fit: %s\n", why.text);
    if (r == 0) {
        judge_settle(judge, NULL, &policy);
        r = judged_load(judge, &policy, argv[2], argv[3], &judged);
    }
    if (r == 0)
        r = write_files(&judged, strtoul(argv[4], NULL, 10), argv[5]);
    judged_deinit(&judged);
    judge_free(judge);
    form_set_deinit(&forms);
    return r < 0;
}
