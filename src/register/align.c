/* SPDX-License-Identifier: Apache-2.0 */
#include "register/align.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "register/across.h"
#include "register/board.h"

static const double SHORTER_COST = 4, LONGER_COST = 3; /* mm of rule that a mm of misfit is worth */
static const double MAX_SHORTER = 0.45; /* of a row's height: bursts take some 3 mm at a time */
static const double STRETCH_COST =
    1.5; /* for a mm that the form's height is off what the tags say */
static const double MAX_OFF_PAGE = 0.65; /* of the form's rules, above or below the page */
enum { MAX_SKIPPED = 7 };                /* levels in a row that were not seen */

static const float UNREACHABLE = -1e9f; /* mm of rule: less than any sum of costs */

/* Scales down over across. What the tags say counts for more; so do the other shapes that a work
 * image can have. */
static const double SCALE_BIN = 0.005, SCALE_WINDOW = 0.02;
static const double SCALE_FROM = 0.78, SCALE_TO = 1.16; /* of a family's middle */
static const double TAGGED_BONUS = 1.3, SAME_SCALE = 0.04, SCALE_MIN_SHARE = 0.35;
static const double VOTER_MIN = 0.4; /* of a level's length that a spot shows: only then it votes */
enum { N_FAMILIES = 4, N_SCALE_BINS = 640, MAX_SCALES = 4, VOTE_LEVELS = 4 };

/* Alignments nearer than this are one; those that score less than this share of the best are not
 * looked at. */
static const double ALIKE_MM = 3, WORTH_A_LOOK = 0.75;

/* ---- the scale down the page ---- */

/* Votes of all pairs of spots for the scales at which they are two levels of one table. */
static void vote(const struct board *board, double *votes)
{
    const struct model *model = board->model;
    size_t n = board->n_spots;

    for (size_t i = 0; i < model->n_levels; i++)
        for (size_t k = i + 1; k < model->n_levels && k <= i + VOTE_LEVELS; k++) {
            double apart_mm = model->levels[k].at_mm - model->levels[i].at_mm;
            double to_bin = 1 / (apart_mm * board->across.px_per_mm * SCALE_BIN);

            if (model->levels[i].table != model->levels[k].table || apart_mm <= 0)
                continue;
            for (size_t a = 0; a < n; a++) {
                double at_a = board->reward[i * n + a] / model->levels[i].present_mm;

                if (at_a < VOTER_MIN)
                    continue;
                for (size_t b = a + 1; b < n; b++) {
                    double bin = (board->at_px[b] - board->at_px[a]) * to_bin;

                    if (bin >= N_SCALE_BINS)
                        break;
                    if (board->reward[k * n + b] >= VOTER_MIN * model->levels[k].present_mm)
                        votes[(int)bin] += at_a;
                }
            }
        }
}

static bool in_family(double scale, double middle)
{
    return scale >= SCALE_FROM * middle && scale <= SCALE_TO * middle;
}

/* The scale most voted for in the tagged family, then those most voted for of all: a form's rows
 * are so alike that twice the right scale may have more votes. Returns how many. */
static size_t find_scales(const struct board *board, const double families[N_FAMILIES],
                          double ret_scales[MAX_SCALES])
{
    double votes[N_SCALE_BINS + 1] = {0}, sums[N_SCALE_BINS] = {0}, most = 0;
    size_t n = 0;

    vote(board, votes);
    for (int i = N_SCALE_BINS; i > 0; i--)
        votes[i] = votes[i - 1];
    votes[0] = 0;
    for (int i = 1; i <= N_SCALE_BINS; i++) /* votes[i]: of all bins below i */
        votes[i] += votes[i - 1];
    for (int i = 0; i < N_SCALE_BINS; i++) {
        double scale = (i + 0.5) * SCALE_BIN;
        int from = (int)(scale * (1 - SCALE_WINDOW) / SCALE_BIN);
        int to = (int)(scale * (1 + SCALE_WINDOW) / SCALE_BIN) + 1;
        bool known = false;

        for (size_t f = 0; f < N_FAMILIES; f++)
            known = known || in_family(scale, families[f]);
        if (known && to <= N_SCALE_BINS)
            sums[i] =
                (votes[to] - votes[from]) * (in_family(scale, families[0]) ? TAGGED_BONUS : 1);
    }
    for (int i = 0; i < N_SCALE_BINS; i++)
        most = fmax(most, sums[i]);
    while (n < MAX_SCALES) {
        double best = 0;

        ret_scales[n] = families[0];
        for (int i = 0; i < N_SCALE_BINS; i++) {
            double scale = (i + 0.5) * SCALE_BIN;

            if (sums[i] > best && (n > 0 || in_family(scale, families[0]))) {
                best = sums[i];
                ret_scales[n] = scale;
            }
        }
        if (n > 0 && (best <= 0 || best < SCALE_MIN_SHARE * most))
            break;
        for (int i = 0; i < N_SCALE_BINS; i++)
            if (fabs((i + 0.5) * SCALE_BIN / ret_scales[n] - 1) < SAME_SCALE)
                sums[i] = 0;
        n++;
    }
    return n;
}

