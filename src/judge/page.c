/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/page.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/value.h"

/* Index of the field with that id on the page, or -1. */
static ptrdiff_t find_field(const struct page_result *page, const char *id)
{
    for (size_t i = 0; i < page->n_fields; i++)
        if (strcmp(page->fields[i].id, id) == 0)
            return (ptrdiff_t)i;
    return -1;
}

/* The field whose value a ditto in field i stands for, through other dittos; -1: there is none. */
static ptrdiff_t find_source(const struct desk *desk, size_t i)
{
    ptrdiff_t at = (ptrdiff_t)i;

    /* More steps than fields: the form's same_as go in a circle. */
    for (size_t n = 0; n <= desk->page->n_fields; n++) {
        const struct form_field *spec = desk->findings[at].spec;

        if (!desk->findings[at].ditto)
            return at;
        at = spec && spec->same_as ? find_field(desk->page, spec->same_as) : -1;
        if (at < 0)
            return -1;
    }
    return -1;
}

static bool block_is_filled(const struct desk *desk, const char *block)
{
    for (size_t i = 0; i < desk->page->n_fields; i++) {
        const struct finding *finding = &desk->findings[i];

        if (finding->filled && !finding->none && finding->spec && finding->spec->block &&
            strcmp(finding->spec->block, block) == 0)
            return true;
    }
    return false;
}

/* Blank is an answer like any other: it is taken only from a place that was surely seen. */
static void finish_blank(const struct desk *desk, size_t i)
{
    struct field_result *field = &desk->page->fields[i];
    const struct form_field *spec = desk->findings[i].spec;
    double sure = fmin(field->reading.ink_score, field->reading.place_certainty);

    if (spec && (spec->required == FORM_REQUIRED_ALWAYS ||
                 (spec->required == FORM_REQUIRED_IN_BLOCK && spec->block &&
                  block_is_filled(desk, spec->block))))
        field_result_add_reason(field, REASON_REQUIRED_BLANK);
    field->confidence = sure > 0 ? fmin(sure, 1) : 0;
    field->status = desk_objections(field) ? FIELD_REVIEW : FIELD_BLANK;
}

/* Accepted only if nothing speaks against it and its confidence is enough. */
static void decide(const struct policy *policy, enum script script, struct field_result *field)
{
    /* one that was never settled is no number */
    double threshold = policy->threshold[field->kind][script];
    bool clean = desk_objections(field) == 0;

    if (clean && !(field->confidence >= threshold))
        field_result_add_reason(field, threshold > 1 ? REASON_POLICY : REASON_LOW_SCORE);
    else if (clean && !policy->auto_accept)
        field_result_add_reason(field, REASON_POLICY);
    field->status = clean && policy->auto_accept && field->confidence >= threshold ? FIELD_ACCEPTED
                                                                                   : FIELD_REVIEW;
}

static void weigh(const struct confidence_model *model, struct finding *finding,
                  struct field_result *field)
{
    enum { MAX_OBJECTIONS = 3 };

    finding->evidence.of[FEATURE_OBJECTIONS] = fmin(desk_objections(field), MAX_OBJECTIONS);
    finding->log_odds = confidence_log_odds(model, field->kind, &finding->evidence);
    field->confidence = confidence_of(finding->log_odds);
}

static void finish_written(const struct desk *desk, size_t i)
{
    struct field_result *field = &desk->page->fields[i];

    weigh(desk->model, &desk->findings[i], field);
    value_score_candidates(field);
    decide(desk->policy, desk->findings[i].script, field);
}

/* After all others. The value is the source's and no surer than it. */
static int finish_ditto(const struct desk *desk, size_t i)
{
    struct field_result *field = &desk->page->fields[i];
    struct finding *finding = &desk->findings[i];
    ptrdiff_t at = find_source(desk, i);
    const struct field_result *source = at >= 0 ? &desk->page->fields[at] : NULL;
    _cleanup_(cleanup_freep) char *as_written = NULL;

    if (!source || !source->value[0]) {
        /* It stands for nothing that we know. */
        field_result_add_reason(field, REASON_UNREAD);
        finish_written(desk, i);
        return 0;
    }
    as_written = strdup(field->as_written);
    if (!as_written || value_choose(field, source->value, as_written) < 0)
        return -ENOMEM;
    finding->log_odds = desk->findings[at].log_odds;
    if (!finding->agree) {
        field_result_add_reason(field, REASON_LOW_SCORE);
        finding->log_odds = fmin(finding->log_odds, 0);
    }
    field->confidence = confidence_of(finding->log_odds);
    value_score_candidates(field);
    decide(desk->policy, finding->script, field);
    if (source->status != FIELD_ACCEPTED)
        field->status = FIELD_REVIEW;
    return 0;
}

int page_judge(struct desk *desk, const struct form_lists *lists, const struct form *form)
{
    struct page_result *page = desk->page;
    struct finding *findings = desk->findings;
    int r = 0;

    for (size_t i = 0; i < page->n_fields && r == 0; i++) {
        int at = form_find_field(form, page->fields[i].id);

        r = field_judge(desk->country, lists, at >= 0 ? &form->fields[at] : NULL, &page->fields[i],
                        &findings[i]);
    }
    if (r == 0)
        r = page_evidence_weigh(desk);
    for (size_t i = 0; i < page->n_fields && r == 0; i++) {
        if (!findings[i].filled)
            finish_blank(desk, i);
        else if (!findings[i].ditto)
            finish_written(desk, i);
    }
    for (size_t i = 0; i < page->n_fields && r == 0; i++)
        if (findings[i].ditto)
            r = finish_ditto(desk, i);
    return r;
}
