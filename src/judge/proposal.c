/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/proposal.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/email.h"
#include "text/fold.h"
#include "text/name.h"
#include "text/utf8.h"

static void proposal_deinit(struct proposal *proposal)
{
    free(proposal->value);
    free(proposal->same);
    free(proposal->as_written);
}

void proposals_deinit(struct proposals *proposals)
{
    for (size_t i = 0; i < proposals->n; i++)
        proposal_deinit(&proposals->at[i]);
    free(proposals->at);
    *proposals = (struct proposals){0};
}

static int make_name(const char *text, struct proposal *ret)
{
    struct name name;
    int r = name_parse(text, &name);

    if (r < 0)
        return r;
    ret->value = name.text;
    name.text = NULL;
    ret->fault = name.verdict == NAME_OK ? REASON_COUNT : REASON_BAD_NAME;
    name_deinit(&name);
    ret->same = fold_name(ret->value);
    return 0;
}

static int make_phone(const char *text, const struct area_codes *codes, struct proposal *ret)
{
    struct phone phone;
    int r = phone_parse(text, codes->rows, codes->n_rows, &phone);

    if (r < 0)
        return r;
    ret->value = strdup(phone.text);
    ret->fault = phone.verdict == PHONE_OK ? REASON_COUNT : REASON_BAD_PHONE;
    ret->prefectures = phone.prefectures;
    ret->same = fold_same(phone.text);
    return 0;
}

static int make_email(const char *text, struct proposal *ret)
{
    struct email email;
    int r = email_parse(text, &email);

    if (r < 0)
        return r;
    ret->value = strdup(email.text);
    ret->fault = email.verdict == EMAIL_OK ? REASON_COUNT : REASON_BAD_EMAIL;
    ret->same = strdup(email.text);
    return 0;
}

static int make(enum form_kind kind, const struct area_codes *codes, const char *text,
                struct proposal *ret)
{
    struct proposal made = {.fault = REASON_COUNT};
    int r = 0;

    switch (kind) {
    case FORM_KIND_NAME:
        r = make_name(text, &made);
        break;
    case FORM_KIND_PHONE:
        r = make_phone(text, codes, &made);
        break;
    case FORM_KIND_EMAIL:
        r = make_email(text, &made);
        break;
    case FORM_KIND_TEXT:
        made.value = fold_lines(text);
        made.same = fold_same(text);
        break;
    default:
        made.value = fold_spaces(text);
        made.same = fold_same(text);
    }
    made.as_written = strdup(text);
    if (r < 0 || !made.value || !made.same || !made.as_written) {
        proposal_deinit(&made);
        return -ENOMEM;
    }
    *ret = made;
    return 0;
}

/* The same said twice. A gap between the words that one recogniser saw is kept: gaps are missed
 * more often than invented. */
static void merge(struct proposal *into, struct proposal *more, enum form_kind kind)
{
    into->weight += more->weight;
    into->log_p = fmax(into->log_p, more->log_p);
    if (kind != FORM_KIND_TEXT && !strchr(into->value, ' ') && strchr(more->value, ' ')) {
        char *value = into->value;

        into->value = more->value;
        more->value = value;
    }
}

int proposals_add(struct proposals *proposals, enum form_kind kind, const struct area_codes *codes,
                  const char *text, double weight, double log_p, size_t *ret_index)
{
    struct proposal *at, made;
    int r;

    if (!text || !utf8_valid(text) || utf8_has_control(text))
        return 1;
    r = make(kind, codes, text, &made);
    if (r < 0)
        return r;
    if (!made.value[0]) {
        proposal_deinit(&made);
        return 1;
    }
    made.log_p = log_p;
    made.weight = weight > 0 ? weight : 0; /* a score that is no number counts nothing */
    for (size_t i = 0; i < proposals->n; i++)
        if (strcmp(proposals->at[i].same, made.same) == 0) {
            merge(&proposals->at[i], &made, kind);
            proposal_deinit(&made);
            *ret_index = i;
            return 0;
        }
    at = reallocarray(proposals->at, proposals->n + 1, sizeof(*at));
    if (!at) {
        proposal_deinit(&made);
        return -ENOMEM;
    }
    proposals->at = at;
    at[proposals->n] = made;
    *ret_index = proposals->n++;
    return 0;
}

bool proposal_is_better(const struct proposal *one, const struct proposal *other)
{
    bool plausible = one->fault == REASON_COUNT, other_plausible = other->fault == REASON_COUNT;
    double log_p = one->log_p + one->prior, other_log_p = other->log_p + other->prior;

    if (plausible != other_plausible)
        return plausible;
    return log_p != other_log_p ? log_p > other_log_p : one->weight > other->weight;
}

size_t proposals_best(const struct proposals *proposals, const bool *done)
{
    size_t best = proposals->n;

    for (size_t i = 0; i < proposals->n; i++)
        if (!(done && done[i]) &&
            (best == proposals->n || proposal_is_better(&proposals->at[i], &proposals->at[best])))
            best = i;
    return best;
}
