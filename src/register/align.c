/* SPDX-License-Identifier: Apache-2.0 */
#include "register/align.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* Across: places where vertical rules may be. */
enum { MAX_PEAKS = 32, MAX_COLUMNS = 64, MAX_ACROSS = 5 };
static const double ACROSS_BIN_PX = 2;
static const double ACROSS_REACH_MM = 1.5; /* drift of a column: feed, lost lines under skew */
static const double ROW_END_WEIGHT_MM =
    4; /* a row's end says that a column is near, less than a column does */
static const double SCALE_MIN = 0.6,
                    SCALE_MAX = 1.4; /* of a full page, by its width: 71 % is A3 or sideways A4 */

/* Sideways the form's width lies down the page, where a mm may have half or twice the pixels: see
 * align_find(). */
static const double SIDEWAYS_MIN = 0.48, SIDEWAYS_MAX = 1.92;

/* Down: Viterbi over positions. */
static const double BIN_MM = 0.8;
static const double BEYOND_MM = 120; /* a page may be cut or shifted so far at either end */
static const double NEAR_MM = 0.6, REACH_MM = 1.6; /* full and no reward for a rule off its place */
static const double SHORTER_COST = 4, LONGER_COST = 3; /* mm of rule that a mm of misfit is worth */
static const double MAX_SHORTER = 0.45; /* of a row's height: bursts take some 3 mm at a time */
static const double MISSED_COST =
    0.3; /* for a mm of the form's rules that the page ought to show */
static const double STRETCH_COST =
    1.5; /* for a mm that the form's height is off what the tags say */
static const double OUTSIDE_COST = 0.5; /* for a mm of rule where the form has none */

static const float UNREACHABLE = -1e9f; /* mm of rule: less than any sum of costs */

/* Scales down over across, tried about each family's middle. */
static const double STRETCHES[] = {0.85, 0.9, 0.95, 1.0, 1.05, 1.1};
enum { N_STRETCHES = sizeof(STRETCHES) / sizeof(STRETCHES[0]), N_FAMILIES = 4 };
static const double SAME_FAMILY = 0.06; /* nearer than this the stretches cover it */

/* Alignments nearer than this are one; those that score less than this share of the best are not
 * looked at. */
static const double ALIKE_MM = 3, WORTH_A_LOOK = 0.75;

/* A family is left for the next one only when it explains this share of the form or less. */
static const double GOOD_ENOUGH = 0.85;

struct across {
    double x0_px, px_per_mm, share;
};

struct peak {
    double at_px, weight_px;
};

static void spread(double *bins, int n_bins, double at_px, double weight, double reach_px)
{
    int from = (int)floor((at_px - reach_px) / ACROSS_BIN_PX);
    int to = (int)ceil((at_px + reach_px) / ACROSS_BIN_PX);

    for (int i = from < 0 ? 0 : from; i <= to && i < n_bins; i++) {
        double off = fabs(i * ACROSS_BIN_PX - at_px) / reach_px;

        if (off < 1)
            bins[i] += weight * (1 - off);
    }
}

static int heavier_first(const void *a, const void *b)
{
    const struct peak *x = a, *y = b;

    return x->weight_px < y->weight_px ? 1 : x->weight_px > y->weight_px ? -1 : 0;
}

static size_t find_peaks(const double *bins, int n_bins, struct peak ret_peaks[MAX_PEAKS])
{
    struct peak all[512];
    size_t n = 0;

    for (int i = 1; i + 1 < n_bins && n < 512; i++)
        if (bins[i] > 0 && bins[i] > bins[i - 1] && bins[i] >= bins[i + 1])
            all[n++] = (struct peak){i * ACROSS_BIN_PX, bins[i]};
    qsort(all, n, sizeof(all[0]), heavier_first);
    n = n < MAX_PEAKS ? n : MAX_PEAKS;
    memcpy(ret_peaks, all, n * sizeof(all[0]));
    return n;
}

