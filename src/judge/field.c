/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/field.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/match.h"
#include "judge/proposal.h"
#include "judge/value.h"
#include "text/fold.h"
#include "text/lookalike.h"
#include "text/phrase.h"
#include "text/utf8.h"

/* A cell with one side unseen has a certainty of 0.35, one whose rules scatter by 0.3 mm has 0.5:
 * what lies in such a box may be a neighbour's. */
static const double PLACE_CERTAINTY_MIN = 0.5;

/* Share of the ink's columns that no character covers. Rests of rules give up to some hundredths; a
 * dropped kanji of a name of four gives 0.2. */
static const double DROPPED_INK_MAX = 0.10;

/* What an alternative, and a lookalike, weigh beside the recogniser's own choice; orders candidates
 * only. */
static const double ALTERNATIVE_WEIGHT = 0.5;
static const double TWIN_WEIGHT = 0.5;

/* Dropped ink is measured against the first recogniser's characters and speaks against its text. On
 * the samples, of 114 fields where the two differ, the right text is then preferred 59 times; by
 * score alone, 54. */
static const double DROPPED_INK_WEIGHT = 2;

/* An entry must cost this much less than the next one, for each text that was read. */
enum { LIST_MARGIN_PER_TEXT = 1 };

enum { MAX_READERS = MATCH_MAX_TEXTS };

/* The work on one field. */
struct work {
    const struct country *country;
    const struct lexicon *list;  /* of this kind, or NULL */
    const struct lexicon *wider; /* the country's, or NULL */
    const bool *skip;            /* entries of wider that stand in list */
    struct field_result *field;
    struct finding *finding;
    struct proposals proposals;
    size_t n_readers;              /* recognisers that looked */
    size_t n_read;                 /* of them, those that read something */
    size_t main[MAX_READERS];      /* the proposal that each of the n_read made */
    const char *text[MAX_READERS]; /* the text of each of them */
    bool verbatim;                 /* all of them, and two at least, read the same */
};

/* What the reading itself gives to doubt, whatever the text says. */
static void object_to_reading(const struct form_field *spec, struct field_result *field)
{
    const struct reading *reading = &field->reading;

    if (!(reading->place_certainty >= PLACE_CERTAINTY_MIN))
        field_result_add_reason(field, REASON_PLACE_UNSURE);
    if (reading->off_page)
        field_result_add_reason(field, REASON_OFF_PAGE);
    if (reading->n_damaged_rows > 0)
        field_result_add_reason(field, REASON_DAMAGED_ROWS);
    if (reading->ink == INK_UNSURE)
        field_result_add_reason(field, REASON_INK_UNSURE);
    if (reading->struck_out)
        field_result_add_reason(field, REASON_STRUCK_OUT);
    if (!(reading->dropped_ink <= DROPPED_INK_MAX))
        field_result_add_reason(field, REASON_DROPPED_INK);
    /* A line more than the field has room for: kana above a name, a remark, a neighbour's text. */
    if (spec && reading->n_lines > spec->max_lines)
        field_result_add_reason(field, REASON_LOW_SCORE);
}

/* Every text of every recogniser becomes a proposal. */
static int propose(struct work *work)
{
    const struct reading *reading = &work->field->reading;
    int r;

    work->n_readers = reading->n_by < MAX_READERS ? reading->n_by : MAX_READERS;
    for (size_t i = 0; i < work->n_readers; i++) {
        const struct recognised *by = &reading->by[i];
        double dropped = i == 0 ? DROPPED_INK_WEIGHT * reading->dropped_ink : 0;
        size_t at;

        r = proposals_add(&work->proposals, work->field->kind, &work->country->codes, by->text,
                          by->score - dropped, &at);
        if (r < 0)
            return r;
        if (r == 0) {
            work->main[work->n_read] = at;
            work->text[work->n_read++] = by->text;
        }
    }
    for (size_t i = 0; i < work->n_readers; i++) {
        const struct recognised *by = &reading->by[i];

        for (size_t k = 0; k < by->n_alternatives; k++) {
            size_t at;

            r = proposals_add(&work->proposals, work->field->kind, &work->country->codes,
                              by->alternatives[k].text,
                              ALTERNATIVE_WEIGHT * by->alternatives[k].score, &at);
            if (r < 0)
                return r;
        }
    }
    work->verbatim = work->n_readers >= 2 && work->n_read == work->n_readers;
    for (size_t i = 1; i < work->n_read; i++)
        work->verbatim &= work->main[i] == work->main[0];
    return 0;
}

