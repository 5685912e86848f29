/* SPDX-License-Identifier: Apache-2.0
 *
 * judge_eval: what judging makes of pages that were read once, against their truth: tables in
 * Markdown for docs/accuracy-judging.md, on standard output, and the reliability diagram as SVG.
 *
 *     judge-eval FORMS TRUTH.jsonl READ.jsonl [--svg FILE] [--from CONFIDENCE | --target SHARE]
 *                [--counted] [--wrong] [--rows FILE]
 *
 * Silent: accepted, or called blank, and wrong. --wrong lists those on standard error. --counted
 * leaves out the pages that judge-fit fits on when it is given one table. --rows writes the
 * features of every written field.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judged.h"
#include "reliability.h"

enum { N_BOOTSTRAP = 2000, N_SPLITS = 20 };

/* A small generator, so that the tables come out alike every time (xorshift64). */
static uint64_t roll(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

struct tally {
    unsigned filled, right, accepted, blanks, blank_ok, seen_by_nobody, silent, reviewed, in3;
};

static void add(struct tally *t, const struct row *row)
{
    bool unseen = row->status == FIELD_ACCEPTED || row->status == FIELD_BLANK;

    t->filled += row->filled;
    t->right += row->filled && row->right;
    t->accepted += row->filled && row->status == FIELD_ACCEPTED;
    t->blanks += !row->filled;
    t->blank_ok += !row->filled && row->status == FIELD_BLANK;
    t->seen_by_nobody += unseen;
    t->silent += unseen && !row->right;
    t->reviewed += row->filled && row->status == FIELD_REVIEW && row->kind != FORM_KIND_TEXT;
    t->in3 +=
        row->filled && row->status == FIELD_REVIEW && row->kind != FORM_KIND_TEXT && row->right_in3;
}

static double percent(unsigned part, unsigned of)
{
    return of ? 100.0 * part / of : 0;
}

static void print_tally(const char *name, const char *how, const struct tally *t)
{
    if (t->filled + t->blanks == 0)
        return;
    printf("| %s %s | %u | %.1f | %.1f | %.1f | %.1f | %u of %u | %.3f |\n", name, how, t->filled,
           percent(t->right, t->filled), percent(t->accepted, t->filled),
           percent(t->blank_ok, t->blanks), percent(t->in3, t->reviewed), t->silent,
           t->seen_by_nobody, 100 * calibration_upper(t->silent, t->seen_by_nobody, 0.05));
}

static void print_table(const struct judged *judged)
{
    struct tally by[FORM_KIND_COUNT][2] = {{{0}}}, hand[2] = {{0}}, all = {0};

    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        add(&by[row->kind][row->hand], row);
        add(&all, row);
        if (row->filled && row->kind != FORM_KIND_TEXT)
            add(&hand[row->hand], row);
    }
    printf("%zu pages, %zu more not found as the form\n\n", judged->n_pages, judged->n_lost);
    printf("| | filled | value right %% | accepted %% | blank as blank %% | right among 3 of "
           "reviewed %% | silent | upper 95 %% limit %% |\n|---|---|---|---|---|---|---|---|\n");
    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        for (int h = 0; h < 2; h++)
            print_tally(form_kind_name((enum form_kind)kind), h ? "hand" : "typed", &by[kind][h]);
    print_tally("all but free text,", "typed", &hand[0]);
    print_tally("all but free text,", "hand", &hand[1]);
    print_tally("all", "", &all);
}

/* Rate of silent errors among accepted fields and a 95 % interval, pages drawn with replacement. */
static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void print_bootstrap(const struct judged *judged)
{
    unsigned *n = calloc(judged->n_pages + 1, sizeof(*n));
    unsigned *wrong = calloc(judged->n_pages + 1, sizeof(*wrong));
    double *rates = calloc(N_BOOTSTRAP, sizeof(*rates));
    uint64_t state = 20260628;
    unsigned n_all = 0, wrong_all = 0;

    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if (row->status == FIELD_ACCEPTED) {
            n[row->page]++;
            wrong[row->page] += !row->right;
            n_all++;
            wrong_all += !row->right;
        }
    }
    for (int b = 0; b < N_BOOTSTRAP && judged->n_pages > 0; b++) {
        unsigned k = 0, of = 0;

        for (size_t i = 0; i < judged->n_pages; i++) {
            size_t page = roll(&state) % judged->n_pages;

            k += wrong[page];
            of += n[page];
        }
        rates[b] = of ? 100.0 * k / of : 0;
    }
    qsort(rates, N_BOOTSTRAP, sizeof(*rates), compare_doubles);
    printf("\nSilent errors among accepted fields: %u of %u = %.3f %%, 95 %% interval by bootstrap "
           "over pages %.3f to %.3f %%, exact upper limit (one-sided 95 %%) %.3f %%.\n",
           wrong_all, n_all, percent(wrong_all, n_all), rates[N_BOOTSTRAP / 40],
           rates[N_BOOTSTRAP - N_BOOTSTRAP / 40 - 1],
           100 * calibration_upper(wrong_all, n_all, 0.05));
    free(n);
    free(wrong);
    free(rates);
}

