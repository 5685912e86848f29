/* SPDX-License-Identifier: Apache-2.0 */
#include "register/runs.h"

#include <errno.h>
#include <stdlib.h>

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
                    run.n_ink >= limits.min_density * (run.x1 - run.x0) && add_run(runs, run) < 0)
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
        run.n_ink >= limits.min_density * (run.x1 - run.x0))
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
            blobs[n++] = (struct blob){run->x0, run->x1, run->y, run->y, 0, 0, CHAIN_NONE};
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

int runs_find(const struct bits *bits, int n_seen, struct run_limits limits,
              struct blob **ret_blobs, size_t *ret_n)
{
    struct runs runs = {0};
    int r = 0;

    for (int y = 0; y + n_seen <= bits->h_px && r >= 0; y++)
        r = find_runs(bits, y, n_seen, limits, &runs);
    if (r >= 0) {
        join_runs(&runs);
        r = collect_blobs(&runs, ret_blobs, ret_n);
    }
    free(runs.at);
    return r;
}
