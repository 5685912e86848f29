/* SPDX-License-Identifier: Apache-2.0 */
#include "report/label.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "report/answering.h"
#include "report/day.h"

struct label {
    const char *code, *text;
};

static const struct label places[] = {
    {"received", N_("waiting to be read")},
    {"review", N_("with a person: fields to look at")},
    {"unplaced", N_("with a person: no known form")},
    {"failed", N_("with a person: reading failed")},
    {"unreadable", N_("with a person: file unreadable")},
    {"rejected", N_("rejected by a person")},
    {"done", N_("done")},
    {NULL, NULL},
};

static const struct label kinds[] = {
    {"prefecture", N_("prefecture")},
    {"facility", N_("facility")},
    {"name", N_("name")},
    {"department", N_("department")},
    {"phone", N_("phone")},
    {"email", N_("e-mail")},
    {"text", N_("free text")},
    {NULL, NULL},
};

static const struct label lines[] = {
    {"clean", N_("no line lost")},
    {"some", N_("a few lines lost (up to 2 %)")},
    {"damaged", N_("many lines lost (over 2 %)")},
    {"cut", N_("reception with an error")},
    {NULL, NULL},
};

static const struct {
    const char *text;
    enum doc_tone tone;
} states[ANSWERING_STATE_COUNT] = {
    [ANSWERING_MISSING] = {N_("not yet"), DOC_FAINT},
    [ANSWERING_CONTRADICTORY] = {N_("contradictory"), DOC_BAD},
    [ANSWERING_IN_REVIEW] = {N_("in review"), DOC_BUSY},
    [ANSWERING_PARTIAL] = {N_("partial"), DOC_WARN},
    [ANSWERING_COMPLETE] = {N_("complete"), DOC_GOOD},
};

static const char *find(const struct label *labels, const char *code)
{
    for (; labels->code; labels++)
        if (!strcmp(labels->code, code))
            return _(labels->text);
    return code;
}

const char *label_place(const char *place)
{
    return find(places, place);
}

const char *label_kind(const char *kind)
{
    return find(kinds, kind);
}

const char *label_line(const char *line)
{
    return find(lines, line);
}

const char *label_state(const char *state)
{
    return _(states[answering_state_from_name(state)].text);
}

enum doc_tone label_state_tone(const char *state)
{
    return states[answering_state_from_name(state)].tone;
}

static const char *weekday_of(int day)
{
    static const char *const names[] = {N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"),
                                        N_("Thu"), N_("Fri"), N_("Sat")};
    enum { THURSDAY = 4 }; /* 1970-01-01 */

    return _(names[(day + THURSDAY) % 7]);
}

const char *label_day(const char *text, char ret_text[LABEL_DAY_SIZE])
{
    int day, year, month, day_of_month;

    if (day_read(text, &day, NULL) < 0)
        return text;
    day_to_date(day, &year, &month, &day_of_month);
    snprintf(ret_text, LABEL_DAY_SIZE,
             /* TRANSLATORS: weekday, year, month, day */ _("%1$s %2$d-%3$02d-%4$02d"),
             weekday_of(day), year, month, day_of_month);
    return ret_text;
}

const char *label_day_short(const char *text, char ret_text[LABEL_DAY_SIZE])
{
    int day, year, month, day_of_month;

    if (day_read(text, &day, NULL) < 0)
        return text;
    day_to_date(day, &year, &month, &day_of_month);
    snprintf(ret_text, LABEL_DAY_SIZE, /* TRANSLATORS: weekday, month, day */
             _("%1$s %2$02d-%3$02d"), weekday_of(day), month, day_of_month);
    return ret_text;
}
