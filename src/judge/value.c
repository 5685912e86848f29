/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/value.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int value_set_text(char **string, const char *text)
{
    char *copy = strdup(text);

    if (!copy)
        return -ENOMEM;
    free(*string);
    *string = copy;
    return 0;
}

/* Puts text in front of candidate `at`; the last one gives way when the list is full. */
static int insert_candidate(struct field_result *field, size_t at, const char *text, double weight)
{
    struct candidate *candidates =
        reallocarray(field->candidates, RESULT_MAX_CANDIDATES, sizeof(*candidates));
    char *copy = candidates ? strdup(text) : NULL;

    if (candidates)
        field->candidates = candidates;
    if (!copy)
        return -ENOMEM;
    if (field->n_candidates == RESULT_MAX_CANDIDATES)
        free(candidates[--field->n_candidates].text);
    memmove(candidates + at + 1, candidates + at, (field->n_candidates - at) * sizeof(*candidates));
    candidates[at] = (struct candidate){.text = copy, .score = weight};
    field->n_candidates++;
    return 0;
}

int value_add_candidate(struct field_result *field, const char *text, double weight)
{
    for (size_t i = 0; i < field->n_candidates; i++)
        if (strcmp(field->candidates[i].text, text) == 0)
            return 0;
    if (!text[0] || field->n_candidates == RESULT_MAX_CANDIDATES)
        return 0;
    return insert_candidate(field, field->n_candidates, text, weight);
}

int value_choose(struct field_result *field, const char *value, const char *as_written)
{
    if (value_set_text(&field->value, value) < 0 ||
        value_set_text(&field->as_written, as_written) < 0)
        return -ENOMEM;
    for (size_t i = 0; i < field->n_candidates; i++)
        if (strcmp(field->candidates[i].text, value) == 0) {
            free(field->candidates[i].text);
            memmove(field->candidates + i, field->candidates + i + 1,
                    (field->n_candidates - i - 1) * sizeof(*field->candidates));
            field->n_candidates--;
            break;
        }
    return insert_candidate(field, 0, value, 1);
}

int value_reset(struct field_result *field)
{
    for (size_t i = 0; i < field->n_candidates; i++)
        free(field->candidates[i].text);
    free(field->candidates);
    field->candidates = NULL;
    field->n_candidates = 0;
    field->n_reasons = 0;
    field->confidence = 0;
    field->status = FIELD_REVIEW;
    return value_set_text(&field->value, "") < 0 || value_set_text(&field->as_written, "") < 0
               ? -ENOMEM
               : 0;
}

void value_score_candidates(struct field_result *field)
{
    bool led = field->n_candidates > 0 && strcmp(field->candidates[0].text, field->value) == 0;
    double others = 0;

    for (size_t i = led; i < field->n_candidates; i++)
        others += field->candidates[i].score;
    for (size_t i = led; i < field->n_candidates; i++)
        field->candidates[i].score =
            others > 0 ? (1 - field->confidence) * field->candidates[i].score / others : 0;
    if (led)
        field->candidates[0].score = field->confidence;
}
