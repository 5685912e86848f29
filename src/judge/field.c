/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/field.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/evidence.h"
#include "judge/passage.h"
#include "judge/prior.h"
#include "judge/twin.h"
#include "judge/value.h"
#include "judge/work.h"
#include "text/fold.h"
#include "text/phrase.h"

/* A cell with one side unseen has a certainty of 0.35, one whose rules scatter by 0.3 mm has 0.5:
 * what lies in such a box may be a neighbour's. */
static const double PLACE_CERTAINTY_MIN = 0.5;

/* Share of the ink's columns that no character covers. Rests of rules give up to some hundredths; a
 * dropped kanji of a name of four gives 0.2. */
static const double DROPPED_INK_MAX = 0.10;

/* Ink along the edge of what was cut out of the page: a stroke is 0.3 to 1 mm wide. */
static const double CLIPPED_MAX_MM = 1.0;

/* Damaged scan lines of the cell that run through no text, and not beside it, can have hidden no
 * more than a speck as long as they are few: 1 mm in standard resolution, half of it in fine. */
enum { DAMAGED_ROWS_MAX = 4 };

/* What an alternative, and a lookalike, weigh beside the recogniser's own choice; orders candidates
 * only. */
static const double ALTERNATIVE_WEIGHT = 0.5;
static const double MERGED_WEIGHT = 2; /* more than any recogniser's own text and alternatives */

/* Of the list's likeliest texts so many are candidates whatever was read. */
enum { LISTED_CANDIDATES = 2 };

/* Each candidate has so much less weight than the one before. */
static const double NEXT_WEIGHT = 0.5;

/* Dropped ink is measured against the first recogniser's characters and speaks against its text. On
 * the samples, of 114 fields where the two differ, the right text is then preferred 59 times; by
 * score alone, 54. */
static const double DROPPED_INK_WEIGHT = 2;

/* What the reading itself gives to doubt, whatever the text says. */
static void object_to_reading(const struct form_field *spec, struct field_result *field)
{
    const struct reading *reading = &field->reading;

    if (!(reading->place_certainty >= PLACE_CERTAINTY_MIN))
        field_result_add_reason(field, REASON_PLACE_UNSURE);
    if (reading->off_page)
        field_result_add_reason(field, REASON_OFF_PAGE);
    if (reading->clipped_mm > CLIPPED_MAX_MM)
        field_result_add_reason(field, REASON_CUT_OFF);
    if (reading->n_damaged_text_rows > 0 || reading->n_damaged_rows > DAMAGED_ROWS_MAX)
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

/* Free text that was read differently: of the two readings the better parts. */
static int propose_merged(struct work *work)
{
    const struct reading *reading = &work->field->reading;
    _cleanup_(cleanup_freep) char *text = NULL;
    size_t at;
    int r = work->n_read < 2 ? 1 : passage_merge(&reading->by[0], &reading->by[1], &text);

    if (r == 0)
        r = proposals_add(&work->proposals, FORM_KIND_TEXT, &work->country->codes, text,
                          MERGED_WEIGHT, 0, &at);
    return r < 0 ? r : 0;
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
                          by->score - dropped, by->log_p, &at);
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
                              ALTERNATIVE_WEIGHT * by->alternatives[k].score,
                              by->alternatives[k].log_p, &at);
            if (r < 0)
                return r;
        }
    }
    for (size_t i = 0; i < reading->n_listed && work->field->kind == FORM_KIND_DEPARTMENT; i++) {
        size_t at;

        r = proposals_add(&work->proposals, work->field->kind, &work->country->codes,
                          reading->listed[i].text, 0, reading->listed[i].log_p, &at);
        if (r < 0)
            return r;
    }
    work->verbatim = work->n_readers >= 2 && work->n_read == work->n_readers;
    for (size_t i = 1; i < work->n_read; i++)
        work->verbatim &= work->main[i] == work->main[0];
    return work->field->kind == FORM_KIND_TEXT && !work->verbatim ? propose_merged(work) : 0;
}

/* The name that the lists have for a listed text; the text itself where they have none. */
static int name_of_listed(const struct work *work, const char *text, const char **ret_name)
{
    const struct lexicon *const lists[] = {work->list, work->wider};
    _cleanup_(cleanup_freep) char *key = fold_key(text);

    if (!key)
        return -ENOMEM;
    *ret_name = text;
    for (size_t l = 0; l < sizeof(lists) / sizeof(*lists); l++) {
        ptrdiff_t at = lists[l] ? lexicon_find(lists[l], key) : -1;

        if (at >= 0) {
            *ret_name = lists[l]->entries[lists[l]->keys[at].entry].name;
            break;
        }
    }
    return 0;
}

/* The other values, the best first, what the list has before what else was read. Their weights keep
 * that order, from 1 down. */
static int list_proposals(struct work *work)
{
    const struct reading *reading = &work->field->reading;
    _cleanup_(cleanup_freep) bool *done = calloc(work->proposals.n + 1, sizeof(*done));
    double weight = 1;

    if (!done)
        return -ENOMEM;
    for (size_t i = 0; i < reading->n_listed && i < LISTED_CANDIDATES; i++) {
        const char *name;

        if (name_of_listed(work, reading->listed[i].text, &name) < 0 ||
            value_add_candidate(work->field, name, weight) < 0)
            return -ENOMEM;
        weight *= NEXT_WEIGHT;
    }
    for (size_t n = 0; n < work->proposals.n; n++) {
        size_t best = proposals_best(&work->proposals, done);

        done[best] = true;
        if (value_add_candidate(work->field, work->proposals.at[best].value, weight) < 0)
            return -ENOMEM;
        weight *= NEXT_WEIGHT;
    }
    return 0;
}

void work_note_agreement(struct work *work, bool agree)
{
    work->finding->agree = agree;
    if (!agree && !work->verbatim && work->n_readers >= 2)
        field_result_add_reason(work->field, REASON_READERS_DIFFER);
}

int work_choose_reading(struct work *work)
{
    size_t best = work->verbatim ? work->main[0] : proposals_best(&work->proposals, NULL);
    const struct proposal *proposal = &work->proposals.at[best];

    if (proposal->fault != REASON_COUNT)
        field_result_add_reason(work->field, proposal->fault);
    work->finding->prefectures = proposal->prefectures;
    if (value_choose(work->field, proposal->value, proposal->as_written) < 0)
        return -ENOMEM;
    return twin_object(work->field);
}

/* A field that may hold anything of its kind; a list is a hint. */
static int judge_open(struct work *work)
{
    int r = work_choose_reading(work);

    if (r < 0)
        return r;
    work_note_agreement(work, work->verbatim);
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
    work_note_agreement(work, work->n_readers >= 2 &&
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
    if (work->n_read < 2)
        field_result_add_reason(work->field, REASON_ONE_READER);
    r = judge_phrase(work);
    if (r == 0)
        r = prior_weigh(work);
    if (r == 0)
        r = work->list && work->field->kind != FORM_KIND_DEPARTMENT ? work_judge_listed(work)
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
    object_to_reading(spec, field);
    if (reading->ink == INK_NONE && has_text(reading)) {
        /* No ink, and yet a text: one of the two is wrong. */
        field_result_add_reason(field, REASON_INK_UNSURE);
        finding.filled = true;
    }
    if (finding.filled)
        r = judge_text(&work);
    if (r == 0)
        r = evidence_of_field(&work);
    proposals_deinit(&work.proposals);
    if (r < 0)
        return r;
    *ret_finding = finding;
    return 0;
}
