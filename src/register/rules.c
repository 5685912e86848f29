/* SPDX-License-Identifier: Apache-2.0 */
#include "register/rules.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "register/skew.h"

/* What counts as a rule. Office rules are 0.18 to 0.8 mm wide; the ink of a fax adds a pixel. */
static const double MAX_THICKNESS_MM = 1.4;
static const double MIN_LENGTH_MM = 5.5; /* longer than most strokes of 10 to 14 pt type */
static const double MAX_GAP_MM = 1.5;    /* a crossing stroke of a pen, a dropout */
static const double MIN_DENSITY =
    0.6; /* dashes of a thresholded hairline; lines of text have less */
static const double MAX_RAGGED_MM =
    0.22; /* how far samples scatter about the rule's own local line */

/* A page of grid paper has some 100 rules each way; hatched pages have no end of them. */
enum { MAX_RULES = 1500 };

/* A run of ink in one row, gaps bridged. */
struct run {
    int y, x0, x1; /* x1 exclusive */
    int n_ink;
    int group; /* index of the first run of its rule: union-find */
};

struct runs {
    struct run *at;
    size_t n, n_allocated;
};

static int shift_of_byte(double slope, int b, int w_px)
{
    return (int)lround(slope * (b * 8 + 4 - w_px / 2));
}

/* Shears so that rows of that slope become level; `pad` empty rows above and below hold what moves
 * out. */
static int shear(const struct bits *bits, double slope, int pad, struct bits *ret_bits)
{
    struct bits sheared;
    int n_bytes = (bits->w_px + 7) / 8, stride = bits->words_per_row * 8, r;

    r = bits_init(&sheared, bits->w_px, bits->h_px + 2 * pad);
    if (r < 0)
        return r;
    for (int b = 0; b < n_bytes;) {
        int shift = shift_of_byte(slope, b, bits->w_px), n = 1;
        const uint8_t *from = bits_row_bytes(bits, 0) + b;
        uint8_t *to;

        while (b + n < n_bytes && shift_of_byte(slope, b + n, bits->w_px) == shift)
            n++;
        to = bits_row_bytes(&sheared, pad - shift) + b;
        if (n == 1)
            for (long y = 0; y < bits->h_px; y++)
                to[y * stride] = from[y * stride];
        else
            for (long y = 0; y < bits->h_px; y++)
                memcpy(to + y * stride, from + y * stride, (size_t)n);
        b += n;
    }
    *ret_bits = sheared;
    return 0;
}

static int add_run(struct runs *runs, struct run run)
{
    if (runs->n == runs->n_allocated) {
        size_t n = runs->n_allocated ? runs->n_allocated * 2 : 1024;
        struct run *at = realloc(runs->at, n * sizeof(*at));

        if (!at)
            return -ENOMEM;
        runs->at = at;
        runs->n_allocated = n;
    }
    run.group = (int)runs->n;
    runs->at[runs->n++] = run;
    return 0;
}

struct run_limits {
    int min_length, max_gap;
};

/* The runs of row y, seen together with the next n_seen - 1 rows so that a rule that changes rows
 * stays whole. */
static int find_runs(const struct bits *bits, int y, int n_seen, struct run_limits limits,
                     struct runs *runs)
{
    const uint64_t *row = bits_row(bits, y);
    struct run run = {.y = y, .x0 = -1};

    for (int i = 0; i < bits->words_per_row; i++) {
        uint64_t v = row[i];

        for (int k = 1; k < n_seen; k++)
            v |= row[k * bits->words_per_row + i];
        while (v) {
            int start = __builtin_ctzll(v), x = i * 64 + start, length;
            uint64_t rest = ~(v >> start);

            length = rest ? __builtin_ctzll(rest) : 64;
            if (length > 64 - start)
                length = 64 - start;
            v = start + length < 64 ? v & ~0ull << (start + length) : 0;
            if (run.x0 >= 0 && x - run.x1 > limits.max_gap) {
                if (run.x1 - run.x0 >= limits.min_length &&
                    run.n_ink >= MIN_DENSITY * (run.x1 - run.x0) && add_run(runs, run) < 0)
                    return -ENOMEM;
                run.x0 = -1;
            }
            if (run.x0 < 0) {
                run.x0 = x;
                run.n_ink = 0;
            }
            run.x1 = x + length;
            run.n_ink += length;
        }
    }
    if (run.x0 >= 0 && run.x1 - run.x0 >= limits.min_length &&
        run.n_ink >= MIN_DENSITY * (run.x1 - run.x0))
        return add_run(runs, run);
    return 0;
}