/* Distinct column places of the form, with the length of rule on each. */
static size_t distinct_columns(const struct model *model, struct peak ret_columns[MAX_COLUMNS])
{
    size_t n = 0;

    for (size_t c = 0; c < model->n_columns; c++) {
        const struct model_line *line = &model->columns[c];
        size_t i = 0;

        while (i < n && fabs(ret_columns[i].at_px - line->at_mm) > 0.3)
            i++;
        if (i == MAX_COLUMNS)
            continue;
        if (i == n)
            ret_columns[n++] = (struct peak){line->at_mm, 0};
        ret_columns[i].weight_px += line->present_mm;
    }
    return n;
}

static double score_across(const struct peak *columns, size_t n_columns, const double *bins,
                           int n_bins, double x0_px, double px_per_mm, double y_px_per_mm)
{
    double sum = 0, all = 0;

    for (size_t k = 0; k < n_columns; k++) {
        int i = (int)lround((x0_px + px_per_mm * columns[k].at_px) / ACROSS_BIN_PX);
        double expected_px = columns[k].weight_px * y_px_per_mm;
        double seen_px = i >= 0 && i < n_bins ? bins[i] : 0;

        sum += columns[k].weight_px * fmin(1, seen_px / expected_px);
        all += columns[k].weight_px;
    }
    return sum / all;
}

static void keep_best(struct across *best, size_t *n, struct across one, double width_mm)
{
    size_t i;

    for (i = 0; i < *n; i++) {
        double off =
            fabs(best[i].x0_px - one.x0_px) + fabs(best[i].px_per_mm - one.px_per_mm) * width_mm;

        if (off < 2 * one.px_per_mm) { /* the same, within 2 mm */
            if (one.share > best[i].share)
                best[i] = one;
            return;
        }
    }
    if (*n < MAX_ACROSS)
        best[(*n)++] = one;
    else {
        size_t worst = 0;

        for (i = 1; i < *n; i++)
            if (best[i].share < best[worst].share)
                worst = i;
        if (best[worst].share < one.share)
            best[worst] = one;
    }
}

/* Offsets and scales across the page that put the form's columns on vertical rules, in no order. */
static int find_across(const struct model *model, const struct sight *sight, double y_over_x,
                       struct across ret_best[MAX_ACROSS], size_t *ret_n)
{
    int n_bins = (int)ceil(sight->w / ACROSS_BIN_PX) + 1;
    _cleanup_(cleanup_freep) double *bins = calloc((size_t)n_bins, sizeof(*bins));
    double reach_px = ACROSS_REACH_MM * sight->px_per_mm;
    bool sideways = sight->rotation % 180 != 0;
    double scale_min = SCALE_MIN * sight->px_per_mm * (sideways ? SIDEWAYS_MIN : 1);
    double scale_max = SCALE_MAX * sight->px_per_mm * (sideways ? SIDEWAYS_MAX : 1);
    struct peak peaks[MAX_PEAKS], columns[MAX_COLUMNS];
    size_t n_peaks, n_columns = distinct_columns(model, columns), n = 0;
    double width_mm = model->right_mm - model->left_mm;

