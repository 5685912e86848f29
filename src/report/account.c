/* SPDX-License-Identifier: Apache-2.0 */
#include "report/account.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "report/day.h"
#include "report/label.h"
#include "report/member.h"

enum { MINUTES_AN_HOUR = 60, MINUTES_A_DAY = 1440 };

const char *account_share(const json_t *share, char ret_text[ACCOUNT_TEXT_SIZE])
{
    if (!json_object_get(share, "share"))
        snprintf(ret_text, ACCOUNT_TEXT_SIZE, "-");
    else
        snprintf(ret_text, ACCOUNT_TEXT_SIZE, _("%.1f %% (95 %%: %.1f to %.1f %%; %d of %d)"),
                 100 * json_real_value(json_object_get(share, "share")),
                 100 * json_real_value(json_object_get(share, "low")),
                 100 * json_real_value(json_object_get(share, "high")),
                 (int)member_number(share, "n"), (int)member_number(share, "of"));
    return ret_text;
}

const char *account_ids(const json_t *ids, char ret_text[ACCOUNT_TEXT_SIZE])
{
    const json_t *id;
    size_t i, at = 0;

    ret_text[0] = '\0';
    json_array_foreach(ids, i, id)
    {
        if (at < ACCOUNT_TEXT_SIZE)
            at += (size_t)snprintf(ret_text + at, ACCOUNT_TEXT_SIZE - at, "%s%s", at ? " " : "",
                                   json_string_value(id));
    }
    return ret_text;
}

const char *account_duration(json_int_t minutes, char ret_text[ACCOUNT_TEXT_SIZE])
{
    int n = (int)minutes;

    if (n < 2 * MINUTES_AN_HOUR)
        snprintf(ret_text, ACCOUNT_TEXT_SIZE, _("%d min"), n);
    else if (n < 2 * MINUTES_A_DAY)
        snprintf(ret_text, ACCOUNT_TEXT_SIZE, _("%d h"), n / MINUTES_AN_HOUR);
    else
        snprintf(ret_text, ACCOUNT_TEXT_SIZE, _("%d days"), n / MINUTES_A_DAY);
    return ret_text;
}

/* Those that are expected, over all forms. */
static json_int_t sum_of(const json_t *forms, const char *key)
{
    const json_t *form;
    json_int_t sum = 0;
    size_t i;

    json_array_foreach(forms, i, form)
    {
        sum += member_number(form, key);
    }
    return sum;
}

static json_int_t sum_of_state(const json_t *forms, const char *state)
{
    const json_t *form;
    json_int_t sum = 0;
    size_t i;

    json_array_foreach(forms, i, form)
    {
        sum += member_number(json_object_get(form, "states"), state);
    }
    return sum;
}

static json_int_t sum_review(const json_t *review)
{
    const char *kind;
    const json_t *counts;
    json_int_t sum = 0;

    json_object_foreach((json_t *)review, kind, counts)
    {
        sum += member_number(counts, "total");
    }
    return sum;
}

/* The next deadline of a form that expects answers. */
static const json_t *form_with_deadline(const json_t *forms)
{
    const json_t *form, *found = NULL;
    size_t i;

    json_array_foreach(forms, i, form)
    {
        if (json_object_get(form, "deadline") && member_number(form, "expected") > 0 && !found)
            found = form;
    }
    return found;
}

static void add_deadline(struct doc *doc, const json_t *form)
{
    char figure[ACCOUNT_TEXT_SIZE], deadline[LABEL_DAY_SIZE];
    int days = (int)member_number(form, "days_left");

    if (!form)
        return;
    if (days > 0)
        snprintf(figure, sizeof(figure), ngettext("%d day left", "%d days left", (unsigned)days),
                 days);
    else if (days == 0)
        snprintf(figure, sizeof(figure), "%s", _("today"));
    else
        snprintf(figure, sizeof(figure), ngettext("%d day ago", "%d days ago", (unsigned)-days),
                 -days);
    doc_row(doc,
            days < 0    ? DOC_BAD
            : days <= 3 ? DOC_WARN
                        : DOC_PLAIN,
            0,
            (const char *const[]){_("Deadline"), figure,
                                  label_day_short(member_text(form, "deadline"), deadline)});
}

