/* SPDX-License-Identifier: Apache-2.0 */
#include "read/ctc.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    BEAM_WIDTH = 16,  /* prefixes kept from frame to frame */
    MAX_CLASSES = 12, /* classes tried in one frame */
    MAX_GROWN = BEAM_WIDTH * (MAX_CLASSES + 1),
};

static const float rare_log_p = -9.2f; /* a class below a ten-thousandth is not tried */

static double log_add(double a, double b)
{
    double most = a > b ? a : b, least = a > b ? b : a;

    return least == -INFINITY ? most : most + log1p(exp(least - most));
}

static const float *frame_at(const struct posteriors *posteriors, int frame)
{
    return posteriors->log_p + (size_t)frame * posteriors->n_classes;
}

void ctc_balance(const struct ctc_prior *prior, struct posteriors *posteriors)
{
    for (int frame = 0; frame < posteriors->n_frames; frame++) {
        float *log_p = posteriors->log_p + (size_t)frame * posteriors->n_classes;

        for (int i = 0; i < CTC_RIVALS; i++) {
            const struct ctc_rivals *rivals = &prior->rivals[i];
            double first = log_p[rivals->first], second = log_p[rivals->second], sum, odds;

            if (rivals->nats <= 0 || second >= first)
                continue;
            sum = log_add(first, second);
            odds = second - first + rivals->nats;
            log_p[rivals->first] = (float)(sum - log_add(0, odds));
            log_p[rivals->second] = (float)(sum - log_add(0, -odds));
        }
    }
}

/* ---- prefix beam search ---- */

/* A prefix is a node of a tree: its last label and the prefix before. */
struct node {
    int parent, label, n_labels;
    int slot; /* of `grown` in this frame, or -1 */
    int first_child, next_sibling;
};

struct tree {
    struct node *nodes;
    int n, n_room;
};

/* A prefix in the beam: the probability of all frame sequences so far that give it, by how they
 * end. */
struct prefix {
    int node;
    double blank, label;
};

static int tree_add(struct tree *tree, int parent, int label)
{
    int child = parent < 0 ? -1 : tree->nodes[parent].first_child;

    while (child >= 0 && tree->nodes[child].label != label)
        child = tree->nodes[child].next_sibling;
    if (child >= 0)
        return child;
    if (tree->n == tree->n_room) {
        int n_room = tree->n_room ? tree->n_room * 2 : 1024;
        struct node *more = realloc(tree->nodes, sizeof(*more) * (size_t)n_room);

        if (!more)
            return -ENOMEM;
        tree->nodes = more;
        tree->n_room = n_room;
    }
    tree->nodes[tree->n] = (struct node){
        .parent = parent,
        .label = label,
        .n_labels = parent < 0 ? 0 : tree->nodes[parent].n_labels + 1,
        .slot = -1,
        .first_child = -1,
        .next_sibling = parent < 0 ? -1 : tree->nodes[parent].first_child,
    };
    if (parent >= 0)
        tree->nodes[parent].first_child = tree->n;
    return tree->n++;
}

/* The likeliest classes of a frame, without the blank. */
static int pick_classes(const float *log_p, size_t n_classes, const uint8_t *allowed,
                        int ret_classes[MAX_CLASSES])
{
    int n = 0;

    for (int c = 0; c < (int)n_classes; c++) {
        int at;

        if (c == NET_BLANK || log_p[c] < rare_log_p || (allowed && !allowed[c]))
            continue;
        if (n == MAX_CLASSES && log_p[ret_classes[n - 1]] >= log_p[c])
            continue;
        at = n < MAX_CLASSES ? n++ : n - 1;
        while (at > 0 && log_p[ret_classes[at - 1]] < log_p[c]) {
            ret_classes[at] = ret_classes[at - 1];
            at--;
        }
        ret_classes[at] = c;
    }
    return n;
}

/* The entry of `grown` for a node, made when there is none. */
static struct prefix *grow(struct tree *tree, int node, struct prefix *grown, int *n_grown)
{
    if (tree->nodes[node].slot < 0) {
        tree->nodes[node].slot = *n_grown;
        grown[(*n_grown)++] = (struct prefix){node, -INFINITY, -INFINITY};
    }
    return &grown[tree->nodes[node].slot];
}

