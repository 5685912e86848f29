/* SPDX-License-Identifier: Apache-2.0
 *
 * The summary as the body of a mail.
 */
#include "report/summary.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "report/plain.h"
#include "text/utf8.h"

enum { LABEL_COLUMNS = 36, KIND_COLUMNS = 24, NUMBER_COLUMNS = 11 };

static const struct {
    const char *place, *label;
} place_labels[] = {
    {"received", N_("waiting to be read")},
    {"review", N_("with a person: fields to look at")},
    {"unplaced", N_("with a person: no known form")},
    {"failed", N_("with a person: reading failed")},
    {"unreadable", N_("with a person: file unreadable")},
    {"rejected", N_("rejected by a person")},
    {"done", N_("done")},
};

static const struct {
    const char *kind, *label;
} kind_labels[] = {
    {"prefecture", N_("prefecture")}, {"facility", N_("facility")}, {"name", N_("name")},
    {"department", N_("department")}, {"phone", N_("phone")},       {"email", N_("e-mail")},
    {"text", N_("free text")},
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static int number_of(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

static void heading(FILE *to, const char *text)
{
    fprintf(to, "\n%s\n", text);
    for (int i = 0; i < SUMMARY_COLUMNS; i++)
        fputc('-', to);
    fputc('\n', to);
}

static void number_line(FILE *to, const char *label, int n)
{
    fputs("  ", to);
    plain_pad(to, label, LABEL_COLUMNS);
    fprintf(to, "%*d\n", NUMBER_COLUMNS, n);
}

static void print_deadline(const json_t *form, FILE *to)
{
    int days = number_of(form, "days_left");

    if (!json_object_get(form, "deadline"))
        return;
    if (days > 0)
        fprintf(to,
                ngettext("Deadline %s: %d day left\n", "Deadline %s: %d days left\n",
                         (unsigned long)days),
                text_of(form, "deadline"), days);
    else if (days == 0)
        fprintf(to, _("Deadline %s: it is today\n"), text_of(form, "deadline"));
    else
        fprintf(to,
                ngettext("Deadline %s: %d day ago\n", "Deadline %s: %d days ago\n",
                         (unsigned long)-days),
                text_of(form, "deadline"), -days);
}

/* A list by prefecture: the prefecture once, its facilities after it. */
static void print_facilities(const json_t *facilities, FILE *to)
{
    struct plain_flow flow = {to, SUMMARY_COLUMNS, 2, 0};
    const char *prefecture = "";
    const json_t *row;
    size_t i;

    json_array_foreach(facilities, i, row)
    {
        _cleanup_(cleanup_freep) char *facility = plain_line(text_of(row, "facility"));

        if (strcmp(prefecture, text_of(row, "prefecture")) != 0) {
            plain_flow_end(&flow);
            prefecture = text_of(row, "prefecture");
            flow.indent = 2;
            plain_flow_words(&flow, prefecture);
            flow.indent = 4;
        }
        if (facility)
            plain_flow_add(&flow, facility);
    }
    plain_flow_end(&flow);
}

static int count_complete(const json_t *answered)
{
    const json_t *row;
    size_t i;
    int n = 0;

    json_array_foreach(answered, i, row)
    {
        n += json_is_true(json_object_get(row, "complete"));
    }
    return n;
}

/* Answers of somebody who is not expected, or whose facility is not known (yet). */
static void print_others(const json_t *others, FILE *to)
{
    const json_t *row;
    size_t i;

    if (json_array_size(others) == 0)
        return;
    heading(to, _("Answers that fit no expected facility"));
    json_array_foreach(others, i, row)
    {
        struct plain_flow flow = {to, SUMMARY_COLUMNS, 2, 0};

        plain_flow_words(&flow, text_of(row, "id"));
        flow.indent = 4;
        plain_flow_words(&flow, !strcmp(text_of(row, "state"), "open") ? _("(in review)")
                                                                       : _("(complete)"));
        plain_flow_words(&flow, *text_of(row, "prefecture") ? text_of(row, "prefecture") : "-");
        plain_flow_words(&flow, *text_of(row, "facility") ? text_of(row, "facility") : "-");
        plain_flow_end(&flow);
    }
}

static void print_form(const json_t *form, FILE *to)
{
    const json_t *answered = json_object_get(form, "answered"),
                 *missing = json_object_get(form, "missing"),
                 *prefectures = json_object_get(form, "prefectures");
    int n_answered = (int)json_array_size(answered), n_complete = count_complete(answered);
    struct plain_flow title = {to, SUMMARY_COLUMNS, 0, 0};

    fputc('\n', to);
    plain_flow_words(&title, text_of(form, "title"));
    plain_flow_end(&title);
    print_deadline(form, to);
    fprintf(to, _("Answered: %d of %d facilities (%d complete, %d in review)\n"), n_answered,
            number_of(form, "expected"), n_complete, n_answered - n_complete);
    fprintf(to, _("Prefectures: %d of %d\n"), number_of(prefectures, "answered"),
            number_of(prefectures, "expected"));
    heading(to, _("Not yet heard from"));
    if (json_array_size(missing) == 0)
        fprintf(to, "  %s\n", _("nobody: all have answered"));
    print_facilities(missing, to);
    if (n_answered > 0) {
        heading(to, _("Heard from"));
        print_facilities(answered, to);
    }
    print_others(json_object_get(form, "others"), to);
}

/* Right-aligned in NUMBER_COLUMNS. */
static void print_right(FILE *to, const char *text)
{
    unsigned width = utf8_width(text);

    fprintf(to, "%*s%s", width < NUMBER_COLUMNS ? (int)(NUMBER_COLUMNS - width) : 1, "", text);
}

static void print_review(const json_t *review, FILE *to)
{
    static const char *const members[] = {"total", "today", "days_1_2", "days_3_more"};
    int sums[4] = {0};

    heading(to, _("Fields that wait for a person"));
    fputs("  ", to);
    plain_pad(to, _("by kind, and since when"), KIND_COLUMNS);
    print_right(to, _("all"));
    print_right(to, _("today"));
    print_right(to, _("1-2 days"));
    print_right(to, _("longer"));
    fputc('\n', to);
    for (size_t i = 0; i <= sizeof(kind_labels) / sizeof(kind_labels[0]); i++) {
        bool last = i == sizeof(kind_labels) / sizeof(kind_labels[0]);
        const json_t *kind = last ? NULL : json_object_get(review, kind_labels[i].kind);

        fputs("  ", to);
        plain_pad(to, last ? _("together") : _(kind_labels[i].label), KIND_COLUMNS);
        for (int j = 0; j < 4; j++) {
            int n = last ? sums[j] : number_of(kind, members[j]);

            fprintf(to, "%*d", NUMBER_COLUMNS, n);
            sums[j] += n;
        }
        fputc('\n', to);
    }
}

static const char *place_label(const char *place)
{
    for (size_t i = 0; i < sizeof(place_labels) / sizeof(place_labels[0]); i++)
        if (!strcmp(place_labels[i].place, place))
            return _(place_labels[i].label);
    return place;
}

static void print_stuck(const json_t *stuck, FILE *to)
{
    const json_t *row;
    size_t i;

    if (json_array_size(stuck) == 0)
        return;
    heading(to, _("Faxes that a person has to look at as a whole"));
    json_array_foreach(stuck, i, row)
    {
        struct plain_flow flow = {to, SUMMARY_COLUMNS, 2, 0};

        plain_flow_words(&flow, text_of(row, "id"));
        flow.indent = 4;
        plain_flow_words(&flow, text_of(row, "file"));
        plain_flow_words(&flow, place_label(text_of(row, "place")));
        if (*text_of(row, "reason"))
            plain_flow_words(&flow, text_of(row, "reason"));
        plain_flow_end(&flow);
    }
}

static void print_days(const json_t *days, FILE *to)
{
    const json_t *row;
    size_t i;

    heading(to, _("Faxes received"));
    json_array_foreach(days, i, row)
    {
        number_line(to, text_of(row, "day"), number_of(row, "n"));
    }
}

static void print_books(const json_t *books, FILE *to)
{
    const json_t *places = json_object_get(books, "places");

    heading(to, _("The books: every fax stands in one place"));
    for (size_t i = 0; i < sizeof(place_labels) / sizeof(place_labels[0]); i++)
        number_line(to, _(place_labels[i].label), number_of(places, place_labels[i].place));
    number_line(to, _("together"), number_of(books, "sum"));
    if (json_is_true(json_object_get(books, "balanced")))
        fprintf(to, "  %s\n", _("The books balance: no fax is missing."));
    else
        fprintf(to, _("  THE BOOKS DO NOT BALANCE: %d numbers were given, %d faxes are there.\n"),
                number_of(books, "numbered"), number_of(books, "stored"));
}

int summary_print(const json_t *summary, FILE *to)
{
    const json_t *form;
    size_t i;

    fprintf(to, _("Faxed forms: summary of %s\n"), text_of(summary, "date"));
    for (int column = 0; column < SUMMARY_COLUMNS; column++)
        fputc('=', to);
    fputc('\n', to);
    json_array_foreach(json_object_get(summary, "forms"), i, form)
    {
        print_form(form, to);
    }
    print_review(json_object_get(summary, "review"), to);
    print_stuck(json_object_get(summary, "stuck"), to);
    print_days(json_object_get(summary, "days"), to);
    print_books(json_object_get(summary, "books"), to);
    return ferror(to) ? -EIO : 0;
}
