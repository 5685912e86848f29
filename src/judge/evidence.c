/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/evidence.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/department.h"
#include "judge/gap.h"
#include "judge/value.h"
#include "text/fold.h"
#include "text/lookalike.h"
#include "text/utf8.h"

/* A value that stands in a list, or that the second recogniser proposed, is never taken against the
 * picture: e^3 is odds of 20. */
static const double LIKELIER_NATS = 3;

/* Edits between two texts as a share of the longer one's characters, 0..1. */
static int measure_difference(const char *one, const char *other, double *ret_share)
{
    _cleanup_(cleanup_freep) char *key = fold_same(one);
    _cleanup_(cleanup_freep) char *other_key = fold_same(other);
    uint32_t a[UTF8_DISTANCE_MAX_POINTS], b[UTF8_DISTANCE_MAX_POINTS];
    size_t n_a, n_b, longer;

    if (!key || !other_key)
        return -ENOMEM;
    n_a = utf8_points(key, a, UTF8_DISTANCE_MAX_POINTS);
    n_b = utf8_points(other_key, b, UTF8_DISTANCE_MAX_POINTS);
    longer = n_a > n_b ? n_a : n_b;
    if (longer == 0 || longer > UTF8_DISTANCE_MAX_POINTS)
        *ret_share = longer > 0;
    else
        *ret_share = utf8_distance(a, n_a, b, n_b, (unsigned)longer) / (double)longer;
    return 0;
}

/* Scores are kept to four digits. */
static const double LEAST_SCORE = 1e-4;

static double strongest_second_choice(const struct recognised *by)
{
    double strongest = LEAST_SCORE;

    for (size_t i = 0; i < by->n_characters; i++)
        strongest = fmax(strongest, by->characters[i].second_score);
    return log(strongest / LEAST_SCORE);
}

static void weigh_scores(const struct reading *reading, double *of)
{
    const struct recognised *first = reading->n_by > 0 ? &reading->by[0] : NULL;
    const struct recognised *second = reading->n_by > 1 ? &reading->by[1] : NULL;

    of[FEATURE_SECOND_CHOICE] = first ? strongest_second_choice(first) : 0;
    of[FEATURE_WEAKEST_FIRST] = confidence_score_odds(first ? first->min_score : 0);
    of[FEATURE_MEAN_FIRST] = confidence_score_odds(first ? first->score : 0);
    of[FEATURE_WEAKEST_SECOND] = confidence_score_odds(second ? second->min_score : 0);
    of[FEATURE_MEAN_SECOND] = confidence_score_odds(second ? second->score : 0);
}

/* Does this listed text stand for value? */
static int stands_for(const struct work *work, const char *text, const char *value, bool *ret)
{
    const struct lexicon *const lists[] = {work->list, work->wider};
    _cleanup_(cleanup_freep) char *key = fold_key(text);

    if (!key)
        return -ENOMEM;
    *ret = strcmp(text, value) == 0;
    for (size_t l = 0; l < sizeof(lists) / sizeof(*lists) && !*ret; l++) {
        ptrdiff_t at = lists[l] ? lexicon_find(lists[l], key) : -1;

        for (; at >= 0 && (size_t)at < lists[l]->n_keys && !*ret &&
               strcmp(lists[l]->keys[at].key, key) == 0;
             at++)
            *ret = strcmp(lists[l]->entries[lists[l]->keys[at].entry].name, value) == 0;
    }
    return 0;
}

/* Did a recogniser read the value as its own text? Otherwise an alternative was chosen for being
 * known, and nothing on the picture may be likelier. */
static bool is_read(const struct work *work)
{
    for (size_t i = 0; i < work->n_read; i++)
        if (strcmp(work->proposals.at[work->main[i]].value, work->field->value) == 0)
            return true;
    return work->list && work->field->kind != FORM_KIND_DEPARTMENT;
}

/* The own network's word on the value, on every other value that anybody proposed or the list has,
 * and on every text. */