static double weakest_of(const struct reading *reading)
{
    double weakest = reading->n_by ? 1 : 0;

    for (size_t i = 0; i < reading->n_by; i++)
        weakest = fmin(weakest, reading->by[i].min_score);
    return weakest;
}

/* The other proposals, the heaviest first. */
static int list_proposals(struct work *work)
{
    _cleanup_(cleanup_freep) bool *done = calloc(work->proposals.n + 1, sizeof(*done));

    if (!done)
        return -ENOMEM;
    for (size_t n = 0; n < work->proposals.n; n++) {
        size_t best = work->proposals.n;

        for (size_t i = 0; i < work->proposals.n; i++)
            if (!done[i] && (best == work->proposals.n ||
                             work->proposals.at[i].weight > work->proposals.at[best].weight))
                best = i;
        done[best] = true;
        if (value_add_candidate(work->field, work->proposals.at[best].value,
                                work->proposals.at[best].weight) < 0)
            return -ENOMEM;
    }
    return 0;
}

/* The recognisers agree, or the difference is named. One alone can do neither. */
static void note_agreement(struct work *work, bool agree)
{
    work->finding->evidence.agree = agree;
    if (!agree && !work->verbatim && work->n_readers >= 2)
        field_result_add_reason(work->field, REASON_READERS_DIFFER);
}

/* A name or an address that has a twin: agreement proves less, and the twin is a candidate. */
static int object_to_lookalikes(struct field_result *field)
{
    _cleanup_(cleanup_freep) char *twin = NULL;
    int r = 0;

    if (field->kind == FORM_KIND_NAME)
        r = lookalike_in_name(field->value, &twin);
    else if (field->kind == FORM_KIND_EMAIL)
        r = lookalike_in_email(field->value, &twin);
    if (r < 0 || !twin)
        return r;
    field_result_add_reason(field, REASON_LOOKALIKE);
    return value_add_candidate(field, twin, TWIN_WEIGHT);
}

/* The free reading: what the recognisers say, by weight. */
static int choose_reading(struct work *work)
{
    size_t best = work->verbatim ? work->main[0] : proposals_best(&work->proposals);
    const struct proposal *proposal = &work->proposals.at[best];

    if (proposal->fault != REASON_COUNT)
        field_result_add_reason(work->field, proposal->fault);
    else
        work->finding->evidence.well_formed = work->field->kind == FORM_KIND_PHONE ||
                                              work->field->kind == FORM_KIND_EMAIL ||
                                              work->field->kind == FORM_KIND_NAME;
    work->finding->prefectures = proposal->prefectures;
    if (value_choose(work->field, proposal->value, proposal->as_written) < 0)
        return -ENOMEM;
    return object_to_lookalikes(work->field);
}

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
    work->finding->evidence.edits = hit->total;
    work->finding->prefectures = hit->prefectures;
    return value_choose(work->field, hit->value, text_nearest(work, hit->value));
}

/* The readings together lie near an expected value. */
static int judge_near(struct work *work, const struct match *match)
{
    const struct match_hit *best = &match->hits[0];
    bool clear = is_clear(match, work->n_read);

    if (!clear)
        field_result_add_reason(work->field, REASON_SEVERAL_IN_LIST);
    work->finding->evidence.listed =
        clear && best->n_exact > 0 && work->n_read == work->n_readers && work->n_readers >= 2;
    note_agreement(work, work->finding->evidence.listed);
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
            note_agreement(work, false);
            return choose_listed(work, &alone.hits[0]);
        }
    }
    note_agreement(work, work->verbatim);
    if (best && !best->expected && best->n_exact == work->n_read) {
        work->finding->evidence.known = true;
        if (!is_clear(match, work->n_read))
            field_result_add_reason(work->field, REASON_SEVERAL_IN_LIST);
        return choose_listed(work, best);
    }
    if (!work->verbatim && best && best->near && !is_clear(match, work->n_read))
        field_result_add_reason(work->field, REASON_SEVERAL_IN_LIST);
    else
        field_result_add_reason(work->field, REASON_NOT_IN_LIST);
    return choose_reading(work);
}

/* A field with a list of expected values. An open list is never forced on a text: what both
 * recognisers read alike and no list has stays as it is, and so does what is as near to one entry
 * as to another. */
