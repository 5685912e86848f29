/* SPDX-License-Identifier: Apache-2.0
 *
 * judge_fit: all that judging knows from measuring, for forms/common: the weights of the confidence
 * (confidence.tsv), fitted on some pages; how often values of each confidence are right on the
 * others (calibration.tsv); the shipped thresholds (thresholds.tsv); and who read the pages
 * (recognisers.txt). The pages were read once, by `uketsuke read`, and belong to no recogniser's
 * training.
 *
 *     judge-fit FORMS OUT TRUTH.jsonl READ.jsonl [COUNT-TRUTH.jsonl COUNT-READ.jsonl]
 *
 * With two pairs the first is fitted on and the second counted; with one, every third page is
 * fitted on and the others are counted. Standard output says what was chosen and why. Method:
 * logistic regression with a ridge, kind by kind, by Newton's method. The features are what
 * confidence.h says; the ridge pulls the weight of a feature, taken in units of its standard
 * deviation, to 0, so that a few pages cannot make much of it.
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
    [FEATURE_AGREE] = 1,          [FEATURE_APART] = -1,
    [FEATURE_WEAKEST_FIRST] = 1,  [FEATURE_WEAKEST_SECOND] = 1,
    [FEATURE_SECOND_CHOICE] = -1, [FEATURE_MEAN_FIRST] = 1,
    [FEATURE_MEAN_SECOND] = 1,    [FEATURE_FIT] = 1,
    [FEATURE_RIVAL] = 1,          [FEATURE_FREE] = 1,
    [FEATURE_LISTED] = 1,         [FEATURE_EDITS] = -1,
    [FEATURE_MARGIN] = 1,         [FEATURE_KNOWN] = 1,
    [FEATURE_SPELLED] = 1,        [FEATURE_HOST] = 1,
    [FEATURE_GAP] = -1,           [FEATURE_OTHERS_AGREE] = 1,
    [FEATURE_OTHERS_APART] = -1,  [FEATURE_SUPPORTED] = 1,
    [FEATURE_REPEATED] = 1,       [FEATURE_HAND] = -1,
    [FEATURE_LOOKALIKES] = -1,    [FEATURE_GOES_ON] = -1,
    [FEATURE_TWO_LINES] = -1,     [FEATURE_DROPPED_INK] = -1,
    [FEATURE_STRAY_INK] = -1,     [FEATURE_SPECKS] = -1,
    [FEATURE_REPEATED_ROWS] = -1, [FEATURE_PLACE_DOUBT] = -1,
    [FEATURE_COARSE] = -1,        [FEATURE_BAD_PAGE] = -1,
    [FEATURE_OBJECTIONS] = -1,
};

/* Which pages are fitted on: the first n_fit, or every JUDGED_FIT_EVERY-th if that is 0. */
struct parts {
    size_t n_fit;
};

static bool is_fitted(const struct parts *parts, size_t page)
{
    return parts->n_fit > 0 ? page < parts->n_fit : page % JUDGED_FIT_EVERY == 0;
}

struct moments {
    double mean[FEATURE_COUNT], deviation[FEATURE_COUNT];
    size_t n, n_right;
};

static bool is_used(const struct row *row, int kind, const struct parts *parts)
{
    return (kind == ALL_KINDS ? row->kind != FORM_KIND_TEXT : (int)row->kind == kind) &&
           is_fitted(parts, row->page) && row->weighed.written && !row->ditto;
}

