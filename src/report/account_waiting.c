/* SPDX-License-Identifier: Apache-2.0
 *
 * What came in, and what waits for people.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "report/account.h"
#include "report/day.h"
#include "report/label.h"
#include "report/member.h"

static const char *const kinds[] = {"prefecture", "facility", "name", "department",
                                    "phone",      "email",    "text"};

void account_came(struct doc *doc, const json_t *summary)
{
    const json_t *day;
    size_t i;

    doc_heading(doc, 1, _("What came"));
    doc_rows(doc, DOC_BARS, _("Faxes received, by day"),
             (const char *const[]){_("Day"), _("#number"), NULL});
    json_array_foreach(json_object_get(summary, "days"), i, day)
    {
        char number[32], name[LABEL_DAY_SIZE];

        snprintf(number, sizeof(number), "%d", (int)member_number(day, "n"));
        doc_row(doc, DOC_PLAIN, (double)member_number(day, "n"),
                (const char *const[]){label_day_short(member_text(day, "day"), name), number});
    }
}

static void add_review(struct doc *doc, const json_t *review)
{
    static const char *const members[] = {"total", "today", "days_1_2", "days_3_more"};
    json_int_t sums[4] = {0};

    doc_rows(doc, DOC_TABLE, _("Fields that wait for a person, by kind and since when"),
             (const char *const[]){_("Kind"), _("#all"), _("#today"), _("#1-2 days"), _("#longer"),
                                   NULL});
    for (size_t i = 0; i <= sizeof(kinds) / sizeof(kinds[0]); i++) {
        bool last = i == sizeof(kinds) / sizeof(kinds[0]);
        const json_t *kind = last ? NULL : json_object_get(review, kinds[i]);
        char numbers[4][32];

        for (int j = 0; j < 4; j++) {
            json_int_t n = last ? sums[j] : member_number(kind, members[j]);

            snprintf(numbers[j], sizeof(numbers[j]), "%d", (int)n);
            sums[j] += n;
        }
        doc_row(doc, !last && member_number(kind, "days_3_more") > 0 ? DOC_WARN : DOC_PLAIN, 0,
                (const char *const[]){last ? _("together") : label_kind(kinds[i]), numbers[0],
                                      numbers[1], numbers[2], numbers[3]});
    }
}

static void add_stuck(struct doc *doc, const json_t *summary)
{
    const json_t *stuck = json_object_get(summary, "stuck"), *row;
    json_int_t n = member_number(summary, "n_stuck");
    size_t i;

    if (n == 0)
        return;
    doc_rows(doc, DOC_TABLE, _("Faxes that a person has to look at as a whole"),
             (const char *const[]){_("Fax"), _("Came"), _("File"), _("Why"), NULL});
    json_array_foreach(stuck, i, row)
    {
        char came[DAY_TIME_SIZE];
        const char *reason = member_text(row, "reason");

        doc_row(doc, DOC_WARN, 0,
                (const char *const[]){member_text(row, "id"),
                                      day_local_time(member_text(row, "received_at"), came),
                                      member_text(row, "file"),
                                      *reason ? reason : label_place(member_text(row, "place"))});
    }
    if (n > (json_int_t)i)
        doc_paragraph(doc, DOC_FAINT, _("… and %d more"), (int)(n - (json_int_t)i));
}

static void add_work(struct doc *doc, const json_t *work)
{
    static const struct {
        const char *member, *label;
    } rows[] = {
        {"completed_by_people", N_("nominations completed by people")},
        {"corrected", N_("fields corrected")},
        {"confirmed", N_("fields confirmed")},
        {"rejected", N_("rejected")},
    };

    doc_rows(doc, DOC_TABLE, _("What people did"),
             (const char *const[]){_("What"), _("#number"), NULL});
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char number[32];

        snprintf(number, sizeof(number), "%d", (int)member_number(work, rows[i].member));
        doc_row(doc, DOC_PLAIN, 0, (const char *const[]){_(rows[i].label), number});
    }
    if (json_object_get(work, "median_minutes")) {
        char median[ACCOUNT_TEXT_SIZE], longest[ACCOUNT_TEXT_SIZE];

        doc_paragraph(doc, DOC_PLAIN,
                      _("From the fax to the last field: half within %s, the longest %s."),
                      account_duration(member_number(work, "median_minutes"), median),
                      account_duration(member_number(work, "longest_minutes"), longest));
    }
}

/* What contradicts itself, and whose decision it is. */
static void add_conflicts(struct doc *doc, const json_t *summary)
{
    const json_t *conflicts = json_object_get(summary, "conflicts"), *form, *row;
    char what[ACCOUNT_TEXT_SIZE];
    size_t i, j;

    doc_rows(doc, DOC_TABLE, _("Conflicts"),
             (const char *const[]){_("Nomination"), _("What"), _("What to do"), NULL});
    json_array_foreach(json_object_get(summary, "forms"), i, form)
    {
        json_array_foreach(json_object_get(form, "facilities"), j, row)
        {
            char ids[ACCOUNT_TEXT_SIZE];

            if (strcmp(member_text(row, "state"), "contradictory") != 0)
                continue;
            snprintf(what, sizeof(what), _("%s: two complete answers name different people"),
                     member_text(row, "facility"));
            doc_row(doc, DOC_WARN, 0,
                    (const char *const[]){
                        account_ids(json_object_get(row, "nominations"), ids), what,
                        _("ask the hospital, then reject the one that is not meant")});
        }
    }
    json_array_foreach(json_object_get(conflicts, "repeats"), i, row)
    {
        char pair[ACCOUNT_TEXT_SIZE];

        snprintf(pair, sizeof(pair), "%s %s", member_text(row, "earlier"),
                 member_text(row, "later"));
        snprintf(what, sizeof(what), _("one hospital twice: %d of %d fields are the same"),
                 (int)member_number(row, "n_same"), (int)member_number(row, "n_fields"));
        doc_row(doc, DOC_BUSY, 0,
                (const char *const[]){pair, what, _("say which counts: uketsuke same")});
    }
    json_array_foreach(json_object_get(conflicts, "keys"), i, row)
    {
        snprintf(what, sizeof(what), _("%s: typed twice, and differs"), member_text(row, "field"));
        doc_row(doc, DOC_WARN, 0,
                (const char *const[]){member_text(row, "nomination"), what,
                                      _("a supervisor decides: uketsuke review")});
    }
}