    if (!bins)
        return -ENOMEM;
    for (size_t i = 0; i < sight->n_columns; i++)
        spread(bins, n_bins, sight->columns[i].at, sight->columns[i].to - sight->columns[i].from,
               reach_px);
    for (size_t i = 0; i < sight->n_rows; i++) {
        double weight = fmin(ROW_END_WEIGHT_MM * sight->px_per_mm,
                             (sight->rows[i].to - sight->rows[i].from) / 10);

        spread(bins, n_bins, sight->rows[i].from, weight, reach_px);
        spread(bins, n_bins, sight->rows[i].to, weight, reach_px);
    }
    n_peaks = find_peaks(bins, n_bins, peaks);
    for (size_t i = 0; i < n_columns; i++)
        for (size_t j = 0; j < n_columns; j++) {
            double apart_mm = columns[j].at_px - columns[i].at_px;

            if (apart_mm < 0.45 * width_mm)
                continue;
            for (size_t p = 0; p < n_peaks; p++)
                for (size_t q = 0; q < n_peaks; q++) {
                    double scale = (peaks[q].at_px - peaks[p].at_px) / apart_mm;
                    struct across one = {peaks[p].at_px - scale * columns[i].at_px, scale, 0};

                    if (scale < scale_min || scale > scale_max)
                        continue;
                    one.share = score_across(columns, n_columns, bins, n_bins, one.x0_px, scale,
                                             scale * y_over_x);
                    if (one.share > 0.25)
                        keep_best(ret_best, &n, one, width_mm);
                }
        }
    *ret_n = n;
    return 0;
}

/* Work space of the dynamic programming. */
struct down {
    int n_bins, first_bin; /* bin 0 of the arrays is position first_bin * bin_px */
    double bin_px;
    float *reward; /* n_levels × n_bins, mm of rule */
    float *best;   /* n_bins: best sum that ends with this level here */
    float *next;
    int *from; /* n_levels × n_bins */
};

static void down_deinit(struct down *down)
{
    free(down->reward);
    free(down->best);
    free(down->next);
    free(down->from);
}

static int down_init(const struct model *model, const struct sight *sight, double px_per_mm,
                     struct down *ret_down)
{
    struct down down = {.bin_px = BIN_MM * px_per_mm};
    int beyond = (int)(BEYOND_MM / BIN_MM);
    size_t n_all;

    down.first_bin = -beyond;
    down.n_bins = (int)(sight->h / down.bin_px) + 2 * beyond;
    n_all = model->n_levels * (size_t)down.n_bins;
    down.reward = calloc(n_all, sizeof(float));
    down.best = calloc((size_t)down.n_bins, sizeof(float));
    down.next = calloc((size_t)down.n_bins, sizeof(float));
    down.from = calloc(n_all, sizeof(*down.from));
    if (!down.reward || !down.best || !down.next || !down.from) {
        down_deinit(&down);
        return -ENOMEM;
    }
    *ret_down = down;
    return 0;
}

static double overlap(double a0, double a1, double b0, double b1)
{
    return fmax(0, fmin(a1, b1) - fmax(a0, b0));
}

/* What a row line at the right height would be worth to a level: mm inside its edges less those
 * outside. */
static double worth(const struct model *model, const struct model_line *level, double from_mm,
                    double to_mm)
{
    double inside = 0;

    for (size_t e = 0; e < level->n_edges; e++) {
        const struct edge *edge = &model->row_edges[level->first_edge + e];

        if (edge->present)
            inside += overlap(from_mm, to_mm, edge->from_mm, edge->to_mm);
    }
    return fmax(0, inside - OUTSIDE_COST * (to_mm - from_mm - inside));
}

static void fill_rewards(const struct model *model, const struct sight *sight,
                         const struct across *across, double px_per_mm, struct down *down)
{
    double bin_mm = down->bin_px / px_per_mm;

    for (size_t i = 0; i < model->n_levels; i++) {
        float *reward = down->reward + i * (size_t)down->n_bins;

        for (size_t r = 0; r < sight->n_rows; r++) {
            const struct line *line = &sight->rows[r];
            double from_mm = (line->from - across->x0_px) / across->px_per_mm;
            double to_mm = (line->to - across->x0_px) / across->px_per_mm;
            double mm = worth(model, &model->levels[i], from_mm, to_mm) * line->worth;
            int middle = (int)lround(line->at / down->bin_px) - down->first_bin;
            int reach = (int)ceil(REACH_MM / bin_mm);

            if (mm <= 0)
                continue;
            for (int b = middle - reach; b <= middle + reach; b++) {
                double off_mm = abs(b - middle) * bin_mm;

                if (b >= 0 && b < down->n_bins && off_mm < REACH_MM)
                    reward[b] += (float)(mm * fmin(1, (REACH_MM - off_mm) / (REACH_MM - NEAR_MM)));
            }
        }
        for (int b = 0; b < down->n_bins; b++) {
            double y = (b + down->first_bin) * down->bin_px, mm = model->levels[i].present_mm;

            /* beyond the page a rule cannot be seen; on it, it should */
            reward[b] = fminf(reward[b], (float)mm);
            if (y > 0 && y < sight->h)
                reward[b] -= (float)(MISSED_COST * (mm - reward[b]));
        }
    }
}

