/* SPDX-License-Identifier: Apache-2.0
 *
 * The machine's own health.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "report/account.h"
#include "report/day.h"
#include "report/member.h"

enum {
    LEAST_FREE_PERCENT = 10, /* below, somebody should make room */
    FULL_PERCENT = 3,        /* below, a fax may soon find none */
    QUIET_DAYS = 3,          /* without a fax: a weekend is two */
    BACKUP_DAYS = 1,         /* a night may be missed, but not two */
    CHECK_DAYS = 35          /* a month, and a few days */
};

/* Days of the calendar from a moment to the day of the report; 0 for what is no moment. */
static int days_since(const char *utc, const char *date)
{
    char local[DAY_TIME_SIZE];
    int day, then;

    day_local_time(utc, local);
    local[strcspn(local, " ")] = '\0';
    return day_read(date, &day, NULL) < 0 || day_read(local, &then, NULL) < 0 ? 0 : day - then;
}

static void add_time(struct doc *doc, const char *what, const char *utc, const char *date,
                     int most_days, const char *none)
{
    char text[ACCOUNT_TEXT_SIZE], local[DAY_TIME_SIZE];
    int days = days_since(utc, date);

    if (!*utc)
        snprintf(text, sizeof(text), "%s", none);
    else if (days >= 1)
        snprintf(text, sizeof(text), ngettext("%s (%d day before)", "%s (%d days before)", days),
                 day_local_time(utc, local), days);
    else
        day_local_time(utc, text);
    doc_row(doc, most_days >= 0 && (!*utc || days > most_days) ? DOC_WARN : DOC_PLAIN, 0,
            (const char *const[]){what, text});
}

static void add_count(struct doc *doc, const char *what, json_int_t n)
{
    char text[32];

    snprintf(text, sizeof(text), "%d", (int)n);
    doc_row(doc, n > 0 ? DOC_WARN : DOC_PLAIN, 0, (const char *const[]){what, text});
}

static void add_room(struct doc *doc, const json_t *machine)
{
    json_int_t percent = member_number(machine, "free_percent");
    char text[ACCOUNT_TEXT_SIZE];

    if (!json_is_integer(json_object_get(machine, "free_percent")))
        return;
    snprintf(text, sizeof(text), _("%d %% free (%d GiB)"), (int)percent,
             (int)member_number(machine, "free_gib"));
    doc_row(doc, percent < LEAST_FREE_PERCENT ? DOC_WARN : DOC_PLAIN, 0,
            (const char *const[]){_("room for the instance"), text});
}

static void add_check(struct doc *doc, const json_t *machine, const char *date)
{
    json_int_t n = member_number(machine, "check_findings");

    add_time(doc, _("database and archive last checked"), member_text(machine, "check_at"), date,
             CHECK_DAYS, _("never: uketsuke db check"));
    if (n > 0)
        add_count(doc, _("what differed from what was stored"), n);
}

/* What cannot wait until somebody reads to the end. */
void account_machine_alarms(struct doc *doc, const json_t *machine)
{
    json_int_t n = member_number(machine, "check_findings");

    if (!json_is_object(machine))
        return;
    if (n > 0)
        doc_paragraph(
            doc, DOC_BAD,
            ngettext("THE DATABASE IS NOT WHAT WAS STORED: the last check found %d thing "
                     "that differs. Look with «uketsuke db check».",
                     "THE DATABASE IS NOT WHAT WAS STORED: the last check found %d things "
                     "that differ. Look with «uketsuke db check».",
                     (unsigned long)n),
            (int)n);
    if (json_is_integer(json_object_get(machine, "free_percent")) &&
        member_number(machine, "free_percent") < FULL_PERCENT)
        doc_paragraph(doc, DOC_BAD,
                      _("THE DISK IS NEARLY FULL: %d %% are free. Make room, or "
                        "faxes cannot be taken in."),
                      (int)member_number(machine, "free_percent"));
    if (!json_is_true(json_object_get(machine, "served")))
        doc_paragraph(doc, DOC_WARN, "%s",
                      _("uketsuked did not run when this was written: nothing is taken in "
                        "meanwhile."));
}

void account_health(struct doc *doc, const json_t *summary)
{
    const json_t *times = json_object_get(summary, "times"),
                 *machine = json_object_get(summary, "machine");
    const char *date = member_text(summary, "date");

    doc_heading(doc, 1, _("The machine"));
    doc_rows(doc, DOC_TABLE, _("What is known of the machine"),
             (const char *const[]){_("What"), _("State"), NULL});
    add_time(doc, _("the last fax came"), member_text(times, "last_fax"), date, QUIET_DAYS, "-");
    add_time(doc, _("the oldest fax that is not read yet"), member_text(times, "oldest_unread"),
             date, -1, "-");
    add_count(doc, _("faxes of the night that could not be read"),
              member_number(json_object_get(summary, "came"), "failed"));
    add_count(doc, _("readings of them that gave nothing, and were tried again"),
              member_number(summary, "attempts"));
    if (!json_is_object(machine)) {
        doc_paragraph(doc, DOC_FAINT, "%s",
                      _("Room, backup and check were not written down on that day."));
        return;
    }
    doc_row(doc, json_is_true(json_object_get(machine, "served")) ? DOC_PLAIN : DOC_WARN, 0,
            (const char *const[]){_("uketsuked"), json_is_true(json_object_get(machine, "served"))
                                                      ? _("ran")
                                                      : _("did not run")});
    add_room(doc, machine);
    add_time(doc, _("last backup that was restored and found whole"),
             member_text(machine, "backup_at"), date, BACKUP_DAYS, _("never"));
    add_check(doc, machine, date);
}
