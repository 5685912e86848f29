/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "store/desk.h"
#include "store/ids.h"
#include "store/json.h"
#include "store/lease.h"
#include "store/nomination.h"
#include "store/undo.h"

static const char *text_or_null(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_type(statement, column) == SQLITE_NULL ? NULL
                                                                 : db_text(statement, column);
}

static bool is(const struct undo_row *row, const char *action)
{
    return !strcmp(row->action, action);
}

/* The pages of one filing wait again. */
static int undo_file(struct store *store, int64_t fax, const char *pages, struct event *event,
                     struct why *why)
{
    char *end;
    int r = 0;

    for (const char *at = pages; r >= 0 && *at; at = end) {
        long page = strtol(at, &end, 10);

        if (end == at)
            break;
        r = db_run(store, why, QUERY_FILING_END, "ii", fax, (int64_t)page);
    }
    event->was = pages;
    event->became = NULL;
    return r < 0 ? r : history_add(store, event, why);
}

/* When it was a filing that left nothing to look at, that is taken back with it. */
static int undo_filing_before(struct store *store, const struct undo_row *row, struct event *event,
                              struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *filed = NULL;
    char note[40];
    int r = db_query(store, why, &filed, QUERY_FILED_JUST_BEFORE, "ii", row->fax, row->id);

    if (r == 0)
        r = db_step(store, why, filed);
    if (r <= 0)
        return r;
    snprintf(note, sizeof(note), "row %" PRId64, (int64_t)sqlite3_column_int64(filed, 0));
    event->note = note;
    return undo_file(store, row->fax, db_text(filed, 1), event, why);
}

/* A rejected or superseded nomination, or a rejected fax with those that went with it. */
static int undo_reject(struct store *store, const struct undo_row *row, struct event *event,
                       struct why *why)
{
    int r;

    event->was = row->became;
    event->became = row->was;
    if (row->nomination)
        r = edit_restore_nomination(store, row->nomination, why);
    else
        r = db_run(store, why, QUERY_FAX_RESTORE, "si", row->was, row->fax);
    if (r >= 0 && !row->nomination)
        r = db_run(store, why, QUERY_FAX_RESTORE_NOMINATIONS, "ii", row->fax, row->id);
    if (r >= 0 && is(row, "superseded"))
        r = db_run(store, why, QUERY_REPEAT_END, "i", row->nomination);
    if (r >= 0)
        r = history_add(store, event, why);
    if (r >= 0 && !row->nomination)
        r = undo_filing_before(store, row, event, why);
    if (r < 0)
        return r;
    return row->nomination ? nomination_settle(store, row->nomination, event->actor, why)
                           : nomination_settle_fax(store, row->fax, event->actor, why);
}

/* The two nominations are compared again. */
static int undo_separate(struct store *store, const struct undo_row *row, struct event *event,
                         struct why *why)
{
    int r = db_run(store, why, QUERY_SEPARATE_END, "is", row->nomination, row->note);

    return r < 0 ? r : history_add(store, event, why);
}

/* The page is as if it had never been a form; its nomination stays in the history. */
static int undo_assign(struct store *store, const struct undo_row *row, struct event *event,
                       struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *made = NULL;
    int64_t ignored;
    int r = db_query(store, why, &made, QUERY_ASSIGNED_NOMINATION, "ii", row->fax, row->id);

    if (r == 0)
        r = db_step(store, why, made);
    if (r == 0)
        return why_set(why, -ESTALE, _("F%" PRId64 ": its history cannot be followed back"),
                       row->fax);
    if (r > 0) {
        event->nomination = sqlite3_column_int64(made, 0);
        r = db_number(store, why, &ignored, QUERY_ASSIGNED_SAID, "i", event->nomination);
    }
    if (r > 0)
        return why_set(why, -ESTALE,
                       _("N%" PRId64 ": somebody has said what stands in it; take that back first"),
                       event->nomination);
    if (r == 0)
        r = lease_check(store, event->nomination, NULL, event->actor, "", why);
    if (r == 0)
        r = db_run(store, why, QUERY_NOMINATION_REJECT, "si", _("the page is no form after all"),
                   event->nomination);
    if (r >= 0)
        r = db_run(store, why, QUERY_PAGE_ASSIGN, "si", (const char *)NULL,
                   sqlite3_column_int64(made, 1));
    if (r >= 0)
        r = db_run(store, why, QUERY_FAX_MORE_FORMS, "ii", (int64_t)-1, row->fax);
    return r < 0 ? r : history_add(store, event, why);
}

