/* SPDX-License-Identifier: Apache-2.0
 *
 * Who has answered, and what they wrote.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "report/account.h"
#include "report/day.h"
#include "report/label.h"
#include "report/member.h"

static void add_states(struct doc *doc, const json_t *form)
{
    static const char *const shown[] = {"complete", "partial", "in_review", "contradictory",
                                        "missing"};
    const json_t *states = json_object_get(form, "states");

    doc_rows(doc, DOC_BARS, _("How far the answers have come"),
             (const char *const[]){_("State"), _("#number"), NULL});
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        json_int_t n = member_number(states, shown[i]);
        char number[32];

        snprintf(number, sizeof(number), "%d", (int)n);
        doc_row(doc, label_state_tone(shown[i]), (double)n,
                (const char *const[]){label_state(shown[i]), number});
    }
}

static void add_map(struct doc *doc, const json_t *form)
{
    const json_t *prefecture;
    size_t i;

    if (json_array_size(json_object_get(form, "prefectures")) < 2)
        return;
    doc_rows(doc, DOC_MAP, _("The prefectures"),
             (const char *const[]){_("Prefecture"), _("State"), _("Answered"), NULL});
    json_array_foreach(json_object_get(form, "prefectures"), i, prefecture)
    {
        const char *state = member_text(prefecture, "state");
        char answered[ACCOUNT_TEXT_SIZE];

        snprintf(answered, sizeof(answered), "%d/%d", (int)member_number(prefecture, "answered"),
                 (int)member_number(prefecture, "expected"));
        doc_row(doc, label_state_tone(state), 0,
                (const char *const[]){member_text(prefecture, "prefecture"), label_state(state),
                                      answered});
    }
}

static void add_missing(struct doc *doc, const json_t *form)
{
    const json_t *facility;
    size_t i;

    doc_heading(doc, 2, _("Not yet heard from"));
    if (member_number(json_object_get(form, "states"), "missing") == 0) {
        doc_paragraph(doc, DOC_GOOD, "%s", _("Nobody: all have answered."));
        return;
    }
    doc_rows(doc, DOC_LIST, _("Facilities of which nothing has come"),
             (const char *const[]){_("Prefecture"), _("Facility"), NULL});
    json_array_foreach(json_object_get(form, "facilities"), i, facility)
    {
        if (!strcmp(member_text(facility, "state"), "missing"))
            doc_row(doc, DOC_PLAIN, 0,
                    (const char *const[]){member_text(facility, "prefecture"),
                                          member_text(facility, "facility")});
    }
}

static void add_answered(struct doc *doc, const json_t *form)
{
    const json_t *facilities = json_object_get(form, "facilities"), *facility;
    size_t i;

    if (member_number(json_object_get(form, "states"), "missing") ==
        (json_int_t)json_array_size(facilities))
        return;
    doc_heading(doc, 2, _("Heard from"));
    doc_rows(doc, DOC_TABLE, _("Facilities that answered"),
             (const char *const[]){_("Prefecture"), _("Facility"), _("State"), _("Nomination"),
                                   _("Came"), NULL});
    json_array_foreach(facilities, i, facility)
    {
        const char *state = member_text(facility, "state");
        char ids[ACCOUNT_TEXT_SIZE], came[DAY_TIME_SIZE];

        if (!strcmp(state, "missing"))
            continue;
        doc_row(doc, label_state_tone(state), 0,
                (const char *const[]){member_text(facility, "prefecture"),
                                      member_text(facility, "facility"), label_state(state),
                                      account_ids(json_object_get(facility, "nominations"), ids),
                                      day_local_time(member_text(facility, "received_at"), came)});
    }
}

static void add_others(struct doc *doc, const json_t *form)
{
    const json_t *others = json_object_get(form, "others"), *other;
    json_int_t n = member_number(form, "n_others");
    size_t i;

    if (n == 0)
        return;
    doc_heading(doc, 2, _("Answers that fit no expected facility"));
    doc_rows(
        doc, DOC_TABLE, _("They count for nobody until their prefecture and facility are right"),
        (const char *const[]){_("Nomination"), _("State"), _("Prefecture"), _("Facility"), NULL});
    json_array_foreach(others, i, other)
    {
        bool open = !strcmp(member_text(other, "state"), "open");

        doc_row(doc, open ? DOC_BUSY : DOC_WARN, 0,
                (const char *const[]){
                    member_text(other, "id"), open ? _("in review") : _("complete"),
                    member_text(other, "prefecture"), member_text(other, "facility")});
    }
    if (n > (json_int_t)i)
        doc_paragraph(doc, DOC_FAINT, _("… and %d more"), (int)(n - (json_int_t)i));
}

void account_form(struct doc *doc, const json_t *form)
{
    doc_heading(doc, 1, member_text(form, "title"));
    if (member_number(form, "expected") > 0) {
        add_states(doc, form);
        add_map(doc, form);
        add_missing(doc, form);
        add_answered(doc, form);
    }
    add_others(doc, form);
}

static void add_opinion(struct doc *doc, const json_t *opinion, const struct ink_cut *cut)
{
    bool seen = strcmp(member_text(opinion, "status"), "review") != 0;
    const char *prefecture = member_text(opinion, "prefecture"),
               *facility = member_text(opinion, "facility");
    struct doc_picture picture = {NULL, 0, 0};
    char whose[4 * ACCOUNT_TEXT_SIZE];

    snprintf(whose, sizeof(whose), "%s %s (%s)%s", *prefecture ? prefecture : "-",
             *facility ? facility : "-", member_text(opinion, "id"),
             seen ? "" : _(", not looked at yet: as the machine read it"));
    if (cut && cut->picture.grey)
        picture = (struct doc_picture){cut->picture.grey, (unsigned)cut->picture.w_px,
                                       (unsigned)cut->picture.h_px};
    doc_quote(doc, whose, member_text(opinion, "text"), picture);
    if (cut && cut->refused)
        doc_paragraph(doc, DOC_WARN, _("%s: its picture cannot be shown: %s"),
                      member_text(opinion, "id"), cut->refused);
}

static void add_opinions_of(struct doc *doc, const json_t *form, const struct ink *ink)
{
    const json_t *opinions = json_object_get(form, "opinions"), *opinion;
    json_int_t n = member_number(form, "n_opinions");
    size_t i;

    json_array_foreach(opinions, i, opinion)
    {
        add_opinion(doc, opinion, ink_find(ink, opinion));
    }
    if (n > (json_int_t)i)
        doc_paragraph(doc, DOC_FAINT, _("… and %d more"), (int)(n - (json_int_t)i));
}

void account_opinions(struct doc *doc, const json_t *forms, const struct ink *ink)
{
    const json_t *form;
    size_t i;
    bool any = false;

    json_array_foreach(forms, i, form)
    {
        any = any || member_number(form, "n_opinions") > 0;
    }
    if (!any)
        return;
    doc_heading(doc, 1, _("What people wrote"));
    json_array_foreach(forms, i, form)
    {
        add_opinions_of(doc, form, ink);
    }
}