/* ---- levels onto spots ---- */

/* What it costs that two levels e_mm apart lie d_mm apart. */
static inline float misfit(float d_mm, float e_mm)
{
    float off = d_mm - e_mm, cost = off > 0 ? (float)LONGER_COST * off : -(float)SHORTER_COST * off;

    return off < -(float)MAX_SHORTER * e_mm ? -UNREACHABLE : cost;
}

/* next[j] becomes the best of itself and of coming from a level e_mm above that lies at from_mm.
 * Branchless, for vector units. */
static void come_from(float best, float from_mm, float e_mm, const float *at_mm, size_t n,
                      float *next)
{
    for (size_t j = 0; j < n; j++) {
        float sum = best - misfit(at_mm[j] - from_mm, e_mm);

        next[j] = sum > next[j] ? sum : next[j];
    }
}

/* What levels cost that were not seen beyond the first or the last one that was: nothing off the
 * page, but most of the form must not lie there. */
static float unseen_cost(const struct board *board, size_t level, double at_mm, double y_px_per_mm,
                         bool above)
{
    const struct model *model = board->model;
    double h_mm = board->sight->h / y_px_per_mm, sum = 0, off_mm = 0;

    for (size_t k = above ? 0 : level + 1; k < (above ? level : model->n_levels); k++) {
        double mm = at_mm + model->levels[k].at_mm - model->levels[level].at_mm;

        if (mm > 0 && mm < h_mm)
            sum += BOARD_MISSED_COST * model->levels[k].present_mm;
        else
            off_mm += model->levels[k].present_mm;
    }
    return off_mm > MAX_OFF_PAGE * board->rows_mm ? -UNREACHABLE : (float)sum;
}

/* Levels that were not seen lie between their neighbours, or as far from the last as the form says.
 */
static void place_unseen(const struct model *model, double y_px_per_mm, double *level_px)
{
    int last = -1;

    for (int i = 0; i <= (int)model->n_levels; i++) {
        if (i < (int)model->n_levels && isnan(level_px[i]))
            continue;
        for (int k = last + 1; k < i; k++) {
            double at_mm = model->levels[k].at_mm;

            if (last >= 0 && i < (int)model->n_levels)
                level_px[k] = level_px[last] +
                              (level_px[i] - level_px[last]) * (at_mm - model->levels[last].at_mm) /
                                  (model->levels[i].at_mm - model->levels[last].at_mm);
            else if (last >= 0)
                level_px[k] = level_px[last] + (at_mm - model->levels[last].at_mm) * y_px_per_mm;
            else
                level_px[k] = level_px[i] - (model->levels[i].at_mm - at_mm) * y_px_per_mm;
        }
        last = i;
    }
}

/* Best spots of all levels when y mm are y_px_per_mm high. Returns the reward less the costs, mm;
 * no level is placed when there are no spots. -ENOMEM. */