/* A word on the whole nomination: its parts, but for those that somebody has gone on from. */
static int undo_whole(struct store *store, const struct undo_row *row, struct event *event,
                      struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *parts = NULL;
    int64_t first = 0;
    size_t n = 0;
    int r;

    if (sscanf(row->note, "rows %" SCNd64, &first) != 1)
        return why_set(why, -ESTALE, _("F%" PRId64 ": its history cannot be followed back"),
                       row->fax);
    r = db_query(store, why, &parts, QUERY_WHOLE_PARTS, "iiis", row->nomination, first, row->id,
                 event->actor);
    while (r >= 0 && (r = db_step(store, why, parts)) == 1) {
        struct undo_row part = {.id = sqlite3_column_int64(parts, 0),
                                .fax = row->fax,
                                .nomination = row->nomination,
                                .field = db_text(parts, 1),
                                .action = db_text(parts, 2),
                                .was = text_or_null(parts, 3),
                                .became = db_text(parts, 4),
                                .note = ""};
        struct event undone = *event;
        char note[40];

        snprintf(note, sizeof(note), "row %" PRId64, part.id);
        undone.field = part.field;
        undone.note = note;
        r = is(&part, "to_review") ? undo_reopened(store, &part, &undone, why)
                                   : undo_field(store, &part, &undone, why);
        n += r == 0;
        r = r == -ESTALE ? 0 : r;
    }
    if (r == 0 && n == 0)
        r = -ESTALE; /* and why says of the last one what was said of it */
    return r < 0 ? r : history_add(store, event, why);
}

static int take_back(struct store *store, const struct undo_row *row, struct event *event,
                     struct why *why)
{
    if (is(row, "rejected") || is(row, "superseded"))
        return undo_reject(store, row, event, why);
    if (is(row, "filed"))
        return undo_file(store, row->fax, row->became, event, why);
    if (is(row, "assigned"))
        return undo_assign(store, row, event, why);
    if (is(row, "second_key"))
        return undo_second_key(store, row, event, why);
    if (is(row, "separate"))
        return undo_separate(store, row, event, why);
    if (is(row, "all_confirmed") || is(row, "all_reopened"))
        return undo_whole(store, row, event, why);
    if (is(row, "reopened") || is(row, "to_review"))
        return undo_reopened(store, row, event, why);
    return undo_field(store, row, event, why);
}

static int undo(struct store *store, const struct desk_who *who, char letter, int64_t number,
                json_t **ret_row, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    char note[40];
    struct event event = {.actor = who->actor, .action = "undone", .note = note};
    struct undo_row row;
    int r = db_query(store, why, &statement, QUERY_UNDO_FIND, "sii", who->actor,
                     letter == 'N' ? number : (int64_t)0, letter == 'F' ? number : (int64_t)0);

    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0)
        return why_set(why, -ENOENT, _("there is nothing of yours to undo"));
    row = (struct undo_row){
        .id = sqlite3_column_int64(statement, 0),
        .fax = sqlite3_column_int64(statement, 1),
        .nomination = sqlite3_column_int64(statement, 2),
        .field = text_or_null(statement, 3),
        .action = db_text(statement, 4),
        .was = text_or_null(statement, 5), /* NULL: purged */
        .became = db_text(statement, 6),
        .note = db_text(statement, 7),
    };
    snprintf(note, sizeof(note), "row %" PRId64, row.id);
    event.fax = row.fax;
    event.nomination = row.nomination;
    event.field = row.field;
    r = take_back(store, &row, &event, why);
    if (r < 0)
        return r;
    *ret_row = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "fax", json_id('F', statement, 1),
                         "nomination", row.nomination ? json_id('N', statement, 2) : json_null(),
                         "field", json_column(statement, 3), "action", json_column(statement, 4),
                         "was", json_column(statement, 5), "became", json_column(statement, 6));
    return *ret_row ? 0 : why_set(why, -ENOMEM, _("out of memory"));
}

int store_undo(struct store *store, const struct desk_who *who, const char *id, json_t **ret_row,
               struct why *why)
{
    json_t *row = NULL;
    int64_t number = 0;
    char letter = 0;
    int r = id ? id_parse(id, &letter, &number, why) : 0;

    if (r == 0)
        r = db_begin_write(store, why);
    if (r == 0)
        r = db_end(store, undo(store, who, letter, number, &row, why), why);
    if (r < 0) {
        json_decref(row);
        return r;
    }
    *ret_row = row;
    return 0;
}