static void add_figures(struct doc *doc, const json_t *summary)
{
    const json_t *forms = json_object_get(summary, "forms"),
                 *books = json_object_get(summary, "books"),
                 *times = json_object_get(summary, "times");
    json_int_t expected = sum_of(forms, "expected"), missing = sum_of_state(forms, "missing"),
               review = sum_review(json_object_get(summary, "review")), n_stuck;
    bool balanced = json_is_true(json_object_get(books, "balanced"));
    char figure[ACCOUNT_TEXT_SIZE], remark[ACCOUNT_TEXT_SIZE], oldest[DAY_TIME_SIZE],
        day[LABEL_DAY_SIZE];

    doc_rows(doc, DOC_FIGURES, NULL,
             (const char *const[]){_("Figure"), _("Value"), _("Remark"), NULL});
    if (expected > 0) {
        snprintf(figure, sizeof(figure), _("%d of %d facilities"), (int)(expected - missing),
                 (int)expected);
        snprintf(remark, sizeof(remark), _("%d complete, %d in review"),
                 (int)sum_of_state(forms, "complete"), (int)sum_of_state(forms, "in_review"));
        doc_row(doc, missing == 0 ? DOC_GOOD : DOC_PLAIN, 0,
                (const char *const[]){_("Facilities that answered"), figure, remark});
    }
    add_deadline(doc, form_with_deadline(forms));
    snprintf(figure, sizeof(figure), "%d",
             (int)member_number(json_object_get(summary, "came"), "total"));
    doc_row(doc, DOC_PLAIN, 0,
            (const char *const[]){_("Faxes that came"), figure,
                                  label_day_short(member_text(summary, "date"), day)});
    n_stuck = member_number(summary, "n_stuck");
    snprintf(figure, sizeof(figure), "%d", (int)review);
    if (n_stuck > 0)
        snprintf(remark, sizeof(remark),
                 ngettext("and %d fax as a whole", "and %d faxes as a whole", (unsigned)n_stuck),
                 (int)n_stuck);
    else if (*member_text(times, "oldest_in_queue"))
        snprintf(remark, sizeof(remark), _("the oldest since %s"),
                 day_local_time(member_text(times, "oldest_in_queue"), oldest));
    else
        snprintf(remark, sizeof(remark), "%s", _("nothing waits"));
    doc_row(doc, review + n_stuck > 0 ? DOC_BUSY : DOC_GOOD, 0,
            (const char *const[]){_("Fields that wait"), figure, remark});
    doc_row(doc, balanced ? DOC_GOOD : DOC_BAD, 0,
            (const char *const[]){_("The books"), balanced ? _("balance") : _("DO NOT BALANCE"),
                                  balanced ? _("no fax is missing") : _("see above")});
}

struct doc *account_make(const json_t *summary, const struct ink *ink)
{
    const json_t *forms = json_object_get(summary, "forms"), *form;
    char title[ACCOUNT_TEXT_SIZE], day[LABEL_DAY_SIZE], since[LABEL_DAY_SIZE];
    struct doc *doc;
    size_t i;

    if (!strcmp(member_text(summary, "since"), member_text(summary, "date")))
        snprintf(title, sizeof(title), _("Faxed forms: report of %s"),
                 label_day(member_text(summary, "date"), day));
    else
        snprintf(title, sizeof(title), _("Faxed forms: report of %s to %s"),
                 label_day(member_text(summary, "since"), since),
                 label_day(member_text(summary, "date"), day));
    doc = doc_new(title);
    if (!doc)
        return NULL;
    account_alarms(doc, summary);
    add_figures(doc, summary);
    json_array_foreach(forms, i, form)
    {
        if (member_number(form, "expected") > 0 || member_number(form, "n_others") > 0)
            account_form(doc, form);
    }
    account_came(doc, summary);
    account_waiting(doc, summary);
    account_opinions(doc, forms, ink);
    account_quality(doc, summary);
    account_books(doc, summary);
    account_health(doc, summary);
    return doc->failed ? doc_free(doc) : doc;
}