static int better_first(const void *a, const void *b)
{
    const struct prefix *p = a, *q = b;
    double x = log_add(p->blank, p->label), y = log_add(q->blank, q->label);

    return x > y ? -1 : x < y ? 1 : p->node - q->node;
}

/* One frame further: every prefix stays (blank or repeat) or grows by a class. */
static int step(struct tree *tree, const float *log_p, const int *classes, int n_classes,
                const struct ctc_prior *prior, const struct prefix *beam, int n_beam,
                struct prefix *grown, int *ret_n_grown)
{
    int n_grown = 0;

    for (int i = 0; i < n_beam; i++) {
        const struct prefix *p = &beam[i];
        double total = log_add(p->blank, p->label);
        int last = tree->nodes[p->node].label;
        struct prefix *stay = grow(tree, p->node, grown, &n_grown);

        stay->blank = log_add(stay->blank, total + log_p[NET_BLANK]);
        if (last != NET_BLANK)
            stay->label = log_add(stay->label, p->label + log_p[last]);
        for (int k = 0; k < n_classes; k++) {
            int child = tree_add(tree, p->node, classes[k]);
            double rarer = prior ? prior->log_p[prior->group[last]][prior->group[classes[k]]] : 0;
            struct prefix *more;

            if (child < 0)
                return child;
            more = grow(tree, child, grown, &n_grown);
            /* after the same label, only a blank between makes it a second one */
            more->label = log_add(more->label, (classes[k] == last ? p->blank : total) +
                                                   log_p[classes[k]] + rarer);
        }
    }
    for (int i = 0; i < n_grown; i++)
        tree->nodes[grown[i].node].slot = -1;
    *ret_n_grown = n_grown;
    return 0;
}

static int make_path(const struct tree *tree, const struct prefix *prefix,
                     struct ctc_path *ret_path)
{
    struct ctc_path path = {.n_labels = tree->nodes[prefix->node].n_labels,
                            .log_p = log_add(prefix->blank, prefix->label)};

    path.labels = calloc((size_t)path.n_labels + 1, sizeof(*path.labels));
    if (!path.labels)
        return -ENOMEM;
    for (int node = prefix->node, i = path.n_labels; i > 0; node = tree->nodes[node].parent)
        path.labels[--i] = tree->nodes[node].label;
    *ret_path = path;
    return 0;
}

int ctc_search(const struct posteriors *posteriors, const uint8_t *allowed,
               const struct ctc_prior *prior, size_t n_paths, struct ctc_path *ret_paths,
               size_t *ret_n_paths)
{
    struct tree tree = {0};
    struct prefix beam[BEAM_WIDTH], grown[MAX_GROWN];
    int n_beam = 1, n_grown, r = tree_add(&tree, -1, NET_BLANK);
    size_t n = 0;

    beam[0] = (struct prefix){0, 0, -INFINITY};
    for (int frame = 0; frame < posteriors->n_frames && r >= 0; frame++) {
        int classes[MAX_CLASSES];
        const float *log_p = frame_at(posteriors, frame);
        int n_classes = pick_classes(log_p, posteriors->n_classes, allowed, classes);

        r = step(&tree, log_p, classes, n_classes, prior, beam, n_beam, grown, &n_grown);
        if (r < 0)
            break;
        qsort(grown, (size_t)n_grown, sizeof(grown[0]), better_first);
        n_beam = n_grown < BEAM_WIDTH ? n_grown : BEAM_WIDTH;
        while (n_beam > 1 && log_add(grown[n_beam - 1].blank, grown[n_beam - 1].label) == -INFINITY)
            n_beam--; /* the same label twice in two frames, say: no sequence gives it */
        memcpy(beam, grown, sizeof(beam[0]) * (size_t)n_beam);
    }
    for (; r >= 0 && n < n_paths && n < (size_t)n_beam; n++)
        if ((r = make_path(&tree, &beam[n], &ret_paths[n])) < 0)
            break;
    free(tree.nodes);
    if (r < 0) {
        while (n > 0)
            ctc_path_deinit(&ret_paths[--n]);
        return r;
    }
    *ret_n_paths = n;
    return 0;
}