static bool is_counted(const struct row *row)
{
    return row->weighed.written && row->clean && row->kind != FORM_KIND_TEXT;
}

/* What each threshold would accept, and how much of it wrongly, by kind. */
static void print_curve(const struct judged *judged)
{
    static const double thresholds[] = {0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999};

    printf("\n| accepted from | ");
    for (int kind = 0; kind < FORM_KIND_TEXT; kind++)
        printf("%s | ", form_kind_name((enum form_kind)kind));
    printf("all |\n|---|---|---|---|---|---|---|---|\n");
    for (size_t t = 0; t < sizeof(thresholds) / sizeof(*thresholds); t++) {
        unsigned filled[FORM_KIND_COUNT] = {0}, taken[FORM_KIND_COUNT] = {0},
                 wrong[FORM_KIND_COUNT] = {0};

        for (size_t i = 0; i < judged->n_rows; i++) {
            const struct row *row = &judged->rows[i];
            bool take = is_counted(row) && row->confidence >= thresholds[t];

            if (row->kind == FORM_KIND_TEXT)
                continue;
            for (int at = row->kind;; at = FORM_KIND_TEXT) { /* the last column: all kinds */
                filled[at] += row->filled;
                taken[at] += take;
                wrong[at] += take && !row->right;
                if (at == FORM_KIND_TEXT)
                    break;
            }
        }
        printf("| %g | ", thresholds[t]);
        for (int kind = 0; kind <= FORM_KIND_TEXT; kind++)
            printf("%.1f %%, %u of %u | ", percent(taken[kind], filled[kind]), wrong[kind],
                   taken[kind]);
        printf("\n");
    }
}

/* The promise put to the test: thresholds from one half of the pages, errors on the other. */
static void print_splits(const struct judged *judged)
{
    static const double targets[] = {0.005, 0.001, 0.0005};
    bool *first = calloc(judged->n_pages + 1, sizeof(*first));

    printf(
        "\n| asked for %% | seeds that accepted anything | seeds above | mean got %% | accepted of "
        "filled %% |\n|---|---|---|---|---|\n");
    for (size_t t = 0; t < sizeof(targets) / sizeof(*targets); t++) {
        unsigned n_used = 0, n_above = 0, filled = 0, n_all = 0, wrong_all = 0;
        uint64_t state = 88172645463325252u;

        for (int split = 0; split < N_SPLITS; split++) {
            struct calibration calibration = {0};
            unsigned n = 0, wrong = 0;
            double log_odds;

            for (size_t p = 0; p < judged->n_pages; p++)
                first[p] = roll(&state) & 1024;
            for (size_t i = 0; i < judged->n_rows; i++)
                if (first[judged->rows[i].page] && is_counted(&judged->rows[i]))
                    calibration_count(&calibration, judged->rows[i].kind,
                                      judged->rows[i].weighed.log_odds, judged->rows[i].right);
            if (!calibration_threshold(&calibration, targets[t], &log_odds))
                continue;
            n_used++;
            for (size_t i = 0; i < judged->n_rows; i++) {
                const struct row *row = &judged->rows[i];

                if (first[row->page] || row->kind == FORM_KIND_TEXT)
                    continue;
                filled += row->filled;
                if (is_counted(row) && row->weighed.log_odds >= log_odds) {
                    n++;
                    wrong += !row->right;
                }
            }
            n_all += n;
            wrong_all += wrong;
            n_above += wrong > targets[t] * n;
        }
        printf("| %g | %u of %d | %u | %.3f | %.1f |\n", 100 * targets[t], n_used, N_SPLITS,
               n_above, percent(wrong_all, n_all), percent(n_all, filled));
    }
    free(first);
}

