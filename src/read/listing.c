/* SPDX-License-Identifier: Apache-2.0 */
#include "read/listing.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "read/ctc.h"

/* A prefix this much less likely than the best one is dropped: e^-30. The wrong character in a
 * string costs 10 to 15 nats, so that one with two in its first half is still followed. */
static const double least_share = 1e-13;

enum { FINALISTS = 2 * RESULT_MAX_LISTED /* scored exactly */ };

struct spelling {
    char *text;
    int *labels;
    int n_labels;
    size_t order; /* in which it was given */
};

/* A prefix; its children lie together. */
struct twig {
    int label, first_child, n_children;
    int spelling; /* that ends here, or -1 */
};

struct listing {
    struct spelling *spellings; /* sorted by labels, each once */
    size_t n_spellings;
    struct twig *twigs; /* the root first, shorter prefixes before longer ones */
    int n_twigs;
    int *classes; /* that occur, each once */
    int n_classes;
};

struct listing *listing_free(struct listing *listing)
{
    if (!listing)
        return NULL;
    for (size_t i = 0; i < listing->n_spellings; i++) {
        free(listing->spellings[i].text);
        free(listing->spellings[i].labels);
    }
    free(listing->spellings);
    free(listing->twigs);
    free(listing->classes);
    free(listing);
    return NULL;
}

size_t listing_n_texts(const struct listing *listing)
{
    return listing->n_spellings;
}

/* ---- making ---- */

static int compare_labels(const struct spelling *a, const struct spelling *b)
{
    for (int i = 0; i < a->n_labels && i < b->n_labels; i++)
        if (a->labels[i] != b->labels[i])
            return a->labels[i] < b->labels[i] ? -1 : 1;
    return a->n_labels < b->n_labels ? -1 : a->n_labels > b->n_labels;
}

static int compare_spellings(const void *a, const void *b)
{
    const struct spelling *one = a, *other = b;
    int order = compare_labels(one, other);

    return order ? order : one->order < other->order ? -1 : 1;
}

static int take_texts(struct listing *listing, const struct alphabet *alphabet,
                      const char *const *texts, size_t n_texts)
{
    size_t n = 0;

    listing->spellings = calloc(n_texts + 1, sizeof(*listing->spellings));
    if (!listing->spellings)
        return -ENOMEM;
    for (size_t i = 0; i < n_texts; i++) {
        struct spelling *spelling = &listing->spellings[n];
        int r = alphabet_labels(alphabet, texts[i], &spelling->labels, &spelling->n_labels);

        if (r == -EILSEQ)
            continue;
        if (r < 0)
            return r;
        spelling->order = i;
        listing->n_spellings = ++n;
        if (!(spelling->text = strdup(texts[i])))
            return -ENOMEM;
    }
    qsort(listing->spellings, n, sizeof(*listing->spellings), compare_spellings);
    return 0;
}

static void drop_doubles(struct listing *listing)
{
    size_t n = 0;

    for (size_t i = 0; i < listing->n_spellings; i++) {
        struct spelling *spelling = &listing->spellings[i];

        if (n > 0 && compare_labels(&listing->spellings[n - 1], spelling) == 0) {
            free(spelling->text);
            free(spelling->labels);
        } else {
            listing->spellings[n++] = *spelling;
        }
    }
    listing->n_spellings = n;
}

/* Spellings from..to have a twig's labels in common, depth of them. */
struct range {
    size_t from, to;
    int depth;
};

/* Twigs in the order of their depth, each range of spellings split by the next label. */
static int grow(struct listing *listing)
{
    size_t n_room = 1;
    _cleanup_(cleanup_freep) struct range *ranges = NULL;

    for (size_t i = 0; i < listing->n_spellings; i++)
        n_room += (size_t)listing->spellings[i].n_labels;
    ranges = calloc(n_room, sizeof(*ranges));
    listing->twigs = calloc(n_room, sizeof(*listing->twigs));
    if (!ranges || !listing->twigs)
        return -ENOMEM;
    listing->twigs[0] = (struct twig){.label = NET_BLANK, .spelling = -1};
    ranges[0] = (struct range){0, listing->n_spellings, 0};
    listing->n_twigs = 1;
    for (int i = 0; i < listing->n_twigs; i++) {
        struct twig *twig = &listing->twigs[i];
        struct range range = ranges[i];

        twig->first_child = listing->n_twigs;
        if (range.from < range.to && listing->spellings[range.from].n_labels == range.depth)
            twig->spelling = (int)range.from++;
        while (range.from < range.to) {
            int label = listing->spellings[range.from].labels[range.depth];
            size_t to = range.from;

            while (to < range.to && listing->spellings[to].labels[range.depth] == label)
                to++;
            ranges[listing->n_twigs] = (struct range){range.from, to, range.depth + 1};
            listing->twigs[listing->n_twigs++] = (struct twig){.label = label, .spelling = -1};
            twig->n_children++;
            range.from = to;
        }
    }
    return 0;
}

