/* SPDX-License-Identifier: Apache-2.0 */
#include "register/rules.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "register/faint.h"
#include "register/runs.h"

/* What counts as a rule. */
static const double MIN_LENGTH_MM = 5.5; /* longer than most strokes of 10 to 14 pt type */
static const double MAX_GAP_MM = 1.5;    /* a crossing stroke of a pen, a dropout */
static const double MIN_DENSITY =
    0.6; /* dashes of a thresholded hairline; lines of text have less */
static const double MAX_RAGGED_MM =
    0.22; /* how far samples scatter about the rule's own local line */

/* Dashes of a hairline. Their ink stands alone from LONELY_FROM_MM to LONELY_TO_MM above and below
 * them; text of 8 pt and more has its strokes nearer than that. */
static const double CHAIN_MIN_LENGTH_MM = 20, CHAIN_MAX_GAP_MM = 12, CHAIN_MIN_DENSITY = 0.2;
static const double CHAIN_MAX_HEIGHT_MM = 0.8;
static const double LONELY_FROM_MM = 0.35, LONELY_TO_MM = 1;
static const double CHAIN_SURE_DENSITY = 0.5; /* strokes in a column of writing make thinner ones */
static const double CHAIN_MAX_SOLID = 0.7; /* more than this share in whole pieces needs no chain */
static const double BRIDGE_MM = 2; /* gaps of a chain up to here are filled by samples in between */

/* A hairline at 98 lines an inch shows only where it meets the middle of a row: a dash of some 4 mm
 * for each row that it climbs, 25 mm apart. Strokes of writing that stand alone are shorter, and
 * do not lie in line. */
static const double SPARSE_MIN_LENGTH_MM = 60, SPARSE_MAX_GAP_MM = 34, SPARSE_MIN_DENSITY = 0.07;
static const double DASH_MIN_MM = 2.2;
static const double SPARSE_WORTH = 0.6;
enum { SPARSE_MIN_DASHES = 4 };

/* Strokes of a line of text make runs as well, but have other strokes above and below them: of 380
 * rules of forms longer than 30 mm all stood alone within LONELY_MM over 0.7 of their length, of
 * 1,200 runs in text and writing 250 over as much as 0.6. */
static const double LONELY_MM = 0.6;
static const double LONELY_NONE = 0.5, LONELY_FULL = 0.8;

/* A rule is compared with the tilt of the paper from this rise on, in rows of the page; it runs
 * along the scan when its own slope is less than this share of the paper's. */
static const double TILT_MIN_ROWS = 2.2, FLAT_SHARE = 0.3;

/* A page of grid paper has some 100 rules each way; hatched pages have no end of them. */
enum { MAX_RULES = 1500 };

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

static unsigned or_bytes(const struct bits *bits, int b, int from, int to)
{
    unsigned v = 0;

    for (int y = from < 0 ? 0 : from; y < to && y < bits->h_px; y++)
        v |= bits_row_bytes(bits, y)[b];
    return v;
}

/* Share of the columns of a rule that have no other ink up to reach_px above and below it. Samples
 * are level, pad rows higher than in the image. */
static double lonely_share(const struct bits *bits, const struct point_px *samples, size_t n,
                           int pad, double thickness_px, int n_rows_each, int reach_px)
{
    int half = (int)ceil(thickness_px / 2) + n_rows_each;
    int n_all = 0, n_lonely = 0;

    for (size_t i = 0; i < n; i++) {
        int b = (int)samples[i].x / 8, y = (int)(samples[i].y + pad);
        unsigned own = or_bytes(bits, b, y - half, y + half + 1);
        unsigned other = or_bytes(bits, b, y - half - reach_px, y - half) |
                         or_bytes(bits, b, y + half + 1, y + half + 1 + reach_px);

        n_all += __builtin_popcount(own);
        n_lonely += __builtin_popcount(own & ~other);
    }
    return n_all ? (double)n_lonely / n_all : 0;
}

/* Does a rule whose samples lie as the page shows them run along its pixels? Positive: it does,
 * although the paper is tilted; 0: it does, and so does the paper; negative: no. */