/* One step of the search for a level above that is k bins too near. Branchless, for vector units.
 */
static void shorten(const float *best, int n, int k, float cost, float *next, int *from)
{
    for (int z = 0; z < n - k; z++) {
        float sum = best[z + k] - cost;
        int better = sum > next[z];

        from[z] = better ? z + k : from[z];
        next[z] = better ? sum : next[z];
    }
}

/* Best places of all levels when y mm are px_per_mm high. Returns the reward less the costs, mm. */
static double place_levels(const struct model *model, struct down *down, double px_per_mm,
                           double *ret_level_px)
{
    float shorter = (float)(SHORTER_COST * down->bin_px / px_per_mm);
    float longer = (float)(LONGER_COST * down->bin_px / px_per_mm);
    int n = down->n_bins, at = 0;
    double best = -INFINITY;

    memcpy(down->best, down->reward, (size_t)n * sizeof(float));
    for (size_t i = 1; i < model->n_levels; i++) {
        int step = (int)lround(model->levels[i].at_mm * px_per_mm / down->bin_px) -
                   (int)lround(model->levels[i - 1].at_mm * px_per_mm / down->bin_px);
        const float *reward = down->reward + i * (size_t)n;
        int *from = down->from + i * (size_t)n;

        /* best[z] over where the level above may be. Lower than its place: for a row that is
         * shorter, but rows do not vanish, or one rule would do for two. Higher: for a row that
         * grew, in one sweep. */
        memcpy(down->next, down->best, (size_t)n * sizeof(float));
        for (int z = 0; z < n; z++)
            from[z] = z;
        for (int k = 1; k <= (int)(MAX_SHORTER * step); k++)
            shorten(down->best, n, k, shorter * (float)k, down->next, from);
        for (int z = 1; z < n; z++)
            if (down->next[z - 1] - longer > down->next[z]) {
                down->next[z] = down->next[z - 1] - longer;
                from[z] = from[z - 1];
            }
        for (int b = n - 1; b >= 0; b--) {
            down->best[b] = b >= step ? down->next[b - step] + reward[b] : UNREACHABLE;
            from[b] = b >= step ? from[b - step] : 0;
        }
    }
    for (int b = 0; b < n; b++)
        if (down->best[b] > best) {
            best = down->best[b];
            at = b;
        }
    for (size_t i = model->n_levels; i-- > 0;) {
        ret_level_px[i] = (at + down->first_bin) * down->bin_px;
        at = down->from[i * (size_t)n + (size_t)at];
    }
    return best;
}

void alignment_deinit(struct alignment *alignment)
{
    free(alignment->level_px);
    alignment->level_px = NULL;
}

/* Alignments tried so far, in no order. */
struct pool {
    struct alignment *at;
    size_t n;
    double best; /* score */
};

/* Tries the scales of a family for one placing across. */
static int align_down(const struct model *model, const struct sight *sight,
                      const struct across *across, double y_over_x, double rows_mm,
                      struct pool *pool)
{
    double height_mm = model->bottom_mm - model->top_mm;
    struct down down;
    int r = down_init(model, sight, across->px_per_mm * y_over_x, &down);