static int compare_ints(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int gather_classes(struct listing *listing)
{
    int n = 0;

    listing->classes = calloc((size_t)listing->n_twigs + 1, sizeof(*listing->classes));
    if (!listing->classes)
        return -ENOMEM;
    for (int i = 0; i < listing->n_twigs; i++)
        listing->classes[i] = listing->twigs[i].label; /* the root's: the blank, needed too */
    qsort(listing->classes, (size_t)listing->n_twigs, sizeof(int), compare_ints);
    for (int i = 0; i < listing->n_twigs; i++)
        if (n == 0 || listing->classes[n - 1] != listing->classes[i])
            listing->classes[n++] = listing->classes[i];
    listing->n_classes = n;
    return 0;
}

int listing_new(const struct alphabet *alphabet, const char *const *texts, size_t n_texts,
                struct listing **ret_listing)
{
    _cleanup_(listing_freep) struct listing *listing = calloc(1, sizeof(*listing));
    int r;

    if (!listing)
        return -ENOMEM;
    r = take_texts(listing, alphabet, texts, n_texts);
    if (r < 0)
        return r;
    drop_doubles(listing);
    r = grow(listing);
    if (r == 0)
        r = gather_classes(listing);
    if (r < 0)
        return r;
    *ret_listing = listing;
    listing = NULL;
    return 0;
}

/* ---- scoring ---- */

/* Probability of the frames so far, spelling a twig's prefix, by how they end; scaled alike for all
 * twigs. */
struct token {
    double blank, label;
};

/* The tokens of one frame: those of `live` twigs are not zero. */
struct tokens {
    struct token *at; /* one for each twig */
    int *live;
    int n_live;
};

struct pass {
    const struct listing *listing;
    struct tokens now, next;
    double *p; /* of every class in the frame; only those of the listing are set */
};

static void pass_deinit(struct pass *pass)
{
    free(pass->now.at);
    free(pass->now.live);
    free(pass->next.at);
    free(pass->next.live);
    free(pass->p);
}

static int pass_init(struct pass *pass, const struct listing *listing, size_t n_classes)
{
    size_t n = (size_t)listing->n_twigs;

    pass->listing = listing;
    pass->now.at = calloc(n, sizeof(*pass->now.at));
    pass->next.at = calloc(n, sizeof(*pass->next.at));
    pass->now.live = calloc(n, sizeof(*pass->now.live));
    pass->next.live = calloc(n, sizeof(*pass->next.live));
    pass->p = calloc(n_classes, sizeof(*pass->p));
    return pass->now.at && pass->next.at && pass->now.live && pass->next.live && pass->p ? 0
                                                                                         : -ENOMEM;
}

static void add(struct tokens *tokens, int twig, double blank, double label)
{
    struct token *token = &tokens->at[twig];

    if (token->blank == 0 && token->label == 0 && blank + label > 0)
        tokens->live[tokens->n_live++] = twig;
    token->blank += blank;
    token->label += label;
}

/* One frame on: p holds its probabilities. */
static void step(struct pass *pass)
{
    const struct twig *twigs = pass->listing->twigs;
    const double *p = pass->p;

    for (int i = 0; i < pass->now.n_live; i++) {
        int at = pass->now.live[i];
        const struct twig *twig = &twigs[at];
        struct token token = pass->now.at[at];
        double total = token.blank + token.label;

        add(&pass->next, at, total * p[NET_BLANK], token.label * p[twig->label]);
        for (int child = twig->first_child; child < twig->first_child + twig->n_children; child++) {
            int label = twigs[child].label;

            /* after the same label, only a blank between makes it a second one */
            add(&pass->next, child, 0, (label == twig->label ? token.blank : total) * p[label]);
        }
    }
}

/* The next frame's tokens become this one's: the least likely dropped, the likeliest scaled to 1.
 */
static void settle(struct pass *pass)
{
    struct tokens before = pass->now;
    double most = 0;
    int n = 0;

    for (int i = 0; i < before.n_live; i++)
        before.at[before.live[i]] = (struct token){0, 0};
    before.n_live = 0;
    pass->now = pass->next;
    pass->next = before;
    for (int i = 0; i < pass->now.n_live; i++) {
        const struct token *token = &pass->now.at[pass->now.live[i]];

        most = fmax(most, token->blank + token->label);
    }
    for (int i = 0; i < pass->now.n_live; i++) {
        struct token *token = &pass->now.at[pass->now.live[i]];

        if (token->blank + token->label < least_share * most) {
            *token = (struct token){0, 0};
            continue;
        }
        token->blank /= most;
        token->label /= most;
        pass->now.live[n++] = pass->now.live[i];
    }
    pass->now.n_live = n;
}

struct finalist {
    int spelling;
    double p;
};

static int likelier_first(const void *a, const void *b)
{
    const struct finalist *one = a, *other = b;

    if (one->p != other->p)
        return one->p > other->p ? -1 : 1;
    return one->spelling - other->spelling;
}

/* The spellings that the last frame's tokens stand on, best first; in pass's own order. */
static struct finalist *finish(const struct pass *pass, size_t *ret_n)
{
    struct finalist *finalists = calloc((size_t)pass->now.n_live + 1, sizeof(*finalists));
    size_t n = 0;

    for (int i = 0; finalists && i < pass->now.n_live; i++) {
        int at = pass->now.live[i], spelling = pass->listing->twigs[at].spelling;
        const struct token *token = &pass->now.at[at];

        if (spelling >= 0)
            finalists[n++] = (struct finalist){spelling, token->blank + token->label};
    }
    if (finalists)
        qsort(finalists, n, sizeof(*finalists), likelier_first);
    *ret_n = n < FINALISTS ? n : FINALISTS;
    return finalists;
}

/* Exact likelihoods instead of the pass's, and the best of them. */
static int score(const struct listing *listing, const struct posteriors *frames,
                 struct finalist *finalists, size_t n, struct listed **ret_listed,
                 size_t *ret_n_listed)
{
    struct listed *listed = NULL;
    size_t n_listed = n < RESULT_MAX_LISTED ? n : RESULT_MAX_LISTED;

    for (size_t i = 0; i < n; i++) {
        const struct spelling *spelling = &listing->spellings[finalists[i].spelling];

        finalists[i].p = ctc_likelihood(frames, spelling->labels, spelling->n_labels);
        if (isnan(finalists[i].p))
            return -ENOMEM;
    }
    qsort(finalists, n, sizeof(*finalists), likelier_first);
    listed = calloc(n_listed + 1, sizeof(*listed));
    if (!listed)
        return -ENOMEM;
    *ret_listed = listed;
    for (*ret_n_listed = 0; *ret_n_listed < n_listed;) {
        const struct finalist *finalist = &finalists[*ret_n_listed];
        struct listed *one = &listed[(*ret_n_listed)++];

        one->log_p = fmax(finalist->p, RESULT_LOG_P_MIN);
        if (!(one->text = strdup(listing->spellings[finalist->spelling].text)))
            return -ENOMEM;
    }
    return 0;
}

int listing_score(const struct listing *listing, const struct posteriors *frames,
                  struct listed **ret_listed, size_t *ret_n_listed)
{
    _cleanup_(cleanup_freep) struct finalist *finalists = NULL;
    struct pass pass = {0};
    size_t n = 0;
    int r = pass_init(&pass, listing, frames->n_classes);

    if (r == 0)
        add(&pass.now, 0, 1, 0);
    for (int frame = 0; frame < frames->n_frames && r == 0; frame++) {
        const float *log_p = frames->log_p + (size_t)frame * frames->n_classes;

        for (int i = 0; i < listing->n_classes; i++)
            pass.p[listing->classes[i]] = exp(log_p[listing->classes[i]]);
        step(&pass);
        settle(&pass);
    }
    if (r == 0 && !(finalists = finish(&pass, &n)))
        r = -ENOMEM;
    pass_deinit(&pass);
    return r < 0 ? r : score(listing, frames, finalists, n, ret_listed, ret_n_listed);
}