static int place_levels(const struct board *board, double y_px_per_mm, double *ret_level_px,
                        double *ret_mm)
{
    const struct model *model = board->model;
    size_t n = board->n_spots, n_levels = model->n_levels, level = 0, spot = 0;
    _cleanup_(cleanup_freep) float *sums = malloc((n_levels * n + 1) * sizeof(*sums));
    float at_mm[MAX_SPOTS], best = UNREACHABLE;

    if (!sums)
        return -ENOMEM;
    for (size_t j = 0; j < n; j++)
        at_mm[j] = board->at_px[j] / (float)y_px_per_mm;
    for (size_t i = 0; i < n_levels; i++) {
        float *next = sums + i * n, skipped = 0;

        for (size_t j = 0; j < n; j++)
            next[j] = -unseen_cost(board, i, at_mm[j], y_px_per_mm, true);
        for (size_t k = i; k-- > 0 && i - k <= MAX_SKIPPED + 1;) {
            float e_mm = (float)(model->levels[i].at_mm - model->levels[k].at_mm);
            const float *above = sums + k * n;

            for (size_t j = 0; j + 1 < n; j++)
                come_from(above[j] - skipped, at_mm[j], e_mm, at_mm + j + 1, n - j - 1,
                          next + j + 1);
            skipped += (float)(BOARD_MISSED_COST * model->levels[k].present_mm);
        }
        for (size_t j = 0; j < n; j++) {
            float end;

            next[j] += board->reward[i * n + j];
            end = next[j] - unseen_cost(board, i, at_mm[j], y_px_per_mm, false);
            if (end > best) {
                best = end;
                level = i;
                spot = j;
            }
        }
    }
    *ret_mm = best;
    for (size_t i = 0; i < n_levels; i++)
        ret_level_px[i] = NAN;
    while (n > 0) {
        float sum = sums[level * n + spot] - board->reward[level * n + spot], skipped = 0;
        float top = -unseen_cost(board, level, at_mm[spot], y_px_per_mm, true);
        size_t to_level = level, to_spot = spot;

        ret_level_px[level] = board->at_px[spot];
        for (size_t k = level; k-- > 0 && level - k <= MAX_SKIPPED + 1 && top < sum;) {
            float e_mm = (float)(model->levels[level].at_mm - model->levels[k].at_mm);

            for (size_t j = 0; j < spot; j++) {
                float one = sums[k * n + j] - skipped - misfit(at_mm[spot] - at_mm[j], e_mm);

                if (one > top) {
                    top = one;
                    to_level = k;
                    to_spot = j;
                }
            }
            skipped += (float)(BOARD_MISSED_COST * model->levels[k].present_mm);
        }
        if (to_level == level)
            break;
        level = to_level;
        spot = to_spot;
    }
    if (n > 0)
        place_unseen(model, y_px_per_mm, ret_level_px);
    return 0;
}

void alignment_deinit(struct alignment *alignment)
{
    free(alignment->level_px);
    alignment->level_px = NULL;
}

/* Alignments tried so far, in no order. */
struct pool {
    struct alignment at[ACROSS_MAX * MAX_SCALES];
    size_t n;
    double best; /* score */
};

/* Tries the likely scales for one placing across. */
static int align_down(const struct board *board, const double families[N_FAMILIES],
                      struct pool *pool)
{
    const struct model *model = board->model;
    double scales[MAX_SCALES], height_mm = model->bottom_mm - model->top_mm;
    size_t n_scales;

    if (board->n_spots == 0 || board_bound(board) < WORTH_A_LOOK * pool->best)
        return 0;
    n_scales = find_scales(board, families, scales);
    for (size_t s = 0; s < n_scales; s++) {
        struct alignment *one = &pool->at[pool->n];
        double stretch = INFINITY, mm;
        int r;

        for (size_t f = 0; f < N_FAMILIES; f++)
            stretch = fmin(stretch, fabs(scales[s] / families[f] - 1));
        *one = (struct alignment){board->across.x0_px, board->across.px_per_mm,
                                  board->across.px_per_mm * scales[s]};
        one->level_px = malloc((model->n_levels + 1) * sizeof(*one->level_px));
        r = one->level_px ? place_levels(board, one->y_px_per_mm, one->level_px, &mm) : -ENOMEM;
        if (r < 0) {
            alignment_deinit(one);
            return r;
        }
        one->score =
            (board->across.share + (mm - STRETCH_COST * stretch * height_mm) / board->rows_mm) / 2;
        pool->best = fmax(pool->best, one->score);
        pool->n++;
    }
    return 0;
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
    struct across across[ACROSS_MAX];
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
    r = across_find(model, sight, y_over_x, across, &n_across);
    for (size_t a = 0; a < n_across && r >= 0; a++) {
        struct board board;

        r = board_init(model, sight, &across[a], rows_mm, &board);
        if (r < 0)
            break;
        r = align_down(&board, families, &pool);
        board_deinit(&board);
    }
    if (r >= 0)
        *ret_n = take_best(model, &pool, ret_alignments);
    for (size_t i = 0; i < pool.n; i++)
        alignment_deinit(&pool.at[i]);
    return r;
}