static void print_policy(const struct judge *judge, const struct policy *policy)
{
    double log_odds;

    printf("\nThresholds (asked for: %g %%): ", 100 * policy->target);
    for (int kind = 0; kind < FORM_KIND_TEXT; kind++)
        printf("%s %.5f typed, %.5f by hand; ", form_kind_name((enum form_kind)kind),
               policy->threshold[kind][SCRIPT_TYPED], policy->threshold[kind][SCRIPT_HAND]);
    if (policy->target > 0 &&
        calibration_threshold(judge_calibration(judge), policy->target, &log_odds)) {
        struct calibration_sum sum = calibration_above(judge_calibration(judge), log_odds);

        printf("from %u fields with %u errors.\n", sum.fields, sum.errors);
    } else {
        printf("by hand, or the counts do not allow it.\n");
    }
}

/* How well typed fields are told from written ones, and what a wrong «typed» costs: the errors that
 * the typed thresholds would accept among fields by hand. */
static void print_scripts(const struct policy *policy, const struct judged *judged)
{
    unsigned n[2] = {0}, typed[2] = {0}, taken = 0, wrong = 0;

    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if (!row->filled || !row->weighed.written || row->kind == FORM_KIND_TEXT)
            continue;
        n[row->hand]++;
        typed[row->hand] += row->weighed.script == SCRIPT_TYPED;
        if (row->hand && is_counted(row) &&
            row->confidence >= policy->threshold[row->kind][SCRIPT_TYPED]) {
            taken++;
            wrong += !row->right;
        }
    }
    printf("\nTaken for typed: %.1f %% of %u typed fields, %.1f %% of %u by hand. Were all by hand "
           "taken for typed, %u would be accepted and %u of them wrong.\n",
           percent(typed[0], n[0]), n[0], percent(typed[1], n[1]), n[1], taken, wrong);
}

/* What sends right values to a person: for each kind the reasons that do so most often, by
 * themselves and in all. */
static void print_held(const struct judged *judged)
{
    printf("\n| right, and yet to a person | typed: alone | in all | by hand: alone | in all |\n"
           "|---|---|---|---|---|\n");
    for (int kind = 0; kind < FORM_KIND_TEXT; kind++)
        for (int reason = 0; reason < REASON_COUNT; reason++) {
            unsigned alone[2] = {0}, all[2] = {0};

            for (size_t i = 0; i < judged->n_rows; i++) {
                const struct row *row = &judged->rows[i];
                uint64_t bit = UINT64_C(1) << reason;

                if ((int)row->kind != kind || !row->filled || !row->right ||
                    row->status != FIELD_REVIEW || !(row->objections & bit))
                    continue;
                all[row->hand]++;
                alone[row->hand] += row->objections == bit;
            }
            if (all[0] + all[1] > 0)
                printf("| %s: %s | %u | %u | %u | %u |\n", form_kind_name((enum form_kind)kind),
                       reason_code((enum reason)reason), alone[0], all[0], alone[1], all[1]);
        }
}

/* Hospitals that stand in no list: was one of them accepted as another? */
static int print_forced(const struct judge *judge, const struct form_set *forms,
                        const struct judged *judged)
{
    const char **spellings;
    size_t n;
    unsigned n_unlisted = 0, n_forced = 0;
    int r = judge_spellings(judge, forms->forms[0], FORM_KIND_FACILITY, &spellings, &n);

    for (size_t i = 0; i < judged->n_rows && r == 0; i++) {
        const struct row *row = &judged->rows[i];
        bool listed = row->kind != FORM_KIND_FACILITY || !row->filled;

        for (size_t k = 0; k < n && !listed; k++)
            listed = strcmp(spellings[k], row->truth) == 0;
        n_unlisted += !listed;
        n_forced += !listed && row->status == FIELD_ACCEPTED && !row->right;
    }
    if (r == 0)
        free(spellings);
    printf(
        "\n%u facilities that no list has; accepted as another: %u (exact upper limit, one-sided "
        "95 %%: %.3f %%)\n",
        n_unlisted, n_forced, 100 * calibration_upper(n_forced, n_unlisted, 0.05));
    return r;
}

static void list_wrong(const struct judged *judged)
{
    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if ((row->status == FIELD_ACCEPTED || row->status == FIELD_BLANK) && !row->right)
            fprintf(stderr, "%s %.5f %s%s\n", field_status_name(row->status), row->confidence,
                    row->what, row->ditto ? " (ditto)" : "");
    }
}

