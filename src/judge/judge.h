/* SPDX-License-Identifier: Apache-2.0
 *
 * judge: readings in; values, confidences and statuses out. Pure: no image, no clock, no database,
 * so that acceptance can be replayed from stored readings.
 */
#pragma once

#include <stdbool.h>

#include "base/why.h"
#include "form/form.h"
#include "form/result.h"

/* What the configuration lets through without a person. */
struct policy {
    bool auto_accept;                  /* false: everything that is written goes to a person */
    double threshold[FORM_KIND_COUNT]; /* least confidence to accept a kind; > 1: never */
};

/* The shipped thresholds. */
struct policy policy_default(void);

struct judge; /* the lexicons of a set of forms and of the country */

/* forms_directory holds common/ (prefectures, area codes, departments …); the forms name their own
 * lists. The forms are borrowed until judge_free(). */
int judge_new(const char *forms_directory, const struct form_set *forms, struct judge **ret_judge,
              struct why *why);

struct judge *judge_free(struct judge *judge);

/* The spellings that fields of the kind are held against on a form, for whoever can score them on
 * the picture: the form's own list, and for facilities the country's hospitals. *ret_spellings is
 * the caller's to free(), the strings are borrowed from the judge; *ret_n 0 when the kind has no
 * list. 0 or -ENOMEM. */
int judge_spellings(const struct judge *judge, const struct form *form, enum form_kind kind,
                    const char ***ret_spellings, size_t *ret_n);

/* Fills value, as_written, confidence, status, reasons and candidates of every field of a page
 * whose readings are set; a page without a form is left alone. Idempotent: what an earlier judging
 * filled in is replaced, reasons included. 0, -ENOMEM, or -ENOENT when the page's form is none of
 * the judge's. */
int judge_page(const struct judge *judge, const struct policy *policy, struct page_result *page);