static bool has_conflicts(const json_t *summary)
{
    const json_t *conflicts = json_object_get(summary, "conflicts"), *form;
    size_t n = json_array_size(json_object_get(conflicts, "repeats")) +
               json_array_size(json_object_get(conflicts, "keys")),
           i;

    json_array_foreach(json_object_get(summary, "forms"), i, form)
    {
        n += (size_t)member_number(json_object_get(form, "states"), "contradictory");
    }
    return n > 0;
}

/* What the work costs those who do it. */
static void add_desk(struct doc *doc, const json_t *desk)
{
    json_int_t n_fields = member_number(desk, "n_fields"), n_keys = member_number(desk, "n_keys");
    char minutes[ACCOUNT_TEXT_SIZE];

    if (n_keys == 0)
        return;
    account_duration((member_number(desk, "active_s") + 30) / 60, minutes);
    if (n_fields > 0)
        doc_paragraph(doc, DOC_PLAIN,
                      _("At the desk: %d fields decided with %d keys (%.1f a field) in %s."),
                      (int)n_fields, (int)n_keys, (double)n_keys / (double)n_fields, minutes);
    else
        doc_paragraph(doc, DOC_PLAIN, _("At the desk: %d keys in %s, and no field decided."),
                      (int)n_keys, minutes);
}

void account_waiting(struct doc *doc, const json_t *summary)
{
    doc_heading(doc, 1, _("What waits for people"));
    add_review(doc, json_object_get(summary, "review"));
    add_stuck(doc, summary);
    if (has_conflicts(summary))
        add_conflicts(doc, summary);
    add_work(doc, json_object_get(summary, "work"));
    add_desk(doc, json_object_get(json_object_get(summary, "work"), "desk"));
}
