/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/match.h"

#include <limits.h>
#include <string.h>

#include "text/utf8.h"

unsigned match_limit(size_t n_points)
{
    enum {
        MAX_LIMIT = 6
    }; /* beyond six wrong characters nothing is certain, however long the name */
    size_t limit = (n_points + 1) / 4;

    return limit < MAX_LIMIT ? (unsigned)limit : MAX_LIMIT;
}

/* Can a key be within `reach` edits of a text? Nearly all are told apart here already. */
static bool may_reach(const struct lexicon_key *key, const struct match_text *text, uint64_t marks,
                      unsigned reach)
{
    size_t longer = key->n_points > text->n_points ? key->n_points : text->n_points;
    size_t shorter = key->n_points < text->n_points ? key->n_points : text->n_points;

    return longer - shorter <= reach &&
           (unsigned)__builtin_popcountll(key->marks & ~marks) <= reach &&
           (unsigned)__builtin_popcountll(marks & ~key->marks) <= reach;
}

/* Cost of a key; false when it is out of reach. */
static bool cost_of(const struct lexicon_key *key, const struct match_text *texts,
                    const uint64_t *marks, size_t n_texts, struct match_hit *ret_hit)
{
    struct match_hit hit = {.near = true};
    unsigned limit = match_limit(key->n_points);

    for (size_t t = 0; t < n_texts; t++)
        if (!may_reach(key, &texts[t], marks[t], limit + MATCH_SLACK))
            return false;
    for (size_t t = 0; t < n_texts; t++) {
        unsigned d = utf8_distance(texts[t].points, texts[t].n_points, key->points, key->n_points,
                                   limit + MATCH_SLACK);

        if (d > limit + MATCH_SLACK)
            return false;
        hit.near &= d <= limit;
        hit.total += d;
        hit.worst = d > hit.worst ? d : hit.worst;
        hit.n_exact += d == 0 && !key->part_of_other;
    }
    *ret_hit = hit;
    return true;
}

/* Keeps hits sorted by cost, one for each value. */
static void keep(struct match *match, const struct match_hit *hit)
{
    size_t at = 0, old = match->n_hits;

    for (size_t i = 0; i < match->n_hits; i++)
        if (strcmp(match->hits[i].value, hit->value) == 0)
            old = i;
    if (old < match->n_hits) {
        struct match_hit *same = &match->hits[old];

        if (hit->total > same->total)
            return;
        if (hit->total == same->total) {
            same->prefectures |= hit->prefectures;
            same->n_exact = hit->n_exact > same->n_exact ? hit->n_exact : same->n_exact;
            same->expected |= hit->expected;
            return;
        }
        memmove(same, same + 1, (match->n_hits - old - 1) * sizeof(*same));
        match->n_hits--;
    }
    while (at < match->n_hits && match->hits[at].total <= hit->total)
        at++;
    if (at == MATCH_MAX_HITS)
        return;
    if (match->n_hits == MATCH_MAX_HITS)
        match->n_hits--;
    memmove(match->hits + at + 1, match->hits + at, (match->n_hits - at) * sizeof(*match->hits));
    match->hits[at] = *hit;
    match->n_hits++;
}

static void search(const struct match_text *texts, const uint64_t *marks, size_t n_texts,
                   const struct lexicon *list, const bool *skip, bool expected, struct match *match)
{
    for (size_t k = 0; k < list->n_keys; k++) {
        const struct lexicon_key *key = &list->keys[k];
        const struct lexicon_entry *entry = &list->entries[key->entry];
        struct match_hit hit;

        if (skip && skip[key->entry])
            continue;
        if (!cost_of(key, texts, marks, n_texts, &hit))
            continue;
        hit.value = entry->name;
        hit.prefectures = entry->prefectures;
        hit.expected = expected;
        keep(match, &hit);
    }
}

void match_find(const struct match_text *texts, size_t n_texts, const struct lexicon *list,
                const struct lexicon *wider, const bool *skip, struct match *ret_match)
{
    struct match match = {0};
    uint64_t marks[MATCH_MAX_TEXTS];

    for (size_t t = 0; t < n_texts; t++)
        marks[t] = lexicon_marks(texts[t].points, texts[t].n_points);
    search(texts, marks, n_texts, list, NULL, /* expected= */ true, &match);
    if (wider)
        search(texts, marks, n_texts, wider, skip, /* expected= */ false, &match);
    match.margin = match.n_hits > 1 ? match.hits[1].total - match.hits[0].total : UINT_MAX;
    *ret_match = match;
}
