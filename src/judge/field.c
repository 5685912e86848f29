/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/field.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

#include "base/cleanup.h"
#include "judge/department.h"
#include "judge/evidence.h"
#include "judge/passage.h"
#include "judge/value.h"
#include "judge/work.h"
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

/* Ink along the edge of what was cut out of the page: a stroke is 0.3 to 1 mm wide. */
static const double CLIPPED_MAX_MM = 1.0;

/* Damaged scan lines of the cell that run through no text, and not beside it, can have hidden no
 * more than a speck as long as they are few: 1 mm in standard resolution, half of it in fine. */
enum { DAMAGED_ROWS_MAX = 4 };

/* What an alternative, and a lookalike, weigh beside the recogniser's own choice; orders candidates
 * only. */
static const double ALTERNATIVE_WEIGHT = 0.5;
static const double MERGED_WEIGHT = 2; /* more than any recogniser's own text and alternatives */

/* How many nats a surname, a given name or half a department of the lists is likelier than another
 * text. On 394 pages more hardly helps, and every name of theirs is in the lists. */
static const double KNOWN_NATS = 2;

/* Of the list's likeliest texts so many are candidates whatever was read. */
enum { LISTED_CANDIDATES = 2 };

/* How many nats a character costs that every recogniser read and a proposal leaves out: the own
 * network's alternatives leave out what it saw rarely. */
static const double LOST_NATS[FORM_KIND_COUNT] = {[FORM_KIND_NAME] = 4, [FORM_KIND_FACILITY] = 4};

/* What the whole text of the second recogniser is worth, in nats by its score of 1: as much as
 * lists that know a name, not on top of them. Without it a name of no list would be what the own
 * network alone prefers. On the pages fitted on, no name typed and 0.3 points of those by hand more
 * are right, and 1 point of the addresses. */
static const double SECOND_NATS[FORM_KIND_COUNT] = {
    [FORM_KIND_NAME] = 5, [FORM_KIND_FACILITY] = 5, [FORM_KIND_EMAIL] = 2};

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

/* How much of a name is known, other forms of its kanji included: 髙﨑 as much as 高崎. */
static int know_name(const struct people *people, const char *name, unsigned *ret_known)
{
    _cleanup_(cleanup_freep) char *key = fold_key(name);
    unsigned known = people_know(people, name), folded;

    if (!key)
        return -ENOMEM;
    folded = people_know(people, key);
    *ret_known = known > folded ? known : folded;
    return 0;
}

/* How many characters the shortest text has that a recogniser read. */
static size_t shortest_read(const struct work *work)
{
    size_t shortest = SIZE_MAX;

    for (size_t i = 0; i < work->n_read; i++) {
        size_t n = utf8_length(work->proposals.at[work->main[i]].same);

        shortest = n < shortest ? n : shortest;
    }
    return shortest;
}

/* Do the two recognisers differ in the form of a kanji alone (髙 and 高)? Only the own network
 * knows them all. */
static bool is_same_but_for_forms(const struct work *work)
{
    _cleanup_(cleanup_freep) char *one = fold_key(work->proposals.at[work->main[0]].value);
    _cleanup_(cleanup_freep) char *other = fold_key(work->proposals.at[work->main[1]].value);

    return one && other && strcmp(one, other) == 0;
}

/* What the recognisers' own texts say of the others. */
static void weigh_read(const struct work *work)
{
    size_t shortest = shortest_read(work);

    if (work->n_read == 0)
        return;
    for (size_t i = 0; i < work->proposals.n && LOST_NATS[work->field->kind] > 0; i++) {
        struct proposal *proposal = &work->proposals.at[i];
        size_t n_characters = utf8_length(proposal->same);

        if (n_characters < shortest)
            proposal->prior -= LOST_NATS[work->field->kind] * (double)(shortest - n_characters);
    }
    if (work->n_read > 1 && !is_same_but_for_forms(work)) {
        struct proposal *second = &work->proposals.at[work->main[1]];

        second->prior =
            fmax(second->prior, SECOND_NATS[work->field->kind] * work->field->reading.by[1].score);
    }
}

/* What is known of each proposal before anybody looks at the picture. */
static int weigh_priors(struct work *work)
{
    int r = 0;

    for (size_t i = 0; i < work->proposals.n && r == 0; i++) {
        struct proposal *proposal = &work->proposals.at[i];
        unsigned n_known;
        bool known;

        if (work->field->kind == FORM_KIND_NAME) {
            r = know_name(&work->country->people, proposal->value, &n_known);
            proposal->prior = r == 0 ? KNOWN_NATS * n_known : 0;
        } else if (work->field->kind == FORM_KIND_DEPARTMENT && work->list) {
            r = department_known(work->list, proposal->value, &known);
            proposal->prior = r == 0 && known ? 2 * KNOWN_NATS : 0;
        }
    }
    if (r == 0)
        weigh_read(work);
    return r;
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

/* The own network is asked which of two forms of a kanji it is, where it can tell: of 190 of these
 * kanji in generated names of which it was so sure one (崎 for 﨑) was the other form. Of 濱 and
 * 濵, 邊 and 邉 it is sure and wrong (8 of 52); 𠮷 it does not know, and no 瀨 was there to be
 * read. */
static const char32_t told_apart[] = U"高髙崎﨑斎齋斉齊";
static const double TWIN_SCORE_MIN = 0.9, TWIN_SECOND_MAX = 0.02;

static bool may_be_told_apart(uint32_t c)
{
    for (size_t i = 0; told_apart[i]; i++)
        if (told_apart[i] == c)
            return true;
    return false;
}

/* Did the own network, wherever it read c, leave its twin no chance? */
static bool is_told_apart(uint32_t c, uint32_t twin, const void *context)
{
    const struct reading *reading = context;
    const struct recognised *by = reading->n_by > 0 ? &reading->by[0] : NULL;
    bool seen = false;

    for (size_t i = 0; by && i < by->n_characters; i++) {
        const struct character *at = &by->characters[i];
        const char *text = at->text, *second = at->second;

        if (utf8_next(&text) != c)
            continue;
        if (at->score < TWIN_SCORE_MIN ||
            (utf8_next(&second) == twin && at->second_score > TWIN_SECOND_MAX))
            return false;
        seen = true;
    }
    return seen && may_be_told_apart(c);
}

/* A name or an address that has a twin: agreement proves less, and the twin is a candidate. */
static int object_to_lookalikes(struct field_result *field)
{
    _cleanup_(cleanup_freep) char *twin = NULL;
    int r = 0;

    if (field->kind == FORM_KIND_NAME)
        r = lookalike_in_name(field->value, is_told_apart, &field->reading, &twin);
    else if (field->kind == FORM_KIND_EMAIL)
        r = lookalike_in_email(field->value, &twin);
    if (r < 0 || !twin)
        return r;
    field_result_add_reason(field, REASON_LOOKALIKE);
    return value_add_candidate(field, twin, TWIN_WEIGHT);
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
    return object_to_lookalikes(work->field);
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
        r = weigh_priors(work);
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
