/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/twin.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <uchar.h>

#include "base/cleanup.h"
#include "judge/value.h"
#include "text/lookalike.h"
#include "text/utf8.h"

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

/* An address may begin with a capital. Where the own network gives the other case more than this, a
 * person looks: of 3,551 addresses that were read right 2.7 % (typed) and 7 % (by hand), of 13 that
 * were wrong in the case of their first letter alone 11. */
static const double OTHER_CASE_MAX = 0.01;

static int twin_in_case(const struct field_result *field, char **ret_twin)
{
    const struct recognised *own = field->reading.n_by > 0 ? &field->reading.by[0] : NULL;
    const struct character *first = own && own->n_characters > 0 ? &own->characters[0] : NULL;
    char letter = field->value[0], other = (char)(letter ^ ('a' ^ 'A'));

    if (!first || !isalpha((unsigned char)letter) || first->text[0] != letter ||
        first->second[0] != other || first->second[1] || first->second_score <= OTHER_CASE_MAX)
        return 0;
    *ret_twin = strdup(field->value);
    if (!*ret_twin)
        return -ENOMEM;
    (*ret_twin)[0] = other;
    return 0;
}

int twin_object(struct field_result *field)
{
    _cleanup_(cleanup_freep) char *twin = NULL;
    int r = 0;

    if (field->kind == FORM_KIND_NAME)
        r = lookalike_in_name(field->value, is_told_apart, &field->reading, &twin);
    else if (field->kind == FORM_KIND_EMAIL)
        r = lookalike_in_email(field->value, &twin);
    if (r == 0 && !twin && field->kind == FORM_KIND_EMAIL)
        r = twin_in_case(field, &twin);
    if (r < 0 || !twin)
        return r;
    field_result_add_reason(field, REASON_LOOKALIKE);
    return value_add_candidate(field, twin, TWIN_WEIGHT);
}