static struct moments measure(const struct judged *judged, int kind, const struct parts *parts)
{
    struct moments m = {0};

    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if (!is_used(row, kind, parts))
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
static double step(const struct judged *judged, int kind, const struct parts *parts,
                   const struct moments *m, const bool *left_out, double *w)
{
    double hessian[FEATURE_COUNT][FEATURE_COUNT] = {{0}}, gradient[FEATURE_COUNT] = {0}, far = 0;

    for (size_t i = 0; i < judged->n_rows; i++) {
        const double *x = judged->rows[i].weighed.evidence.of;
        double odds = 0, p;

        if (!is_used(&judged->rows[i], kind, parts))
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
static void fit_kind(const struct judged *judged, int kind, const struct parts *parts, double *w)
{
    struct moments m = measure(judged, kind, parts);
    bool left_out[FEATURE_COUNT] = {false}, again = true;

    if (m.n - m.n_right < LEAST_WRONG && kind != ALL_KINDS) {
        fprintf(stderr, "%s: %zu of %zu fields wrong, too few to fit on\n",
                form_kind_name((enum form_kind)kind), m.n - m.n_right, m.n);
        fit_kind(judged, ALL_KINDS, parts, w);
        return;
    }
    fprintf(stderr, "%s: fitted on %zu fields, %zu of them right\n",
            kind == ALL_KINDS ? "all kinds" : form_kind_name((enum form_kind)kind), m.n, m.n_right);
    while (again) {
        again = false;
        memset(w, 0, FEATURE_COUNT * sizeof(*w));
        for (int i = 0; i < NEWTON_STEPS && step(judged, kind, parts, &m, left_out, w) > 1e-6; i++)
            ;
        for (int f = 0; f < FEATURE_COUNT; f++)
            if (!left_out[f] && w[f] * direction[f] < 0)
                left_out[f] = again = true;
    }
}

static void fit(const struct judged *judged, const struct parts *parts, FILE *out,
                struct confidence_model *model)
{
    memset(model, 0, sizeof(*model));
    fprintf(out, "kind\tfeature\tweight\n");
    for (int kind = 0; kind < FORM_KIND_TEXT; kind++) {
        double *w = model->weight[kind];

        fit_kind(judged, kind, parts, w);
        for (int f = 0; f < FEATURE_COUNT; f++) {
            w[f] = round(w[f] * 1000) / 1000 + 0.0;
            if (f == FEATURE_BASE || w[f] != 0)
                fprintf(out, "%s\t%s\t%.3f\n", form_kind_name((enum form_kind)kind),
                        feature_name((enum feature)f), w[f]);
        }
    }
}

static void count(const struct judged *judged, const struct parts *parts,
                  const struct confidence_model *model, struct calibration *calibration)
{
    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if (!is_fitted(parts, row->page) && row->weighed.written && row->clean && !row->ditto &&
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

/* Rates of silent errors among accepted fields, the one that is wanted first. */
static const double targets[] = {0.001, 0.0014, 0.002, 0.003, 0.005};
enum { N_TARGETS = sizeof(targets) / sizeof(*targets) };

/* Of the filled fields of the counted pages, what thresholds would accept. */
static void print_share(const struct judged *judged, const struct parts *parts,
                        const struct confidence_model *model,
                        const double log_odds[FORM_KIND_COUNT][SCRIPT_COUNT])
{
    unsigned filled[2] = {0}, accepted[2] = {0};

    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if (is_fitted(parts, row->page) || !row->filled || row->kind == FORM_KIND_TEXT)
            continue;
        filled[row->hand]++;
        accepted[row->hand] += row->clean && row->weighed.written &&
                               confidence_log_odds(model, row->kind, &row->weighed.evidence) >=
                                   log_odds[row->kind][row->weighed.script];
    }
    printf("%.1f | %.1f |\n", filled[0] ? 100.0 * accepted[0] / filled[0] : 0,
           filled[1] ? 100.0 * accepted[1] / filled[1] : 0);
}

/* What the counts of all kinds together promise for each target (src/judge/calibration.h). */
static void print_targets(const struct judged *judged, const struct parts *parts,
                          const struct confidence_model *model,
                          const struct calibration *calibration)
{
    printf(
        "| asked for %% | confidence from | fields above it | errors | upper limit %% | accepted "
        "typed %% | by hand %% |\n|---|---|---|---|---|---|---|\n");
    for (int i = 0; i < N_TARGETS; i++) {
        double log_odds[FORM_KIND_COUNT][SCRIPT_COUNT], one;
        struct calibration_sum sum;

        if (!calibration_threshold(calibration, targets[i], &one)) {
            printf("| %g | the counts allow none | | | | | |\n", 100 * targets[i]);
            continue;
        }
        for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
            for (int script = 0; script < SCRIPT_COUNT; script++)
                log_odds[kind][script] = one;
        sum = calibration_above(calibration, one);
        printf("| %g | %.5f | %u | %u | %.3f | ", 100 * targets[i], confidence_of(one), sum.fields,
               sum.errors, 100 * calibration_upper(sum.errors, sum.fields, CALIBRATION_DELTA));
        print_share(judged, parts, model, log_odds);
    }
}

/* A threshold stands so far above the surest error that was counted, in log odds, and not below
 * LEAST: some hundreds of fields without an error tell too little of what is looser. What would be
 * stricter than MOST is never accepted. Tried in nine ways to share out four sets of pages that no
 * font joins (fit, count, test): 15 of 25,348 accepted fields were wrong. */
static const double MARGIN = 0.5, LEAST = 0.98, MOST = 0.9999;

/* Nor is anything accepted of a group of which fewer counted fields lie above its threshold: an
 * address by hand was wrong at 0.993 on pages that were drawn after 51 had been counted right. */
enum { LEAST_FIELDS = 100 };

/* Is it a counted field of this kind and script that nothing speaks against? */
static bool is_in_group(const struct row *row, const struct parts *parts, int kind,
                        enum script script)
{
    return !is_fitted(parts, row->page) && (int)row->kind == kind &&
           row->weighed.script == script && row->weighed.written && row->clean && !row->ditto;
}

/* Counts the fields of a kind and script that a threshold would accept, and the wrong ones among
 * them. */
static struct calibration_sum group_above(const struct judged *judged, const struct parts *parts,
                                          const struct confidence_model *model, int kind,
                                          enum script script, double log_odds)
{
    struct calibration_sum sum = {0};

    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if (!is_in_group(row, parts, kind, script) ||
            confidence_log_odds(model, row->kind, &row->weighed.evidence) < log_odds)
            continue;
        sum.fields++;
        sum.errors += !row->right;
    }
    return sum;
}

/* The threshold that the errors of the group allow. */
static double choose_confidence(const struct judged *judged, const struct parts *parts,
                                const struct confidence_model *model, int kind, enum script script)
{
    double confidence = LEAST;

    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if (!row->right && is_in_group(row, parts, kind, script))
            confidence =
                fmax(confidence,
                     confidence_of(confidence_log_odds(model, row->kind, &row->weighed.evidence) +
                                   MARGIN));
    }
    confidence = ceil(confidence * 10000) / 10000;
    if (confidence > MOST ||
        group_above(judged, parts, model, kind, script, confidence_log_odds_of(confidence)).fields <
            LEAST_FIELDS)
        return CONFIDENCE_NEVER;
    return confidence;
}

/* The shipped thresholds. They are chosen on the counts themselves, so only other pages can tell
 * the rate of errors. What is not surely typed counts as written by hand, so no typed threshold is
 * above that. */
static void write_thresholds(const struct judged *judged, const struct parts *parts,
                             const struct confidence_model *model, FILE *out)
{
    static const enum script scripts[] = {SCRIPT_TYPED, SCRIPT_HAND};
    double log_odds[FORM_KIND_COUNT][SCRIPT_COUNT];
    struct calibration_sum all = {0};

    fprintf(out,
            "# Least confidence to accept a value of each kind without a person, typed and by "
            "hand. Made by tests/eval/judge_fit.c: one step above the\n"
            "# loosest at which none of the counted fields of the kind was wrong; what that is "
            "worth stands in docs/accuracy-judging.md.\nkind\ttyped\thand\n");
    printf("\n| kind | | accepted from | fields above it | errors |\n|---|---|---|---|---|\n");
    for (int kind = 0; kind < FORM_KIND_COUNT; kind++) {
        double confidence = 0;

        for (int script = 0; script < SCRIPT_COUNT; script++)
            log_odds[kind][script] = INFINITY;
        if (kind == FORM_KIND_TEXT)
            continue;
        fprintf(out, "%s", form_kind_name((enum form_kind)kind));
        for (int i = 0; i < SCRIPT_COUNT; i++) {
            struct calibration_sum sum;

            confidence =
                fmax(confidence, choose_confidence(judged, parts, model, kind, scripts[i]));
            if (confidence <= 1)
                log_odds[kind][scripts[i]] = confidence_log_odds_of(confidence);
            sum = group_above(judged, parts, model, kind, scripts[i], log_odds[kind][scripts[i]]);
            fprintf(out, "\t%g", confidence);
            printf("| %s | %s | %g | %u | %u |\n", form_kind_name((enum form_kind)kind),
                   script_name(scripts[i]), confidence, sum.fields, sum.errors);
            all.fields += sum.fields;
            all.errors += sum.errors;
        }
        fprintf(out, "\n");
    }
    printf("| all | | | %u | %u |\n\nAccepted of the filled fields of the counted pages, typed and "
           "by hand, %%: ",
           all.fields, all.errors);
    print_share(judged, parts, model, log_odds);
}

/* The models' names end each part of "uketsuke 0.1.0; ctc ctc_fax 4fe4…; tesseract 5.3.0 …". */
static void write_recognisers(const char *reader, FILE *out)
{
    fprintf(out,
            "# The recognisers on whose readings confidence.tsv, calibration.tsv and "
            "thresholds.tsv rest: the first 12 digits of the SHA-256 of their\n"
            "# weights (models/models.yaml), first ctc_fax, then jpn_fax. Whatever others have "
            "read goes to a person.\nname\n");
    for (const char *part = strchr(reader, ';'); part; part = strchr(part + 1, ';')) {
        size_t n = strcspn(part + 1, ";");
        const char *end = part + 1 + n, *word = end;

        while (word[-1] != ' ')
            word--;
        fprintf(out, "%.*s\n", (int)(end - word), word);
    }
}

static size_t count_fitted(const struct judged *judged, const struct parts *parts)
{
    size_t n = 0;

    for (size_t i = 0; i < judged->n_pages; i++)
        n += is_fitted(parts, i);
    return n;
}

static int write_counts(const struct calibration *calibration, size_t n_pages, FILE *out)
{
    char *text = calibration_to_text(calibration);

    fprintf(out,
            "# How often values of each confidence were right: fields that nothing spoke against, "
            "by kind and by the log odds\n"
            "# that the weights of confidence.tsv give (classes of 0.25). Made by "
            "tests/eval/judge_fit.c on %zu other pages;\n"
            "# docs/accuracy-judging.md tells which. Thresholds for any rate of silent errors "
            "follow from these counts.\n%s",
            n_pages, text ? text : "");
    free(text);
    return text ? 0 : -ENOMEM;
}

static int write_files(const struct judged *judged, const struct parts *parts,
                       const char *directory)
{
    static const char *const names[] = {"confidence.tsv", "calibration.tsv", "thresholds.tsv",
                                        "recognisers.txt"};
    enum { N_FILES = sizeof(names) / sizeof(*names) };
    struct calibration calibration = {0};
    struct confidence_model model;
    size_t n_fitted = count_fitted(judged, parts);
    FILE *out[N_FILES] = {NULL};
    int r = 0;

    for (int i = 0; i < N_FILES && r == 0; i++) {
        out[i] = create(directory, names[i]);
        r = out[i] ? 0 : -EIO;
    }
    if (r == 0) {
        fprintf(out[0],
                "# Weights of the confidence, in log odds, by kind and feature "
                "(src/judge/confidence.h). Made by\n"
                "# tests/eval/judge_fit.c on %zu pages; docs/accuracy-judging.md tells which.\n",
                n_fitted);
        fit(judged, parts, out[0], &model);
        count(judged, parts, &model, &calibration);
        r = write_counts(&calibration, judged->n_pages - n_fitted, out[1]);
        write_recognisers(judged->reader ? judged->reader : "", out[3]);
        printf("%zu pages fitted on, %zu counted, %zu not found as the form.\nRead by %s.\n\n",
               n_fitted, judged->n_pages - n_fitted, judged->n_lost, judged->reader);
        print_targets(judged, parts, &model, &calibration);
        write_thresholds(judged, parts, &model, out[2]);
    }
    for (int i = 0; i < N_FILES; i++)
        if (out[i] && fclose(out[i]) != 0 && r == 0)
            r = -EIO;
    return r;
}

int main(int argc, char **argv)
{
    struct policy policy = policy_default();
    struct judged judged = {0};
    struct form_set forms = {0};
    struct judge *judge = NULL;
    struct parts parts = {0};
    struct why why = {""};
    int r;

    if (argc != 5 && argc != 7) {
        fprintf(stderr, "usage: judge-fit FORMS OUT TRUTH.jsonl READ.jsonl [COUNT-TRUTH.jsonl "
                        "COUNT-READ.jsonl]\n");
        return 2;
    }
    r = form_set_load(argv[1], &forms, &why);
    if (r == 0)
        r = judge_new(argv[1], &forms, &judge, &why);
    if (r < 0)
        fprintf(stderr, "judge-fit: %s\n", why.text);
    if (r == 0) {
        judge_settle(judge, NULL, &policy);
        r = judged_load(judge, &policy, argv[3], argv[4], &judged);
    }
    if (r == 0 && argc == 7) {
        parts.n_fit = judged.n_pages;
        r = judged_load(judge, &policy, argv[5], argv[6], &judged);
    }
    if (r == 0)
        r = write_files(&judged, &parts, argv[2]);
    judged_deinit(&judged);
    judge_free(judge);
    form_set_deinit(&forms);
    return r < 0;
}
