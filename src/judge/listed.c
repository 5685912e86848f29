/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/work.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/value.h"
#include "text/fold.h"
#include "text/utf8.h"

/* An entry must cost this much less than the next one, for each text that was read. */
enum { LIST_MARGIN_PER_TEXT = 1 };

/* Differences of log likelihoods. A character read wrong costs some 4 nats and more where the
 * network is sure. */
static const double LIKELIER_NATS = 3; /* by which the likeliest entry must lead the next */
static const double FREE_NATS = 8;     /* by which a text in no list may lead it */

/* The entries near to n_texts of the texts that were read, from `first` on. */
static int find_in_lists(const struct work *work, size_t first, size_t n_texts,
                         struct match *ret_match)
{
    struct match_text texts[MAX_READERS] = {0};
    uint32_t *points[MAX_READERS] = {0};
    int r = 0;

    for (size_t i = 0; i < n_texts && r == 0; i++) {
        _cleanup_(cleanup_freep) char *key = fold_key(work->text[first + i]);

        points[i] = key ? calloc(utf8_length(key) + 1, sizeof(**points)) : NULL;
        if (!points[i]) {
            r = -ENOMEM;
        } else {
            texts[i].points = points[i];
            texts[i].n_points = utf8_points(key, points[i], utf8_length(key));
        }
    }
    if (r == 0)
        match_find(texts, n_texts, work->list, work->wider, work->skip, ret_match);
    for (size_t i = 0; i < n_texts; i++)
        free(points[i]);
    return r;
}

/* The text that was read nearest to value, for as_written: exactly it, else the first. */
static const char *text_nearest(const struct work *work, const char *value)
{
    for (size_t i = 0; i < work->n_read; i++)
        if (strcmp(work->proposals.at[work->main[i]].value, value) == 0)
            return work->text[i];
    return work->text[0];
}

/* Is the best entry the only one that these n_texts could mean? */
static bool is_clear(const struct match *match, size_t n_texts)
{
    return match->margin >= LIST_MARGIN_PER_TEXT * n_texts &&
           (match->hits[0].total > 0 || match->hits[0].n_exact > 0);
}

/* Takes a listed value. */
static int choose_listed(struct work *work, const struct match_hit *hit)
{
    for (size_t i = 0; i < work->n_read; i++)
        if (strcmp(work->proposals.at[work->main[i]].value, hit->value) != 0)
            field_result_add_reason(work->field, REASON_SNAPPED_TO_LIST);
    work->finding->prefectures = hit->prefectures;
    return value_choose(work->field, hit->value, text_nearest(work, hit->value));
}

/* The entry that key stands for, in the form's list or the country's; NULL: none, or several. */
static const struct lexicon_entry *entry_of(const struct work *work, const char *key)
{
    const struct lexicon *const lists[] = {work->list, work->wider};

    for (size_t l = 0; l < sizeof(lists) / sizeof(*lists); l++) {
        ptrdiff_t at = lists[l] ? lexicon_find(lists[l], key) : -1;
        const struct lexicon_key *first = at >= 0 ? &lists[l]->keys[at] : NULL;

        if (!first)
            continue;
        for (size_t k = (size_t)at + 1; k < lists[l]->n_keys; k++) {
            if (strcmp(lists[l]->keys[k].key, key) != 0)
                break;
            if (lists[l]->keys[k].entry != first->entry)
                return NULL;
        }
        return &lists[l]->entries[first->entry];
    }
    return NULL;
}

/* What the picture itself says of the list, where the texts do not decide: the listed value that is
 * likeliest by far, unless a text in no list is likelier by far. 1: taken; it can be accepted only
 * if nothing is likelier than it. */
static int choose_likeliest(struct work *work)
{
    const struct reading *reading = &work->field->reading;
    const struct lexicon_entry *best = NULL;
    double free_log_p = RESULT_LOG_P_MIN;

    for (size_t i = 0; i < reading->n_by; i++)
        free_log_p = fmax(free_log_p, reading->by[i].log_p);
    for (size_t i = 0; i < reading->n_listed; i++) {
        _cleanup_(cleanup_freep) char *key = fold_key(reading->listed[i].text);
        const struct lexicon_entry *entry;

        if (!key)
            return -ENOMEM;
        if (reading->listed[0].log_p - reading->listed[i].log_p > LIKELIER_NATS)
            break;
        entry = entry_of(work, key);
        if (!entry || (best && entry != best))
            return 0;
        best = entry;
    }
    if (!best || reading->listed[0].log_p < free_log_p - FREE_NATS)
        return 0;
    field_result_add_reason(work->field, REASON_SNAPPED_TO_LIST);
    work_note_agreement(work, false);
    work->finding->prefectures = best->prefectures;
    return value_choose(work->field, best->name, text_nearest(work, best->name)) < 0 ? -ENOMEM : 1;
}