static int root_of(struct runs *runs, int i)
{
    while (runs->at[i].group != i)
        i = runs->at[i].group = runs->at[runs->at[i].group].group;
    return i;
}

/* Joins runs of rows y-1 and y that lie over each other. Runs are in order of row, then x. */
static void join_runs(struct runs *runs)
{
    size_t above = 0;

    for (size_t i = 0; i < runs->n; i++) {
        const struct run *run = &runs->at[i];

        while (above < i && (runs->at[above].y < run->y - 1 ||
                             (runs->at[above].y == run->y - 1 && runs->at[above].x1 <= run->x0)))
            above++;
        for (size_t j = above; j < i && runs->at[j].y == run->y - 1 && runs->at[j].x0 < run->x1;
             j++) {
            int a = root_of(runs, (int)j), b = root_of(runs, (int)i);

            if (a < b)
                runs->at[b].group = a;
            else
                runs->at[a].group = b;
        }
    }
}

/* Extent of the runs that were joined. */
struct blob {
    int x0, x1, y0, y1; /* inclusive rows, y1 exclusive x1 */
    int n_ink, longest;
};

static int collect_blobs(struct runs *runs, struct blob **ret_blobs, size_t *ret_n)
{
    struct blob *blobs = calloc(runs->n ? runs->n : 1, sizeof(*blobs));
    int *index = malloc((runs->n ? runs->n : 1) * sizeof(*index));
    size_t n = 0;

    if (!blobs || !index) {
        free(blobs);
        free(index);
        return -ENOMEM;
    }
    for (size_t i = 0; i < runs->n; i++) {
        const struct run *run = &runs->at[i];
        int root = root_of(runs, (int)i);
        struct blob *blob;

        if (root == (int)i) {
            index[i] = (int)n;
            blobs[n++] = (struct blob){run->x0, run->x1, run->y, run->y, 0, 0};
        }
        blob = &blobs[index[root]];
        blob->x0 = run->x0 < blob->x0 ? run->x0 : blob->x0;
        blob->x1 = run->x1 > blob->x1 ? run->x1 : blob->x1;
        blob->y1 = run->y > blob->y1 ? run->y : blob->y1;
        if (run->x1 - run->x0 > blob->longest) {
            blob->longest = run->x1 - run->x0;
            blob->n_ink = run->n_ink;
        }
    }
    free(index);
    *ret_blobs = blobs;
    *ret_n = n;
    return 0;
}

/* The middle of the ink in byte column b over rows y0..y1, in pixel edges; false without ink. */
static bool middle_of_ink(const struct bits *bits, int b, int y0, int y1, double *ret_y, int *ret_n)
{
    long n = 0, sum = 0;

    for (int y = y0; y <= y1; y++) {
        int ones = __builtin_popcount(bits_row_bytes(bits, y)[b]);

        n += ones;
        sum += (long)ones * y;
    }
    if (!n)
        return false;
    *ret_y = (double)sum / (double)n + 0.5;
    *ret_n = (int)n;
    return true;
}