    if (r < 0)
        return r;
    fill_rewards(model, sight, across, across->px_per_mm * y_over_x, &down);
    for (size_t s = 0; s < N_STRETCHES && r >= 0; s++) {
        struct alignment *one = &pool->at[pool->n];
        double mm;

        *one = (struct alignment){across->x0_px, across->px_per_mm,
                                  across->px_per_mm * y_over_x * STRETCHES[s]};
        one->level_px = malloc((model->n_levels + 1) * sizeof(*one->level_px));
        if (!one->level_px) {
            r = -ENOMEM;
            break;
        }
        mm = place_levels(model, &down, one->y_px_per_mm, one->level_px);
        mm -= STRETCH_COST * fabs(STRETCHES[s] - 1) * height_mm;
        one->score = (across->share + mm / rows_mm) / 2;
        pool->best = fmax(pool->best, one->score);
        pool->n++;
    }
    down_deinit(&down);
    return r;
}

static bool alike(const struct model *model, const struct alignment *a, const struct alignment *b)
{
    double near_px = ALIKE_MM * a->x_px_per_mm;

    if (fabs(a->x0_px - b->x0_px) > near_px)
        return false;
    for (size_t i = 0; i < model->n_levels; i++)
        if (fabs(a->level_px[i] - b->level_px[i]) > near_px)
            return false;
    return true;
}

/* Takes the best of the pool that differ; the rest stays in the pool. */
static size_t take_best(const struct model *model, struct pool *pool,
                        struct alignment ret_alignments[ALIGN_MAX])
{
    size_t n = 0;

    while (n < ALIGN_MAX && pool->n > 0) {
        struct alignment best;
        size_t top = 0;
        bool known = false;

        for (size_t i = 1; i < pool->n; i++)
            if (pool->at[i].score > pool->at[top].score)
                top = i;
        best = pool->at[top];
        pool->at[top] = pool->at[--pool->n];
        for (size_t i = 0; i < n; i++)
            known = known || alike(model, &best, &ret_alignments[i]);
        if (known || best.score < WORTH_A_LOOK * pool->best || best.score <= 0)
            alignment_deinit(&best);
        else
            ret_alignments[n++] = best;
    }
    return n;
}

int align_find(const struct model *model, const struct sight *sight, double y_over_x,
               struct alignment ret_alignments[ALIGN_MAX], size_t *ret_n)
{
    /* as tagged; fine or standard shown with doubled rows; superfine or a cut fine page taken for
     * standard; standard taken for fine */
    double families[N_FAMILIES] = {y_over_x, 0.96, 1.92, 0.48};
    struct across across[MAX_ACROSS];
    struct pool pool = {0};
    size_t n_across = 0;
    double rows_mm = 0;
    int r;

    if (sight->rotation % 180)
        for (size_t f = 1; f < N_FAMILIES; f++)
            families[f] = 1 / families[f];
    for (size_t i = 0; i < model->n_levels; i++)
        rows_mm += model->levels[i].present_mm;
    *ret_n = 0;
    if (rows_mm <= 0)
        return 0;
    pool.at = calloc(MAX_ACROSS * N_FAMILIES * N_STRETCHES, sizeof(*pool.at));
    if (!pool.at)
        return -ENOMEM;
    r = find_across(model, sight, y_over_x, across, &n_across);
    for (size_t f = 0; f < N_FAMILIES && pool.best < GOOD_ENOUGH && r >= 0; f++) {
        bool tried = false;

        for (size_t g = 0; g < f; g++)
            tried = tried || fabs(families[g] / families[f] - 1) < SAME_FAMILY;
        for (size_t a = 0; a < n_across && !tried && r >= 0; a++)
            r = align_down(model, sight, &across[a], families[f], rows_mm, &pool);
    }
    if (r >= 0)
        *ret_n = take_best(model, &pool, ret_alignments);
    for (size_t i = 0; i < pool.n; i++)
        alignment_deinit(&pool.at[i]);
    free(pool.at);
    return r;
}
