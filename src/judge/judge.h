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
#include "judge/calibration.h"
#include "judge/confidence.h"
#include "judge/script.h"

/* What the configuration lets through without a person. */
struct policy {
    bool auto_accept; /* false: everything that is written goes to a person */
    double target;    /* rate of silent errors among accepted fields that is asked
                         for; 0: none is */
    /* least confidence to accept a kind; > 1: never; negative: what follows from target, or what is
     * shipped */
    double threshold[FORM_KIND_COUNT][SCRIPT_COUNT];
};

/* What is shipped: no target of the user's own, the thresholds of forms/common/thresholds.tsv, and
 * free text never. Who has a target sets it. */
struct policy policy_default(void);

struct judge; /* the lexicons of a set of forms and of the country, and how sure to be of what */

/* forms_directory holds common/ (prefectures, area codes, departments, confidence …); the forms
 * name their own lists. The forms are borrowed until judge_free(). */
int judge_new(const char *forms_directory, const struct form_set *forms, struct judge **ret_judge,
              struct why *why);

struct judge *judge_free(struct judge *judge);

/* The spellings that fields of the kind are held against on a form, for whoever can score them on
 * the picture: the form's own list, and for facilities the country's hospitals. *ret_spellings is
 * the caller's to free(), the strings are borrowed from the judge; *ret_n 0 when the kind has no
 * list. 0 or -ENOMEM. */
int judge_spellings(const struct judge *judge, const struct form *form, enum form_kind kind,
                    const char ***ret_spellings, size_t *ret_n);

/* The name that the form's own list has for this spelling, gaps and variants of kanji aside;
 * borrowed. NULL: none, or no such form, or memory is short. */
const char *judge_listed_name(const struct judge *judge, const char *form, enum form_kind kind,
                              const char *spelling);

/* Puts numbers in the place of the policy's negative thresholds: with a target, from the shipped
 * counts and the instance's own (NULL: it has none); without, the shipped ones. 1: the counts do
 * not allow the target, and the kinds without a threshold of their own accept nothing; otherwise 0.
 */
int judge_settle(const struct judge *judge, const struct calibration *own, struct policy *policy);

/* What a field's confidence is made of. */
struct weighed {
    struct evidence evidence;
    double log_odds; /* 0 for a field in which nothing is written */
    enum script script;
    bool written;
};

/* Fills value, as_written, confidence, status, reasons and candidates of every field of a page
 * whose readings are set; a page without a form is left alone. Idempotent: what an earlier judging
 * filled in is replaced, reasons included. ret_weighed (NULL, or page->n_fields of them) tells what
 * the confidences are made of. 0, -ENOMEM, or -ENOENT when the page's form is none of the judge's.
 */
int judge_page(const struct judge *judge, const struct policy *policy, struct page_result *page,
               struct weighed *ret_weighed);

/* Do the weights and the shipped counts rest on the recognisers that this text names (struct
 * result's reader; models.yaml)? If not, nothing they read may be accepted. */
bool judge_fits(const struct judge *judge, const char *reader);

/* The weights and the shipped counts, borrowed. */
const struct confidence_model *judge_model(const struct judge *judge);
const struct calibration *judge_calibration(const struct judge *judge);
