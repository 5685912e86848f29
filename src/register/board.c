/* SPDX-License-Identifier: Apache-2.0 */
#include "register/board.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* Places where a level may lie: seen rules, nearer ones joined. */
static const double JOIN_MM = 0.4;
static const double MIN_WORTH_MM = 3; /* a rule must cover so much of some level */

/* Full and no reward for a rule off its place: lost lines under a tilted page break it in steps. */
static const double NEAR_MM = 0.6, REACH_MM = 1.6;

static const double OUTSIDE_COST = 0.5; /* for a mm of rule where the form has none */

/* Row lines over the form's width, in the order of their place. */
struct seen {
    double at_px, from_mm, to_mm, worth;
};

static int higher_first(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;

    return x->at_px < y->at_px ? -1 : x->at_px > y->at_px;
}

static double overlap(double a0, double a1, double b0, double b1)
{
    return fmax(0, fmin(a1, b1) - fmax(a0, b0));
}

/* What a row line at the right height would be worth to a level: mm inside its edges less those
 * outside. */
static double worth(const struct model *model, const struct model_line *level,
                    const struct seen *seen)
{
    double inside = 0;

    for (size_t e = 0; e < level->n_edges; e++) {
        const struct edge *edge = &model->row_edges[level->first_edge + e];

        if (edge->present)
            inside += overlap(seen->from_mm, seen->to_mm, edge->from_mm, edge->to_mm);
    }
    return seen->worth * fmax(0, inside - OUTSIDE_COST * (seen->to_mm - seen->from_mm - inside));
}

/* Do two levels have the same edges, so that a line is worth the same to both? */
static bool same_edges(const struct model *model, size_t a, size_t b)
{
    const struct model_line *x = &model->levels[a], *y = &model->levels[b];

    if (x->n_edges != y->n_edges)
        return false;
    for (size_t e = 0; e < x->n_edges; e++) {
        const struct edge *p = &model->row_edges[x->first_edge + e];
        const struct edge *q = &model->row_edges[y->first_edge + e];

        if (p->present != q->present || p->from_mm != q->from_mm || p->to_mm != q->to_mm)
            return false;
    }
    return true;
}

/* Adds each line's worth to the spots it lies near. */
static void reward_level(const struct board *board, const struct model_line *level,
                         const struct seen *seen, size_t n_seen, float *reward)
{
    double near_px = NEAR_MM * board->across.px_per_mm,
           reach_px = REACH_MM * board->across.px_per_mm;
    size_t first = 0;

    for (size_t s = 0; s < n_seen; s++) {
        double mm = worth(board->model, level, &seen[s]);

        while (first < board->n_spots && board->at_px[first] < seen[s].at_px - reach_px)
            first++;
        for (size_t j = first; mm > 0 && j < board->n_spots; j++) {
            double off_px = fabs(board->at_px[j] - seen[s].at_px);

            if (board->at_px[j] > seen[s].at_px + reach_px)
                break;
            reward[j] += (float)(mm * fmin(1, (reach_px - off_px) / (reach_px - near_px)));
        }
    }
}

/* Rewards of all spots for all levels, less what is missed there. */
static void fill_rewards(struct board *board, const struct seen *seen, size_t n_seen)
{
    const struct model *model = board->model;

    for (size_t i = 0; i < model->n_levels; i++) {
        float *reward = board->reward + i * board->n_spots;
        size_t k = 0;

        while (k < i && !same_edges(model, k, i))
            k++;
        if (k < i)
            memcpy(reward, board->reward + k * board->n_spots, board->n_spots * sizeof(*reward));
        else
            reward_level(board, &model->levels[i], seen, n_seen, reward);
    }
    for (size_t i = 0; i < model->n_levels; i++)
        for (size_t j = 0; j < board->n_spots; j++) {
            float *reward = &board->reward[i * board->n_spots + j];
            float mm = (float)model->levels[i].present_mm;

            *reward = fminf(*reward, mm);
            *reward -= (float)BOARD_MISSED_COST * (mm - *reward);
        }
}

static int longer_first(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return x[1] < y[1] ? 1 : x[1] > y[1] ? -1 : 0;
}

/* Spots from the lines; when there are too many, those with the longest lines. */
static void find_spots(struct board *board, const struct seen *seen, size_t n_seen, double *work)
{
    double join_px = JOIN_MM * board->across.px_per_mm;
    double(*spots)[2] = (double(*)[2])work; /* place, length */
    size_t n = 0;

    for (size_t s = 0; s < n_seen; s++) {
        double mm = seen[s].to_mm - seen[s].from_mm;

        if (n > 0 && seen[s].at_px - spots[n - 1][0] < join_px) {
            spots[n - 1][0] += (seen[s].at_px - spots[n - 1][0]) * mm / (spots[n - 1][1] + mm);
            spots[n - 1][1] += mm;
        } else {
            spots[n][0] = seen[s].at_px;
            spots[n++][1] = mm;
        }
    }
    if (n > MAX_SPOTS) {
        qsort(spots, n, sizeof(*spots), longer_first);
        n = MAX_SPOTS;
        qsort(spots, n, sizeof(*spots), higher_first);
    }
    board->n_spots = n;
    for (size_t j = 0; j < n; j++)
        board->at_px[j] = (float)spots[j][0];
}

int board_init(const struct model *model, const struct sight *sight, const struct across *across,
               double rows_mm, struct board *ret_board)
{
    struct board board = {.model = model, .sight = sight, .across = *across, .rows_mm = rows_mm};
    _cleanup_(cleanup_freep) struct seen *seen = calloc(sight->n_rows + 1, sizeof(*seen));
    _cleanup_(cleanup_freep) double *work = calloc(2 * sight->n_rows + 2, sizeof(*work));
    size_t n = 0;

    if (!seen || !work)
        return -ENOMEM;
    for (size_t r = 0; r < sight->n_rows; r++) {
        const struct line *line = &sight->rows[r];
        struct seen one = {line->at, (line->from - across->x0_px) / across->px_per_mm,
                           (line->to - across->x0_px) / across->px_per_mm, line->worth};

        if (one.worth * overlap(one.from_mm, one.to_mm, model->left_mm, model->right_mm) >=
            MIN_WORTH_MM)
            seen[n++] = one;
    }
    qsort(seen, n, sizeof(*seen), higher_first);
    find_spots(&board, seen, n, work);
    board.reward = calloc(model->n_levels * board.n_spots + 1, sizeof(*board.reward));
    if (!board.reward)
        return -ENOMEM;
    fill_rewards(&board, seen, n);
    *ret_board = board;
    return 0;
}

void board_deinit(struct board *board)
{
    free(board->reward);
    board->reward = NULL;
}

double board_bound(const struct board *board)
{
    double sum = 0;

    for (size_t i = 0; i < board->model->n_levels; i++) {
        float best = 0;

        for (size_t j = 0; j < board->n_spots; j++)
            best = fmaxf(best, board->reward[i * board->n_spots + j]);
        sum += best;
    }
    return (board->across.share + sum / board->rows_mm) / 2;
}