/* The readings together lie near an expected value. */
static int judge_near(struct work *work, const struct match *match)
{
    const struct match_hit *best = &match->hits[0];
    bool clear = is_clear(match, work->n_read);
    int r = clear ? 0 : choose_likeliest(work);

    if (r != 0)
        return r < 0 ? r : 0;
    if (!clear)
        field_result_add_reason(work->field, REASON_SEVERAL_IN_LIST);
    work_note_agreement(work, clear && best->n_exact > 0 && work->n_read == work->n_readers &&
                                  work->n_readers >= 2);
    return choose_listed(work, best);
}

/* They do not; but one of them alone may be exactly an expected value, and is then the likelier. */
static int judge_far(struct work *work, const struct match *match)
{
    const struct match_hit *best = match->n_hits > 0 ? &match->hits[0] : NULL;

    for (size_t i = 0; i < work->n_read && !work->verbatim; i++) {
        struct match alone;
        int r = find_in_lists(work, i, 1, &alone);

        if (r < 0)
            return r;
        if (alone.n_hits > 0 && alone.hits[0].expected && alone.hits[0].n_exact > 0) {
            work_note_agreement(work, false);
            return choose_listed(work, &alone.hits[0]);
        }
    }
    if (!work->verbatim) {
        int r = choose_likeliest(work);

        if (r != 0)
            return r < 0 ? r : 0;
    }
    work_note_agreement(work, work->verbatim);
    if (best && !best->expected && best->n_exact == work->n_read) {
        if (!is_clear(match, work->n_read))
            field_result_add_reason(work->field, REASON_SEVERAL_IN_LIST);
        return choose_listed(work, best);
    }
    if (!work->verbatim && best && best->near && !is_clear(match, work->n_read))
        field_result_add_reason(work->field, REASON_SEVERAL_IN_LIST);
    else
        field_result_add_reason(work->field, REASON_NOT_IN_LIST);
    return work_choose_reading(work);
}

/* Would the picture rather have a text in no list than this entry? 1: by far. */
static int picture_speaks_against(const struct work *work, const struct match_hit *hit)
{
    const struct reading *reading = &work->field->reading;
    double free_log_p = RESULT_LOG_P_MIN;

    for (size_t i = 0; i < reading->n_by; i++)
        free_log_p = fmax(free_log_p, reading->by[i].log_p);
    for (size_t i = 0; i < reading->n_listed; i++) {
        _cleanup_(cleanup_freep) char *key = fold_key(reading->listed[i].text);
        const struct lexicon_entry *entry;

        if (!key)
            return -ENOMEM;
        entry = entry_of(work, key);
        if (entry && strcmp(entry->name, hit->value) == 0)
            return reading->listed[i].log_p < free_log_p - FREE_NATS;
    }
    return 1; /* not even among the likeliest entries */
}

/* Takes the entries that nobody read exactly, and that the picture speaks against, out of the
 * match. A reading whose list was not held against the picture keeps them all. */
static int drop_unlikely(const struct work *work, struct match *match)
{
    size_t n = 0;

    if (work->field->reading.n_listed == 0)
        return 0;
    for (size_t i = 0; i < match->n_hits; i++) {
        int r = match->hits[i].n_exact > 0 ? 0 : picture_speaks_against(work, &match->hits[i]);

        if (r < 0)
            return r;
        if (r == 0)
            match->hits[n++] = match->hits[i];
    }
    match->n_hits = n;
    match->margin = n < 2 ? UINT_MAX : match->hits[1].total - match->hits[0].total;
    return 0;
}

/* A field with a list of expected values. An open list is never forced on a text: what both
 * recognisers read alike and no list has stays as it is, and so does what is as near to one entry
 * as to another. */
int work_judge_listed(struct work *work)
{
    bool open = work->field->kind != FORM_KIND_PREFECTURE; /* there is no 48th prefecture */
    const struct match_hit *best;
    struct match match;
    int r = find_in_lists(work, 0, work->n_read, &match);

    if (r == 0 && open)
        r = drop_unlikely(work, &match);
    if (r < 0)
        return r;
    best = match.n_hits > 0 && match.hits[0].expected && match.hits[0].near ? &match.hits[0] : NULL;
    if (best && open && best->total > 0 &&
        (work->verbatim || (best->n_exact == 0 && !is_clear(&match, work->n_read))))
        best = NULL;
    work->finding->match = match;
    r = best ? judge_near(work, &match) : judge_far(work, &match);
    for (size_t i = 0; i < match.n_hits && r == 0; i++)
        if (match.hits[i].near)
            r = value_add_candidate(work->field, match.hits[i].value,
                                    1.0 / (2 + (double)match.hits[i].total));
    return r;
}