/* One line for each written field: what the features are, for whoever looks for better ones. */
static int write_rows(const struct judged *judged, const char *path)
{
    FILE *file = fopen(path, "w");

    if (!file) {
        fprintf(stderr, "%s: %m\n", path);
        return -EIO;
    }
    fprintf(file, "page\tkind\thand\tscript\tfilled\tright\tclean\tstatus\tlog_odds\tobjections");
    for (int f = 0; f < FEATURE_COUNT; f++)
        fprintf(file, "\t%s", feature_name((enum feature)f));
    fprintf(file, "\twhat\n");
    for (size_t i = 0; i < judged->n_rows; i++) {
        const struct row *row = &judged->rows[i];

        if (!row->weighed.written || row->ditto || row->kind == FORM_KIND_TEXT)
            continue;
        fprintf(file, "%zu\t%s\t%d\t%s\t%d\t%d\t%d\t%s\t%.3f\t", row->page,
                form_kind_name(row->kind), row->hand, script_name(row->weighed.script), row->filled,
                row->right, row->clean, field_status_name(row->status), row->weighed.log_odds);
        for (int reason = 0; reason < REASON_COUNT; reason++)
            if (row->objections >> reason & 1)
                fprintf(file, "%s ", reason_code((enum reason)reason));
        for (int f = 0; f < FEATURE_COUNT; f++)
            fprintf(file, "\t%.4g", row->weighed.evidence.of[f]);
        fprintf(file, "\t%s\n", row->what);
    }
    return fclose(file) ? -EIO : 0;
}

static int report(const struct judge *judge, const struct form_set *forms,
                  const struct policy *policy, const struct judged *judged, const char *svg,
                  bool wrong)
{
    int r;

    print_table(judged);
    print_bootstrap(judged);
    print_policy(judge, policy);
    print_scripts(policy, judged);
    print_curve(judged);
    print_splits(judged);
    print_held(judged);
    if (wrong)
        list_wrong(judged);
    r = print_forced(judge, forms, judged);
    return r < 0 ? r : reliability_report(judged, svg);
}

int main(int argc, char **argv)
{
    struct policy policy = policy_default();
    struct judged judged = {0};
    struct form_set forms = {0};
    struct judge *judge = NULL;
    struct why why = {""};
    const char *svg = NULL;
    double from = -1, target = 0;
    const char *rows = NULL;
    bool wrong = false, counted = false;
    int r;

    for (int i = 4; i < argc; i++) {
        if (strcmp(argv[i], "--wrong") == 0)
            wrong = true;
        else if (strcmp(argv[i], "--counted") == 0)
            counted = true;
        else if (strcmp(argv[i], "--from") == 0 && i + 1 < argc)
            from = strtod(argv[++i], NULL);
        else if (strcmp(argv[i], "--target") == 0 && i + 1 < argc)
            target = strtod(argv[++i], NULL);
        else if (strcmp(argv[i], "--svg") == 0 && i + 1 < argc)
            svg = argv[++i];
        else if (strcmp(argv[i], "--rows") == 0 && i + 1 < argc)
            rows = argv[++i];
    }
    if (argc < 4) {
        fprintf(stderr, "usage: judge-eval FORMS TRUTH.jsonl READ.jsonl [--svg FILE] [--from "
                        "CONFIDENCE | --target SHARE] [--counted] [--wrong] [--rows FILE]\n");
        return 2;
    }
    r = form_set_load(argv[1], &forms, &why);
    if (r == 0)
        r = judge_new(argv[1], &forms, &judge, &why);
    if (r < 0)
        fprintf(stderr, "judge-eval: %s\n", why.text);
    if (r == 0) {
        if (target > 0)
            policy.target = target;
        for (int kind = 0; kind < FORM_KIND_TEXT && from >= 0; kind++)
            for (int script = 0; script < SCRIPT_COUNT; script++)
                policy.threshold[kind][script] = from;
        judge_settle(judge, NULL, &policy);
        r = judged_load(judge, &policy, argv[2], argv[3], &judged);
    }
    if (r == 0 && counted)
        judged_keep_counted(&judged);
    if (r == 0 && rows)
        r = write_rows(&judged, rows);
    if (r == 0)
        r = report(judge, &forms, &policy, &judged, svg, wrong);
    judged_deinit(&judged);
    judge_free(judge);
    form_set_deinit(&forms);
    return r < 0;
}