static int weigh_likelihood(const struct work *work, double *of)
{
    static const double MOST = 8, LEAST_FIT = -3;
    const struct field_result *field = work->field;
    const struct reading *reading = &field->reading;
    double own = RESULT_LOG_P_MIN, rival = RESULT_LOG_P_MIN;
    double length = fmax((double)utf8_length(field->value), 1);

    for (size_t i = 0; i < work->proposals.n; i++) {
        const struct proposal *proposal = &work->proposals.at[i];
        bool same;
        int r = stands_for(work, proposal->value, field->value, &same);

        if (r < 0)
            return r;
        if (same)
            own = fmax(own, proposal->log_p);
        else
            rival = fmax(rival, proposal->log_p);
    }
    of[FEATURE_FREE] = fmax(own, rival);
    for (size_t i = 0; i < reading->n_listed; i++) {
        bool same;
        int r = stands_for(work, reading->listed[i].text, field->value, &same);

        if (r < 0)
            return r;
        if (same)
            own = fmax(own, reading->listed[i].log_p);
        else
            rival = fmax(rival, reading->listed[i].log_p);
    }
    of[FEATURE_FIT] = fmax(own / length, LEAST_FIT);
    of[FEATURE_RIVAL] = fmax(-MOST, fmin(own - rival, MOST));
    of[FEATURE_FREE] = fmax(-MOST, fmin(own - of[FEATURE_FREE], 0));
    if (of[FEATURE_FREE] < (is_read(work) ? -LIKELIER_NATS : 0))
        field_result_add_reason(work->field, REASON_RIVAL_LIKELIER);
    return 0;
}

static void weigh_list(const struct work *work, double *of)
{
    const struct match *match = &work->finding->match;
    double n = work->n_read > 0 ? (double)work->n_read : 1;

    if (match->n_hits == 0 || strcmp(match->hits[0].value, work->field->value) != 0)
        return;
    of[FEATURE_LISTED] = match->hits[0].expected && match->hits[0].n_exact > 0;
    of[FEATURE_EDITS] = fmin(match->hits[0].total / n, 3);
    of[FEATURE_MARGIN] = fmin(match->margin / n, 4);
    if (!match->hits[0].expected)
        of[FEATURE_KNOWN] = 1;
}

/* Of 313 typed addresses that were read right 7 % have room for half a character (most of them are
 * set full width, whose dots stand in much white); of 7 that lost an underscore all, 0.64 and more.
 */
static const double GAP_USUAL = 0.3, GAP_MAX = 0.5;

static void weigh_gap(const struct work *work, double *of)
{
    double gap;

    if (!work->field->value[0])
        return;
    gap = gap_widest(&work->field->reading, work->field->value);
    of[FEATURE_GAP] = fmax(0, fmin(gap - GAP_USUAL, GAP_MAX));
    if (gap > GAP_MAX)
        field_result_add_reason(work->field, REASON_CHARACTER_LOST);
}

/* An underscore whose ends were lost with the rule under it is taken for a dot by both recognisers.
 * It is wider than the address's other dots, or the own network is not quite sure: of 217 dots of
 * typed addresses that were read right 45 look so, of three wrong ones all. */
static const double DOT_SCORE_MIN = 0.98;

static ptrdiff_t find_doubtful_dot(const struct reading *reading)
{
    const struct recognised *own = reading->n_by > 0 ? &reading->by[0] : NULL;

    for (size_t i = 0; own && i < own->n_characters && strcmp(own->characters[i].text, "@") != 0;
         i++)
        if (strcmp(own->characters[i].text, ".") == 0 && own->characters[i].score < DOT_SCORE_MIN)
            return (ptrdiff_t)i;
    return reading->n_by > 1 ? gap_wide_dot(&reading->by[1]) : -1;
}

static int weigh_dots(const struct work *work)
{
    struct field_result *field = work->field;
    ptrdiff_t at = find_doubtful_dot(&field->reading);
    _cleanup_(cleanup_freep) char *twin = NULL;

    if (at < 0)
        return 0;
    field_result_add_reason(field, REASON_LOOKALIKE);
    if ((size_t)at >= strlen(field->value) || field->value[at] != '.')
        return 0; /* the value is not what stands there */
    twin = strdup(field->value);
    if (!twin)
        return -ENOMEM;
    twin[at] = '_';
    return value_add_candidate(field, twin, TWIN_WEIGHT);
}

/* The share of the host's words, between dots and hyphens, that the list knows. */
static int weigh_host(const struct work *work, double *of)
{
    const char *at = strrchr(work->field->value, '@');
    _cleanup_(cleanup_freep) char *host = strdup(at ? at + 1 : "");
    char *rest = host, *word;
    unsigned n = 0, n_known = 0;

    if (!host)
        return -ENOMEM;
    while ((word = strsep(&rest, ".-"))) {
        _cleanup_(cleanup_freep) char *key = fold_key(word);

        if (!key)
            return -ENOMEM;
        n++;
        n_known += lexicon_find(work->country->host_words, key) >= 0;
    }
    of[FEATURE_HOST] = (double)n_known / n;
    return 0;
}