/* Writes the blob's samples behind rules->samples and adds the rule, unless it is too ragged. */
static void add_rule(const struct bits *thin, const struct blob *blob, int n_seen, int pad,
                     int w_px, double px_per_mm, struct rules *rules)
{
    struct rule rule = {.first_sample = rules->n_samples,
                        .from_px = blob->x0,
                        .to_px = blob->x1,
                        .density = (double)blob->n_ink / (blob->longest > 0 ? blob->longest : 1)};
    struct point_px *samples = rules->samples + rules->n_samples;
    int y0 = blob->y0 > 0 ? blob->y0 : 0;
    int y1 = blob->y1 + n_seen <= thin->h_px ? blob->y1 + n_seen - 1 : thin->h_px - 1;
    double ragged = 0, n_pixels = 0;
    size_t n = 0, n_ragged = 0;

    for (int b = blob->x0 / 8; b <= (blob->x1 - 1) / 8; b++) {
        double y;
        int n_ink;

        if (!middle_of_ink(thin, b, y0, y1, &y, &n_ink))
            continue;
        samples[n].x = b * 8 + 4;
        samples[n].y = y - pad; /* level here; tilted back below */
        n_pixels += n_ink;
        if (n >= 2) {
            double bend = samples[n].y - 2 * samples[n - 1].y + samples[n - 2].y;

            ragged += bend * bend;
            n_ragged++;
        }
        n++;
    }
    if (n < 2)
        return;
    rule.thickness_px = n_pixels / (double)(blob->x1 - blob->x0);
    /* independent errors e of three samples make a bend of variance 6 e² */
    if (n_ragged && sqrt(ragged / (double)n_ragged / 6) > MAX_RAGGED_MM * px_per_mm)
        return;
    if (rule.thickness_px > MAX_THICKNESS_MM * px_per_mm)
        return;
    for (size_t i = 0; i < n; i++)
        samples[i].y += shift_of_byte(rules->slope, (int)samples[i].x / 8, w_px);
    rule.n_samples = n;
    rules->n_samples += n;
    rules->rules[rules->n_rules++] = rule;
}

static int longer_first(const void *a, const void *b)
{
    return ((const struct blob *)b)->longest - ((const struct blob *)a)->longest;
}

int rules_find(const struct bits *bits, double slope, double px_per_mm, int n_rows_each,
               struct rules *ret_rules)
{
    struct run_limits limits = {.min_length = (int)(MIN_LENGTH_MM * px_per_mm),
                                .max_gap = (int)(MAX_GAP_MM * px_per_mm)};
    int max_rows = (int)ceil(MAX_THICKNESS_MM * px_per_mm), n_seen = 2 * n_rows_each, pad, r;
    struct rules rules = {.slope = slope};
    struct runs runs = {0};
    struct bits thin = {0};
    struct blob *blobs = NULL;
    size_t n_blobs = 0;

    pad = (int)ceil(SKEW_MAX * 1.02 * bits->w_px / 2) + 2;
    r = shear(bits, rules.slope, pad, &thin);
    if (r < 0)
        return r;
    r = bits_remove_thick(&thin, max_rows);
    for (int y = 0; y + n_seen <= thin.h_px && r >= 0; y++)
        r = find_runs(&thin, y, n_seen, limits, &runs);
    if (r >= 0) {
        join_runs(&runs);
        r = collect_blobs(&runs, &blobs, &n_blobs);
    }
    if (r >= 0) {
        size_t n_samples = 0;

        qsort(blobs, n_blobs, sizeof(*blobs), longer_first);
        if (n_blobs > MAX_RULES)
            n_blobs = MAX_RULES;
        for (size_t i = 0; i < n_blobs; i++)
            n_samples += (size_t)(blobs[i].x1 - blobs[i].x0) / 8 + 2;
        rules.rules = calloc(n_blobs + 1, sizeof(*rules.rules));
        rules.samples = calloc(n_samples + 1, sizeof(*rules.samples));
        r = rules.rules && rules.samples ? 0 : -ENOMEM;
    }
    for (size_t i = 0; i < n_blobs && r >= 0; i++)
        /* a rule may climb by a row for each loss it crosses, text piles up without end */
        if (blobs[i].y1 - blobs[i].y0 <= 2 * max_rows)
            add_rule(&thin, &blobs[i], n_seen, pad, bits->w_px, px_per_mm, &rules);
    bits_deinit(&thin);
    free(runs.at);
    free(blobs);
    if (r < 0) {
        rules_deinit(&rules);
        return r;
    }
    *ret_rules = rules;
    return 0;
}

void rules_deinit(struct rules *rules)
{
    free(rules->rules);
    free(rules->samples);
    *rules = (struct rules){0};
}