void ctc_path_deinit(struct ctc_path *path)
{
    free(path->labels);
    *path = (struct ctc_path){0};
}

/* ---- a given text ---- */

/* The text with blanks around every label has 2n + 1 states; state s is a blank when even. */
static int state_class(const int *labels, int state)
{
    return state % 2 ? labels[state / 2] : NET_BLANK;
}

/* May a frame sequence go from state - 2 to state? */
static bool may_skip(const int *labels, int state)
{
    return state >= 2 && state % 2 && labels[state / 2] != labels[state / 2 - 1];
}

double ctc_likelihood(const struct posteriors *posteriors, const int *labels, int n_labels)
{
    int n_states = 2 * n_labels + 1;
    double result, *at = malloc(sizeof(*at) * (size_t)n_states);

    if (!at)
        return NAN;
    if (posteriors->n_frames == 0) {
        free(at);
        return n_labels ? -INFINITY : 0;
    }
    for (int s = 0; s < n_states; s++)
        at[s] = s < 2 ? frame_at(posteriors, 0)[state_class(labels, s)] : -INFINITY;
    for (int frame = 1; frame < posteriors->n_frames; frame++) {
        const float *log_p = frame_at(posteriors, frame);

        for (int s = n_states - 1; s >= 0;
             s--) { /* downwards: what is below is still of the last frame */
            double sum = at[s];

            if (s >= 1)
                sum = log_add(sum, at[s - 1]);
            if (may_skip(labels, s))
                sum = log_add(sum, at[s - 2]);
            at[s] = sum + log_p[state_class(labels, s)];
        }
    }
    result = log_add(at[n_states - 1], n_states > 1 ? at[n_states - 2] : -INFINITY);
    free(at);
    return result;
}

int ctc_align(const struct posteriors *posteriors, const int *labels, int n_labels,
              struct ctc_span *ret_spans)
{
    int n_states = 2 * n_labels + 1, n_frames = posteriors->n_frames, state;
    _cleanup_(cleanup_freep) double *at = calloc((size_t)n_states, sizeof(*at));
    _cleanup_(cleanup_freep) uint8_t *came = calloc((size_t)n_states * (size_t)n_frames + 1, 1);

    if (!at || !came)
        return -ENOMEM;
    if (n_frames == 0 && n_labels == 0)
        return 0;
    if (n_frames == 0)
        return -ERANGE;
    for (int s = 0; s < n_states; s++)
        at[s] = s < 2 ? frame_at(posteriors, 0)[state_class(labels, s)] : -INFINITY;
    for (int frame = 1; frame < n_frames; frame++) {
        const float *log_p = frame_at(posteriors, frame);

        for (int s = n_states - 1; s >= 0; s--) {
            int back = 0;

            if (s >= 1 && at[s - 1] > at[s])
                back = 1;
            if (may_skip(labels, s) && at[s - 2] > at[s - back])
                back = 2;
            at[s] = at[s - back] + log_p[state_class(labels, s)];
            came[(size_t)frame * (size_t)n_states + (size_t)s] = (uint8_t)back;
        }
    }
    state = n_states - 1;
    if (n_states > 1 && at[state - 1] > at[state])
        state--;
    if (at[state] == -INFINITY)
        return -ERANGE;
    for (int i = 0; i < n_labels; i++)
        ret_spans[i] = (struct ctc_span){n_frames, -1, 0};
    for (int frame = n_frames - 1; frame >= 0; frame--) {
        if (state % 2) {
            struct ctc_span *span = &ret_spans[state / 2];
            double p = exp(frame_at(posteriors, frame)[labels[state / 2]]);

            span->from = frame;
            span->to = frame > span->to ? frame : span->to;
            span->p = p > span->p ? p : span->p;
        }
        state -= came[(size_t)frame * (size_t)n_states + (size_t)state];
    }
    return 0;
}