/* No switchboard has extensions of one digit, and of «11» one stroke is easily taken for both. */
static void weigh_extension(const struct work *work)
{
    const char *number = work->field->value, *space = strrchr(number, ' ');

    if (space && space[1] && !space[2])
        field_result_add_reason(work->field, REASON_CHARACTER_LOST);
}

/* Did a recogniser read more characters than the value has? The own network leaves out kanji that
 * it saw rarely (奈緒美 read as 奈美) and one of several that are narrow and alike (8777 read as
 * 877, iiida as iida), as sure of the rest as ever. */
static bool has_longer(const struct work *work)
{
    const struct proposals *proposals = &work->proposals;
    size_t n_value = 0, n_longest = 0;

    for (size_t i = 0; i < proposals->n; i++)
        if (strcmp(proposals->at[i].value, work->field->value) == 0)
            n_value = utf8_length(proposals->at[i].same);
    for (size_t i = 0; i < work->n_read; i++) {
        size_t n = utf8_length(proposals->at[work->main[i]].same);

        n_longest = n > n_longest ? n : n_longest;
    }
    return n_value > 0 && n_longest > n_value;
}

static void weigh_name(const struct work *work, double *of)
{
    const struct people *people = &work->country->people;

    of[FEATURE_KNOWN] = people_know(people, work->field->value);
    of[FEATURE_GOES_ON] = people_may_go_on(people, work->field->value);
    if (of[FEATURE_GOES_ON] > 0 && !work->finding->agree)
        field_result_add_reason(work->field, REASON_CHARACTER_LOST);
}

static int weigh_known(const struct work *work, double *of)
{
    const struct field_result *field = work->field;
    bool known;
    int r = 0;

    if (field->kind == FORM_KIND_NAME) {
        weigh_name(work, of);
    } else if (field->kind == FORM_KIND_PHONE) {
        weigh_extension(work);
    } else if (field->kind == FORM_KIND_EMAIL) {
        weigh_gap(work, of);
        r = weigh_dots(work);
        if (r == 0)
            r = weigh_host(work, of);
    } else if (field->kind == FORM_KIND_DEPARTMENT && work->list) {
        r = department_known(work->list, field->value, &known);
        if (r == 0)
            of[FEATURE_KNOWN] = known ? 2 : 0;
    }
    if ((field->kind == FORM_KIND_NAME || field->kind == FORM_KIND_PHONE ||
         field->kind == FORM_KIND_EMAIL) &&
        has_longer(work))
        field_result_add_reason(work->field, REASON_CHARACTER_LOST);
    return r;
}

int evidence_of_field(struct work *work)
{
    const struct field_result *field = work->field;
    const struct reading *reading = &field->reading;
    double *of = work->finding->evidence.of;
    int r = 0;

    of[FEATURE_BASE] = 1;
    of[FEATURE_AGREE] = work->finding->agree;
    of[FEATURE_APART] = 1;
    if (work->n_read >= 2)
        r = measure_difference(work->text[0], work->text[1], &of[FEATURE_APART]);
    weigh_scores(reading, of);
    weigh_list(work, of);
    if (r == 0)
        r = weigh_known(work, of);
    if (r == 0 && field->value[0])
        r = weigh_likelihood(work, of);
    of[FEATURE_LOOKALIKES] =
        field->kind == FORM_KIND_EMAIL ? fmin(lookalike_count(field->value), 4) : 0;
    of[FEATURE_LENGTH] = log(fmax((double)utf8_length(field->value), 1)) - 2;
    of[FEATURE_TWO_LINES] = reading->n_lines > 1;
    of[FEATURE_DROPPED_INK] = fmin(10 * reading->dropped_ink, 3);
    of[FEATURE_STRAY_INK] = fmin(10 * (reading->outside_ink + reading->neighbour_ink), 3);
    of[FEATURE_SPECKS] = log1p(reading->specks_per_cm2);
    of[FEATURE_REPEATED_ROWS] = log1p(reading->n_repeated_rows);
    of[FEATURE_PLACE_DOUBT] = 1 - reading->place_certainty;
    of[FEATURE_AGREE_RIVAL] = work->finding->agree ? of[FEATURE_RIVAL] : 0;
    return r;
}
