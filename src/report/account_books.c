/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether the books balance, first if they do not.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "report/account.h"
#include "report/label.h"
#include "report/member.h"

static const char *const places[] = {"received",   "review",   "unplaced", "failed",
                                     "unreadable", "rejected", "done"};

void account_alarms(struct doc *doc, const json_t *summary)
{
    const json_t *books = json_object_get(summary, "books");

    if (member_number(books, "stored") != member_number(books, "numbered"))
        doc_paragraph(doc, DOC_BAD,
                      _("THE BOOKS DO NOT BALANCE: %d numbers were given, %d faxes are there. "
                        "Somebody took rows out of the database: restore the last backup beside "
                        "it and compare."),
                      (int)member_number(books, "numbered"), (int)member_number(books, "stored"));
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
    if (json_is_true(json_object_get(books, "balanced")))
        doc_paragraph(doc, DOC_GOOD, "%s", _("The books balance: no fax is missing."));
}
