/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether the books balance, first if they do not.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "report/account.h"
#include "report/day.h"
#include "report/label.h"
#include "report/member.h"

static const char *const places[] = {"received",   "review",   "unplaced", "failed",
                                     "unreadable", "rejected", "done"};

enum { MAX_NAMED = 8 }; /* in an alarm at the top; all of them stand below */

/* Why a reception is not in the books, in the order of how much it matters: as a sentence, and in
 * the narrow column of a table. */
static const struct {
    const char *name, *sentence, *label;
} causes[] = {
    {"gone", N_("no file and no record: purged before intake, or never written"),
     N_("no file, no record")},
    {"waiting", N_("the file lies in the spool, but was not taken in: is uketsuked running?"),
     N_("not taken in yet")},
    {"other_time",
     N_("a fax of that name came at quite another time: are the clocks and time zones of the fax "
        "server and of uketsuke the same?"),
     N_("a fax of that name, but at another time")},
};

enum { N_CAUSES = sizeof(causes) / sizeof(causes[0]) };

static const char *label_of(const json_t *lost)
{
    size_t i = 0;

    while (i + 1 < N_CAUSES && strcmp(member_text(lost, "cause"), causes[i].name) != 0)
        i++;
    return _(causes[i].label);
}

/* The log's own, local time of a reception: "2026-06-28 09:12". */
static const char *log_time(const json_t *lost, char ret_text[DAY_TIME_SIZE])
{
    const char *at = member_text(lost, "at");

    snprintf(ret_text, DAY_TIME_SIZE, "%.10s %.5s", at, strlen(at) > 11 ? at + 11 : "");
    return ret_text;
}

/* A list of what an alarm is about: the first of them by name, the rest as a number. */
struct names {
    char text[MAX_NAMED * 80];
    size_t at;
    int n;
};

static void add_name(struct names *names, const char *what, const char *remark)
{
    if (names->n++ < MAX_NAMED && names->at < sizeof(names->text))
        names->at += (size_t)snprintf(names->text + names->at, sizeof(names->text) - names->at,
                                      /* TRANSLATORS: one of a list, and what is said of it */
                                      names->n > 1 ? _(", %s (%s)") : _("%s (%s)"), what, remark);
}

static const char *names_end(struct names *names)
{
    if (names->n > MAX_NAMED && names->at < sizeof(names->text))
        snprintf(names->text + names->at, sizeof(names->text) - names->at, _(" and %d more"),
                 names->n - MAX_NAMED);
    return names->text;
}

static void add_lost(struct doc *doc, const json_t *log, size_t cause)
{
    struct names names = {.n = 0};
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(log, "lost"), i, row)
    {
        char at[DAY_TIME_SIZE];

        if (!strcmp(member_text(row, "cause"), causes[cause].name))
            add_name(&names, member_text(row, "file"), log_time(row, at));
    }
    if (names.n > 0)
        doc_paragraph(doc, DOC_BAD, _("RECEIVED BUT NOT IN THE BOOKS: %s: %s"), names_end(&names),
                      _(causes[cause].sentence));
}

/* A fax whose reception is known, but at another time, was told of with that. */
static bool has_reception(const json_t *log, const json_t *fax)
{
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(log, "lost"), i, row)
    {
        if (!strcmp(member_text(row, "cause"), "other_time") &&
            !strcmp(member_text(row, "file"), member_text(fax, "file")))
            return true;
    }
    return false;
}

static void add_unlogged(struct doc *doc, const json_t *log)
{
    struct names names = {.n = 0};
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(log, "unlogged"), i, row)
    {
        if (!has_reception(log, row))
            add_name(&names, member_text(row, "id"), member_text(row, "file"));
    }
    if (names.n > 0)
        doc_paragraph(doc, DOC_BAD, _("IN THE BOOKS BUT NOT IN THE FAX SERVER'S LOG: %s"),
                      names_end(&names));
}

/* As long as they are there. */
static void add_gaps(struct doc *doc, const json_t *gaps)
{
    const json_t *gap;
    size_t i;

    json_array_foreach(gaps, i, gap)
    {
        char since[DAY_TIME_SIZE], until[DAY_TIME_SIZE];

        day_local_time(member_text(gap, "until"), until);
        doc_paragraph(doc, DOC_WARN,
                      _("%s: the log that stood here before is gone with what was not read of it: "
                        "of receptions from %s to %s it tells nothing. Move it back beside the "
                        "log, and let logrotate keep one (delaycompress, or compress with gzip)."),
                      member_text(gap, "log"),
                      *member_text(gap, "since") ? day_local_time(member_text(gap, "since"), since)
                                                 : "-",
                      until);
    }
}