static int runs_along_scan(const struct point_px *samples, size_t n, double slope, int n_rows_each)
{
    double sx = 0, sy = 0, sxx = 0, sxy = 0, length, fit;

    for (size_t i = 0; i < n; i++) {
        double x = samples[i].x - samples[0].x, y = samples[i].y - samples[0].y;

        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    length = samples[n - 1].x - samples[0].x;
    fit = (sxy - sx * sy / (double)n) / (sxx - sx * sx / (double)n);
    if (fabs(slope) * length >= TILT_MIN_ROWS * n_rows_each)
        return fabs(fit) < FLAT_SHARE * fabs(slope) ? 1 : -1;
    return fabs(fit) * length < n_rows_each ? 0 : -1;
}

/* Fills the gaps of up to max_gap_px between samples. Returns how many there are then. */
static size_t bridge(struct point_px *samples, size_t n, double max_gap_px, size_t n_room)
{
    size_t n_all = n;

    for (size_t i = n; i-- > 1;) {
        double gap_px = samples[i].x - samples[i - 1].x;
        size_t n_missing = (size_t)(gap_px / 8 + 0.5) - 1;
        struct point_px from = samples[i - 1], to = samples[i];

        if (n_missing == 0 || gap_px > max_gap_px || n_all + n_missing > n_room)
            continue;
        memmove(samples + i + n_missing, samples + i, (n_all - i) * sizeof(*samples));
        n_all += n_missing;
        for (size_t k = 1; k <= n_missing; k++) {
            double t = (double)k / (double)(n_missing + 1);

            samples[i + k - 1] =
                (struct point_px){from.x + (double)k * 8, from.y + t * (to.y - from.y)};
        }
    }
    return n_all;
}

/* How many stretches without a gap. */
static int count_dashes(const struct point_px *samples, size_t n)
{
    int n_dashes = n > 0;

    for (size_t i = 1; i < n; i++)
        n_dashes += samples[i].x - samples[i - 1].x > 8;
    return n_dashes;
}

/* Writes the blob's samples behind rules->samples and adds the rule, unless it is too ragged. */
static void add_rule(const struct bits *thin, const struct blob *blob, int n_rows_each, int pad,
                     int w_px, double px_per_mm, enum rules_way way, struct rules *rules)
{
    struct rule rule = {.first_sample = rules->n_samples,
                        .from_px = blob->x0,
                        .to_px = blob->x1,
                        .density = (double)blob->n_ink / (blob->longest > 0 ? blob->longest : 1)};
    struct point_px *samples = rules->samples + rules->n_samples;
    int y0 = blob->y0 > 0 ? blob->y0 : 0, n_seen = 2 * n_rows_each, along;
    int y1 = blob->y1 + n_seen <= thin->h_px ? blob->y1 + n_seen - 1 : thin->h_px - 1;
    int b0 = blob->x0 / 8, b1 = (blob->x1 - 1) / 8;
    double ragged = 0, n_pixels = 0, lonely;
    size_t n = 0, n_ragged = 0;

    for (int b = b0; b <= b1; b++) {
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
    lonely = lonely_share(thin, samples, n, pad, rule.thickness_px, n_rows_each,
                          (int)(LONELY_MM * px_per_mm));
    if (rule.thickness_px > RULES_MAX_THICKNESS_MM * px_per_mm || lonely <= LONELY_NONE)
        return;
    rule.worth = rule.density * fmin(1, (lonely - LONELY_NONE) / (LONELY_FULL - LONELY_NONE));
    if (blob->chain == CHAIN_SPARSE && count_dashes(samples, n) < SPARSE_MIN_DASHES)
        return;
    if (blob->chain == CHAIN_SPARSE || blob->chain == CHAIN_FAINT)
        rule.worth = fmax(rule.worth, SPARSE_WORTH);
    if (blob->chain != CHAIN_NONE)
        n = bridge(samples, n, blob->chain != CHAIN_DASHES ? INFINITY : BRIDGE_MM * px_per_mm,
                   (size_t)(b1 - b0 + 1));
    for (size_t i = 0; i < n; i++)
        samples[i].y += shift_of_byte(rules->slope, (int)samples[i].x / 8, w_px);
    along = runs_along_scan(samples, n, rules->slope, n_rows_each);
    if (along > 0 && way != RULES_COLUMNS)
        return;
    rule.doubtful = along > 0 || (along == 0 && way == RULES_ROWS_DAMAGED) ||
                    (blob->chain != CHAIN_NONE && rule.density < CHAIN_SURE_DENSITY);
    rule.n_samples = n;
    rules->n_samples += n;
    rules->rules[rules->n_rules++] = rule;
}

static int longer_first(const void *a, const void *b)
{
    return ((const struct blob *)b)->longest - ((const struct blob *)a)->longest;
}

static bool is_piece(const struct blob *blob, const struct blob *chain, int n_seen)
{
    return blob->y0 >= chain->y0 - n_seen && blob->y1 <= chain->y1 + n_seen &&
           blob->x1 > chain->x0 && blob->x0 < chain->x1;
}

/* How much of a chain's length a blob covers, pixels. */
static int overlap_of(const struct blob *blob, const struct blob *chain, int n_seen)
{
    int from = blob->x0 > chain->x0 ? blob->x0 : chain->x0;
    int to = blob->x1 < chain->x1 ? blob->x1 : chain->x1;

    return to > from && blob->y0 <= chain->y1 + n_seen && blob->y1 >= chain->y0 - n_seen ? to - from
                                                                                         : 0;
}

/* Adds chains to the blobs, and drops the pieces they are made of. The blobs stay the caller's. */
static int merge_chains(struct blob *chains, size_t n_chains, enum chain kind, double px_per_mm,
                        int n_seen, struct blob **blobs, size_t *n_blobs)
{
    int max_rows = (int)(CHAIN_MAX_HEIGHT_MM * px_per_mm);
    struct blob *all = realloc(*blobs, (*n_blobs + n_chains + 1) * sizeof(*all));
    size_t n;

    if (!all)
        return -ENOMEM;
    *blobs = all;
    for (size_t c = 0; c < n_chains; c++) {
        struct blob *chain = &chains[c];
        int solid = 0;

        if (chain->y1 - chain->y0 > max_rows)
            continue;
        for (size_t i = 0; i < *n_blobs; i++)
            solid += overlap_of(&all[i], chain, n_seen);
        if (solid > CHAIN_MAX_SOLID * (chain->x1 - chain->x0))
            continue;
        n = 0;
        for (size_t i = 0; i < *n_blobs; i++)
            if (!is_piece(&all[i], chain, n_seen))
                all[n++] = all[i];
        chain->chain = kind;
        all[n++] = *chain;
        *n_blobs = n;
    }
    return 0;
}

/* Adds the chains of dashes, near ones or sparse ones. */
static int add_chains(const struct bits *lonely, enum chain kind, double px_per_mm, int n_seen,
                      struct blob **blobs, size_t *n_blobs)
{
    bool sparse = kind == CHAIN_SPARSE;
    struct run_limits limits = {
        .min_length = (int)((sparse ? SPARSE_MIN_LENGTH_MM : CHAIN_MIN_LENGTH_MM) * px_per_mm),
        .max_gap = (int)((sparse ? SPARSE_MAX_GAP_MM : CHAIN_MAX_GAP_MM) * px_per_mm),
        .min_density = sparse ? SPARSE_MIN_DENSITY : CHAIN_MIN_DENSITY};
    _cleanup_(cleanup_freep) struct blob *chains = NULL;
    size_t n_chains = 0;
    int r = runs_find(lonely, n_seen, limits, &chains, &n_chains);

    return r < 0 ? r : merge_chains(chains, n_chains, kind, px_per_mm, n_seen, blobs, n_blobs);
}

int rules_find(const struct bits *bits, double slope, double px_per_mm, int n_rows_each,
               enum rules_way way, bool faint, struct rules *ret_rules)
{
    struct run_limits limits = {.min_length = (int)(MIN_LENGTH_MM * px_per_mm),
                                .max_gap = (int)(MAX_GAP_MM * px_per_mm),
                                .min_density = MIN_DENSITY};
    int max_rows = (int)ceil(RULES_MAX_THICKNESS_MM * px_per_mm), n_seen = 2 * n_rows_each, pad, r;
    struct rules rules = {.slope = slope};
    struct bits thin = {0}, lonely = {0};
    struct blob *blobs = NULL;
    size_t n_blobs = 0;

    pad = (int)ceil(fabs(slope) * bits->w_px / 2) + 2;
    r = shear(bits, rules.slope, pad, &thin);
    if (r >= 0)
        r = runs_find(&thin, n_seen, limits, &blobs, &n_blobs);
    if (r >= 0)
        r = bits_lonely(&thin, (int)ceil(LONELY_FROM_MM * px_per_mm),
                        (int)(LONELY_TO_MM * px_per_mm), &lonely);
    if (r >= 0)
        r = add_chains(&lonely, CHAIN_DASHES, px_per_mm, n_seen, &blobs, &n_blobs);
    if (r >= 0 && faint && way != RULES_COLUMNS) {
        _cleanup_(cleanup_freep) struct blob *chains = NULL;

        r = faint_find(&lonely, slope, n_rows_each, n_seen, px_per_mm, &chains, &rules.n_faint);
        if (r >= 0)
            r = merge_chains(chains, rules.n_faint, CHAIN_FAINT, px_per_mm, n_seen, &blobs,
                             &n_blobs);
    }
    if (r >= 0 && way != RULES_COLUMNS) { /* rows of the scan lie far apart, columns never do */
        bits_keep_long(&lonely, (int)(DASH_MIN_MM * px_per_mm));
        r = add_chains(&lonely, CHAIN_SPARSE, px_per_mm, n_seen, &blobs, &n_blobs);
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
            add_rule(&thin, &blobs[i], n_rows_each, pad, bits->w_px, px_per_mm, way, &rules);
    bits_deinit(&thin);
    bits_deinit(&lonely);
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
