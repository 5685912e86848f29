/* SPDX-License-Identifier: Apache-2.0
 *
 * How good the machine is.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "report/account.h"
#include "report/label.h"
#include "report/member.h"

static const char *accepted_of(const json_t *row, char ret_text[ACCOUNT_TEXT_SIZE])
{
    return account_share(json_object_get(row, "accepted"), ret_text);
}

enum { THRESHOLD_SIZE = 64 };

static const char *confidence_text(double confidence, char ret_text[16])
{
    if (confidence > 1)
        return _("never");
    snprintf(ret_text, 16, "%.4g", confidence);
    return ret_text;
}

/* From which confidence on a kind is accepted: typed / by hand, or what both have in common. */
static const char *threshold_of(const json_t *policy, const char *kind,
                                char ret_text[THRESHOLD_SIZE])
{
    const json_t *of = json_object_get(json_object_get(policy, "threshold"), kind);
    double typed = json_real_value(json_object_get(of, "typed")),
           hand = json_real_value(json_object_get(of, "hand"));
    char one[16], other[16];

    if (!json_is_object(of))
        snprintf(ret_text, THRESHOLD_SIZE, "-");
    else if (!json_is_true(json_object_get(policy, "auto_accept")) || (typed > 1 && hand > 1))
        snprintf(ret_text, THRESHOLD_SIZE, "%s", _("never"));
    else if (typed == hand)
        snprintf(ret_text, THRESHOLD_SIZE, "%s", confidence_text(typed, one));
    else
        snprintf(ret_text, THRESHOLD_SIZE, "%s / %s", confidence_text(typed, one),
                 confidence_text(hand, other));
    return ret_text;
}

static void add_kinds(struct doc *doc, const json_t *quality, const json_t *policy)
{
    const char *kind;
    const json_t *figures;

    doc_rows(doc, DOC_TABLE, _("By kind of field"),
             (const char *const[]){_("Kind"), _("#written"), _("accepted without a person"),
                                   _("from confidence, typed / by hand"),
                                   _("silent errors by spot checks"), NULL});
    json_object_foreach(json_object_get(quality, "kinds"), kind, figures)
    {
        char written[32], accepted[ACCOUNT_TEXT_SIZE], wrong[ACCOUNT_TEXT_SIZE],
            threshold[THRESHOLD_SIZE];

        snprintf(written, sizeof(written), "%d", (int)member_number(figures, "written"));
        doc_row(
            doc, DOC_PLAIN, 0,
            (const char *const[]){label_kind(kind), written, accepted_of(figures, accepted),
                                  threshold_of(policy, kind, threshold),
                                  account_share(json_object_get(figures, "spot_checks"), wrong)});
    }
}

static void add_weeks(struct doc *doc, const json_t *quality)
{
    const char *drift = member_text(quality, "drift");
    const json_t *week;
    size_t i;

    doc_rows(doc, DOC_SHARES, _("Accepted without a person, week by week"),
             (const char *const[]){_("Week"), _("#accepted"), NULL});
    json_array_foreach(json_object_get(quality, "weeks"), i, week)
    {
        char days[2 * LABEL_DAY_SIZE], accepted[ACCOUNT_TEXT_SIZE], to[LABEL_DAY_SIZE];
        const json_t *share = json_object_get(week, "accepted");

        snprintf(days, sizeof(days), /* TRANSLATORS: the last day of a week */ _("to %s"),
                 label_day_short(member_text(week, "to"), to));
        doc_row(doc, DOC_PLAIN, json_real_value(json_object_get(share, "share")),
                (const char *const[]){days, accepted_of(week, accepted)});
    }
    if (!strcmp(drift, "fell"))
        doc_paragraph(doc, DOC_WARN, "%s",
                      _("The machine accepts less than in the weeks before: look at the lines, the "
                        "forms in use and the thresholds."));
    else if (!strcmp(drift, "rose"))
        doc_paragraph(doc, DOC_BUSY, "%s",
                      _("The machine accepts more than in the weeks before: look at the spot "
                        "checks whether it does so rightly."));
}

static void add_shares(struct doc *doc, const json_t *rows, const char *caption, const char *title,
                       const char *(*label)(const char *))
{
    const json_t *row;
    size_t i;

    if (json_array_size(rows) == 0)
        return;
    doc_rows(doc, DOC_TABLE, caption,
             (const char *const[]){title, _("#nominations"), _("accepted without a person"), NULL});
    json_array_foreach(rows, i, row)
    {
        char n[32], accepted[ACCOUNT_TEXT_SIZE];
        const char *key = member_text(row, "key");

        snprintf(n, sizeof(n), "%d", (int)member_number(row, "nominations"));
        doc_row(doc, DOC_PLAIN, 0,
                (const char *const[]){!*key   ? _("unknown")
                                      : label ? label(key)
                                              : key,
                                      n, accepted_of(row, accepted)});
    }
}

void account_quality(struct doc *doc, const json_t *summary)
{
    const json_t *quality = json_object_get(summary, "quality"),
                 *policy = json_object_get(summary, "policy");
    const json_t *reader, *wrong = json_object_get(quality, "wrong"),
                          *spots = json_object_get(quality, "spot_checks");
    char accepted[ACCOUNT_TEXT_SIZE], text[ACCOUNT_TEXT_SIZE];
    size_t i;

    doc_heading(doc, 1, _("How good the machine is"));
    doc_paragraph(doc, DOC_FAINT, _("Of the last %d days. In brackets: the 95 %% interval."),
                  (int)member_number(quality, "days"));
    doc_paragraph(doc, DOC_PLAIN, _("Accepted without a person: %s of the written fields."),
                  accepted_of(quality, accepted));
    if (member_number(spots, "of") > 0)
        doc_paragraph(doc, member_number(spots, "n") > 0 ? DOC_WARN : DOC_GOOD,
                      _("Silent errors: %s of the accepted values, by spot checks."),
                      account_share(spots, text));
    else
        doc_paragraph(doc, DOC_FAINT, "%s",
                      _("Silent errors: unknown, for there were no spot checks."));
    if (member_number(wrong, "of") > 0)
        doc_paragraph(doc, DOC_PLAIN,
                      _("Of the accepted values that a person happened to look at, %s were wrong."),
                      account_share(wrong, text));
    if (member_number(quality, "written") == 0)
        return;
    add_weeks(doc, quality);
    add_kinds(doc, quality, policy);
    if (json_real_value(json_object_get(policy, "target")) > 0)
        doc_paragraph(doc, DOC_FAINT, _("The target: at most %.3g %% silent errors."),
                      100 * json_real_value(json_object_get(policy, "target")));
    add_shares(doc, json_object_get(quality, "lines"), _("By quality of the line, last 7 days"),
               _("Line"), label_line);
    add_shares(doc, json_object_get(quality, "senders"),
               _("The senders whose faxes cost people most, last 7 days"), _("Sender"), NULL);
    json_array_foreach(json_object_get(quality, "readers"), i, reader)
    {
        doc_paragraph(doc, DOC_FAINT, _("Read by: %s"), json_string_value(reader));
    }
}