void account_alarms(struct doc *doc, const json_t *summary)
{
    const json_t *books = json_object_get(summary, "books"), *log = json_object_get(books, "log"),
                 *row;
    size_t i;

    if (member_number(books, "stored") != member_number(books, "numbered"))
        doc_paragraph(doc, DOC_BAD,
                      _("THE BOOKS DO NOT BALANCE: %d numbers were given, %d faxes are there. "
                        "Somebody took rows out of the database: restore the last backup beside "
                        "it and compare."),
                      (int)member_number(books, "numbered"), (int)member_number(books, "stored"));
    for (i = 0; i < N_CAUSES; i++)
        add_lost(doc, log, i);
    add_unlogged(doc, log);
    json_array_foreach(json_object_get(log, "errors"), i, row)
    {
        doc_paragraph(doc, DOC_WARN, "%s", json_string_value(row));
    }
    add_gaps(doc, json_object_get(log, "gaps"));
    account_machine_alarms(doc, json_object_get(summary, "machine"));
}

/* What is left over on either side, in red, with its cause. */
static void add_differences(struct doc *doc, const json_t *log)
{
    const json_t *row;
    size_t i;

    doc_rows(doc, DOC_TABLE, _("Receptions in the fax server's log and faxes that do not fit"),
             (const char *const[]){_("File"), _("Came"), _("Sender"), _("#pages"), _("Why"), NULL});
    json_array_foreach(json_object_get(log, "lost"), i, row)
    {
        char pages[32], why[2 * ACCOUNT_TEXT_SIZE], at[DAY_TIME_SIZE];

        snprintf(pages, sizeof(pages), "%d", (int)member_number(row, "n_pages"));
        snprintf(why, sizeof(why), "%s%s%s", label_of(row), *member_text(row, "error") ? "; " : "",
                 member_text(row, "error"));
        doc_row(doc, DOC_BAD, 0,
                (const char *const[]){member_text(row, "file"), log_time(row, at),
                                      member_text(row, "sender"), pages, why});
    }
    json_array_foreach(json_object_get(log, "unlogged"), i, row)
    {
        char came[DAY_TIME_SIZE];

        doc_row(doc, DOC_BAD, 0,
                (const char *const[]){member_text(row, "file"),
                                      day_local_time(member_text(row, "received_at"), came), "-",
                                      "-", _("a fax of which the log tells nothing")});
    }
}

static void add_receptions(struct doc *doc, const json_t *log)
{
    static const struct {
        const char *member, *label;
    } rows[] = {
        {"receptions", N_("receptions in the fax server's log")},
        {"without_pages", N_("of them calls without a page")},
        {"in_books", N_("of them in the books")},
        {"cut", N_("of them cut or with an error")},
        {"again", N_("of them the same bytes again")},
    };

    if (member_number(log, "configured") == 0) {
        doc_paragraph(doc, DOC_FAINT, "%s",
                      _("No log of the fax server is configured ([spool] fax_log), so that nothing "
                        "tells what never arrived."));
        return;
    }
    doc_rows(doc, DOC_TABLE, _("Every reception is one file, one fax, one state"),
             (const char *const[]){_("What"), _("#number"), NULL});
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char number[32];

        snprintf(number, sizeof(number), "%d", (int)member_number(log, rows[i].member));
        doc_row(doc, DOC_PLAIN, 0, (const char *const[]){_(rows[i].label), number});
    }
    if (member_number(log, "bad_lines") > 0)
        doc_paragraph(doc, DOC_WARN, _("%d lines of the log could not be understood."),
                      (int)member_number(log, "bad_lines"));
    if (member_number(log, "difference") > 0)
        add_differences(doc, log);
}

static void add_places(struct doc *doc, const json_t *books)
{
    const json_t *counts = json_object_get(books, "places");
    char number[32];

    doc_rows(doc, DOC_TABLE, _("Every fax stands in one place"),
             (const char *const[]){_("Place"), _("#number"), NULL});
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        snprintf(number, sizeof(number), "%d", (int)member_number(counts, places[i]));
        doc_row(doc, DOC_PLAIN, 0, (const char *const[]){label_place(places[i]), number});
    }
    snprintf(number, sizeof(number), "%d", (int)member_number(books, "sum"));
    doc_row(doc, DOC_PLAIN, 0, (const char *const[]){_("together"), number});
}

void account_books(struct doc *doc, const json_t *summary)
{
    const json_t *books = json_object_get(summary, "books");

    doc_heading(doc, 1, _("The books"));
    add_places(doc, books);
    add_receptions(doc, json_object_get(books, "log"));
    if (json_is_true(json_object_get(books, "balanced")))
        doc_paragraph(doc, DOC_GOOD, "%s", _("The books balance: no fax is missing."));
}
