/* SPDX-License-Identifier: Apache-2.0 */
#include "form/result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const status_names[FIELD_STATUS_COUNT] = {
    [FIELD_BLANK] = "blank",         [FIELD_ACCEPTED] = "accepted",   [FIELD_REVIEW] = "review",
    [FIELD_CORRECTED] = "corrected", [FIELD_CONFIRMED] = "confirmed",
};

static void candidates_free(struct candidate *candidates, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(candidates[i].text);
    free(candidates);
}

void recognised_deinit(struct recognised *by)
{
    free(by->engine);
    free(by->model);
    free(by->text);
    for (size_t i = 0; i < by->n_alternatives; i++)
        free(by->alternatives[i].text);
    free(by->alternatives);
    free(by->characters);
    *by = (struct recognised){0};
}

void reading_deinit(struct reading *reading)
{
    for (size_t i = 0; i < reading->n_by; i++)
        recognised_deinit(&reading->by[i]);
    free(reading->by);
    for (size_t i = 0; i < reading->n_listed; i++)
        free(reading->listed[i].text);
    free(reading->listed);
    *reading = (struct reading){0};
}

void field_result_deinit(struct field_result *field)
{
    reading_deinit(&field->reading);
    candidates_free(field->candidates, field->n_candidates);
    free(field->id);
    free(field->value);
    free(field->as_written);
    *field = (struct field_result){0};
}

void page_result_deinit(struct page_result *page)
{
    for (size_t i = 0; i < page->n_fields; i++)
        field_result_deinit(&page->fields[i]);
    free(page->fields);
    free(page->form);
    free(page->nearest_form);
    free(page->refused_because);
    *page = (struct page_result){0};
}

struct result *result_new(void)
{
    return calloc(1, sizeof(struct result));
}

struct result *result_free(struct result *result)
{
    if (!result)
        return NULL;
    for (size_t i = 0; i < result->n_pages; i++)
        page_result_deinit(&result->pages[i]);
    free(result->pages);
    free(result->file);
    free(result->error);
    free(result->warning);
    free(result->reader);
    free(result);
    return NULL;
}

void field_result_add_reason(struct field_result *field, enum reason reason)
{
    if (!field_result_has_reason(field, reason))
        field->reasons[field->n_reasons++] = reason;
}

bool field_result_has_reason(const struct field_result *field, enum reason reason)
{
    for (size_t i = 0; i < field->n_reasons; i++) {
        if (field->reasons[i] == reason)
            return true;
    }
    return false;
}

const char *field_status_name(enum field_status status)
{
    return status_names[status];
}

int field_status_from_name(const char *name, enum field_status *ret_status)
{
    for (unsigned i = 0; i < FIELD_STATUS_COUNT; i++) {
        if (strcmp(name, status_names[i]) == 0) {
            *ret_status = (enum field_status)i;
            return 0;
        }
    }
    return -EINVAL;
}