static int judge_listed(struct work *work)
{
    bool open = work->field->kind != FORM_KIND_PREFECTURE; /* there is no 48th prefecture */
    const struct match_hit *best;
    struct match match;
    int r = find_in_lists(work, 0, work->n_read, &match);

    if (r < 0)
        return r;
    best = match.n_hits > 0 && match.hits[0].expected && match.hits[0].near ? &match.hits[0] : NULL;
    if (best && open && best->total > 0 &&
        (work->verbatim || (best->n_exact == 0 && !is_clear(&match, work->n_read))))
        best = NULL;
    r = best ? judge_near(work, &match) : judge_far(work, &match);
    for (size_t i = 0; i < match.n_hits && r == 0; i++)
        if (match.hits[i].near)
            r = value_add_candidate(work->field, match.hits[i].value,
                                    1.0 / (2 + (double)match.hits[i].total));
    return r;
}

/* A field that may hold anything of its kind; a list is a hint. */
static int judge_open(struct work *work)
{
    int r = choose_reading(work);

    if (r < 0)
        return r;
    note_agreement(work, work->verbatim);
    if (work->list) {
        _cleanup_(cleanup_freep) char *key = fold_key(work->field->value);

        if (!key)
            return -ENOMEM;
        work->finding->evidence.known = lexicon_find(work->list, key) >= 0;
    }
    if (work->field->kind == FORM_KIND_TEXT)
        field_result_add_reason(work->field, REASON_FREE_TEXT);
    return 0;
}

/* «同上» or «なし» in place of an answer: 1 when that is what the recognisers read. */
static int judge_phrase(struct work *work)
{
    size_t n_ditto = 0, n_nothing = 0;

    if (work->field->kind == FORM_KIND_TEXT)
        return 0;
    for (size_t i = 0; i < work->n_read; i++) {
        enum phrase phrase;
        int r = phrase_of(work->text[i], &phrase);

        if (r < 0)
            return r;
        n_ditto += phrase == PHRASE_DITTO;
        n_nothing += phrase == PHRASE_NOTHING;
    }
    if (n_ditto + n_nothing == 0)
        return 0;
    work->finding->ditto = n_ditto >= n_nothing;
    work->finding->none = !work->finding->ditto;
    field_result_add_reason(work->field, work->finding->ditto ? REASON_DITTO : REASON_WRITTEN_NONE);
    note_agreement(work, work->n_readers >= 2 &&
                             (n_ditto == work->n_readers || n_nothing == work->n_readers));
    if (value_set_text(&work->field->as_written, work->text[0]) < 0)
        return -ENOMEM;
    return 1;
}

static int judge_text(struct work *work)
{
    int r = propose(work);

    if (r < 0)
        return r;
    if (work->n_read == 0) {
        if (work->field->reading.ink == INK_PRESENT)
            field_result_add_reason(work->field, REASON_UNREAD);
        return 0;
    }
    r = judge_phrase(work);
    if (r == 0)
        r = work->list && work->field->kind != FORM_KIND_DEPARTMENT ? judge_listed(work)
                                                                    : judge_open(work);
    return r < 0 ? r : list_proposals(work);
}

/* Did any recogniser read something? */
static bool has_text(const struct reading *reading)
{
    for (size_t i = 0; i < reading->n_by; i++)
        if (reading->by[i].text && reading->by[i].text[0])
            return true;
    return false;
}

int field_judge(const struct country *country, const struct form_lists *lists,
                const struct form_field *spec, struct field_result *field,
                struct finding *ret_finding)
{
    const struct reading *reading = &field->reading;
    struct finding finding = {.spec = spec, .filled = reading->ink != INK_NONE};
    struct work work = {
        .country = country,
        .list = lists->of[field->kind],
        .field = field,
        .finding = &finding,
    };
    int r = value_reset(field);

    if (r < 0)
        return r;
    if (field->kind == FORM_KIND_FACILITY) {
        work.wider = country->hospitals;
        work.skip = lists->shared;
    }
    finding.evidence.weakest = weakest_of(reading);
    finding.evidence.dropped_ink = reading->dropped_ink;
    finding.evidence.place_certainty = reading->place_certainty;
    object_to_reading(spec, field);
    if (reading->ink == INK_NONE && has_text(reading)) {
        /* No ink, and yet a text: one of the two is wrong. */
        field_result_add_reason(field, REASON_INK_UNSURE);
        finding.filled = true;
    }
    if (finding.filled)
        r = judge_text(&work);
    proposals_deinit(&work.proposals);
    if (r < 0)
        return r;
    *ret_finding = finding;
    return 0;
}
