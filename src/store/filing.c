/* SPDX-License-Identifier: Apache-2.0
 *
 * filing: pages that are no form. A person looks at them and says what they are, or that they are a
 * form after all; until then they wait. A fax is never just gone.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "store/desk.h"
#include "store/edit.h"
#include "store/ids.h"
#include "store/json.h"
#include "store/lease.h"
#include "store/record.h"

enum { PAGES_TEXT_SIZE = 4 * RESULT_MAX_PAGES };

static const char *const kinds[] = {"letter", "cover",      "other_form", "advertisement",
                                    "empty",  "unreadable", NULL};

const char *store_filing_kind(size_t i)
{
    return i < sizeof(kinds) / sizeof(kinds[0]) ? kinds[i] : NULL;
}

static json_t *page_row(sqlite3_stmt *row)
{
    json_t *seen = json_parsed(row, 6);
    json_t *page = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:O?, s:O?, s:O?, s:O?, s:O?, s:O?}", "fax",
        json_id('F', row, 0), "state", json_column(row, 1), "sha256", json_column(row, 2), "reason",
        json_column(row, 3), "page", json_column(row, 4), "n_pages", json_column(row, 5), "w_px",
        json_object_get(seen, "w_px"), "h_px", json_object_get(seen, "h_px"), "nearest_form",
        json_object_get(seen, "nearest_form"), "refused_because",
        json_object_get(seen, "refused_because"), "rotation", json_object_get(seen, "rotation"),
        "outline", json_object_get(seen, "outline"));

    json_decref(seen);
    return page;
}

int store_unplaced(struct store *store, json_t **ret_pages, struct why *why)
{
    return json_rows(store, why, ret_pages, page_row, QUERY_UNPLACED, "");
}

static int check_kind(const char *kind, struct why *why)
{
    for (size_t i = 0; kinds[i]; i++)
        if (!strcmp(kind, kinds[i]))
            return 0;
    return why_set(why, -EINVAL,
                   _("a page is filed as letter, cover, other_form, advertisement, empty or "
                     "unreadable"));
}

/* The fax needs nothing more once none of its pages waits and none is a form. */
static int close_fax(struct store *store, const struct desk_who *who, int64_t fax, const char *kind,
                     struct why *why)
{
    struct event event = {
        .actor = who->actor, .fax = fax, .action = "rejected", .became = "rejected", .note = kind};
    int64_t n_left = 0;
    int r = db_number(store, why, &n_left, QUERY_FAX_LEFT, "i", fax);

    return r < 0 || n_left > 0 ? (r < 0 ? r : 0) : edit_reject_fax(store, &event, why);
}

/* Files the pages that wait, all or the one; ret_pages: their numbers, "2 3". */
static int file_pages(struct store *store, const struct desk_who *who, int64_t fax, unsigned page,
                      const char *kind, char ret_pages[PAGES_TEXT_SIZE], struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *pages = NULL;
    int64_t ids[RESULT_MAX_PAGES];
    char now[CLOCK_TEXT_SIZE];
    size_t n = 0, at = 0;
    int r = db_query(store, why, &pages, QUERY_PAGES_UNFILED, "ii", fax, (int64_t)page);

    ret_pages[0] = '\0';
    while (r == 0 && n < RESULT_MAX_PAGES && (r = db_step(store, why, pages)) == 1) {
        ids[n] = sqlite3_column_int64(pages, 0);
        at += (size_t)snprintf(ret_pages + at, PAGES_TEXT_SIZE - at, "%s%d", n > 0 ? " " : "",
                               sqlite3_column_int(pages, 1));
        n++;
        r = 0;
    }
    for (size_t i = 0; i < n && r >= 0; i++)
        r = db_run(store, why, QUERY_FILING_ADD, "isss", ids[i], kind, who->actor, lease_now(now));
    return r < 0 ? r : (int)n;
}

static int file_page(struct store *store, const struct desk_who *who, int64_t fax, unsigned page,
                     const char *kind, struct why *why)
{
    char pages[PAGES_TEXT_SIZE];
    struct event event = {
        .actor = who->actor, .fax = fax, .action = "filed", .became = pages, .note = kind};
    int64_t ignored;
    int r = db_number(store, why, &ignored, QUERY_FAX_SHA256, "i", fax);

    if (r == 0)
        return id_unknown('F', fax, why);
    if (r > 0)
        r = file_pages(store, who, fax, page, kind, pages, why);
    if (r < 0)
        return r;
    if (r == 0 && page > 0)
        return why_set(why, -ENOENT,
                       _("F%" PRId64 " has no page %u that waits to be placed; look at it again"),
                       fax, page);
    if (r > 0)
        r = history_add(store, &event, why);
    return r < 0 ? r : close_fax(store, who, fax, kind, why);
}

int store_file(struct store *store, const struct desk_who *who, const char *fax, unsigned page,
               const char *kind, struct why *why)
{
    int64_t number = 0;
    char letter = 0;
    int r = id_parse(fax, &letter, &number, why);

    if (r == 0 && letter != 'F')
        r = why_set(why, -EINVAL, _("%s is a nomination; name its fax"), fax);
    if (r == 0)
        r = check_kind(kind, why);
    if (r == 0)
        r = db_begin_write(store, why);
    return r < 0 ? r : db_end(store, file_page(store, who, number, page, kind, why), why);
}

static int lay_out(struct store *store, const struct desk_who *who, int64_t fax, unsigned n_pages,
                   struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct event event = {.actor = who->actor, .fax = fax, .action = "reopened", .became = "read"};
    int r = db_query(store, why, &statement, QUERY_FAX_STATE, "i", fax);

    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0)
        return id_unknown('F', fax, why);
    event.was = db_text(statement, 0);
    if (strcmp(event.was, fax_state_name(FAX_FAILED)) != 0)
        return why_set(why, -EEXIST, _("F%" PRId64 " is no fax that could not be read"), fax);
    r = record_pages(store, fax, n_pages, why);
    return r < 0 ? r : history_add(store, &event, why);
}

int store_lay_out(struct store *store, const struct desk_who *who, const char *fax,
                  unsigned n_pages, struct why *why)
{
    int64_t number = 0;
    char letter = 0;
    int r = id_parse(fax, &letter, &number, why);

    if (r == 0 && letter != 'F')
        r = why_set(why, -EINVAL, _("%s is a nomination; name its fax"), fax);
    if (r == 0 && (n_pages < 1 || n_pages > RESULT_MAX_PAGES))
        r = why_set(why, -EINVAL, _("a fax has 1 to %d pages"), RESULT_MAX_PAGES);
    if (r == 0)
        r = db_begin_write(store, why);
    return r < 0 ? r : db_end(store, lay_out(store, who, number, n_pages, why), why);
}

static int assign(struct store *store, const struct desk_who *who, int64_t fax,
                  const struct page_result *page, char ret_id[24], struct why *why)
{
    struct event event = {
        .actor = who->actor, .fax = fax, .action = "assigned", .note = page->form};
    int64_t page_id = 0, nomination = 0;
    int r = db_number(store, why, &page_id, QUERY_PAGE_FREE, "ii", fax, (int64_t)page->page);

    if (r < 0)
        return r;
    if (r == 0)
        return why_set(why, -EEXIST,
                       _("F%" PRId64 " has no page %u that waits to be placed; look at it again"),
                       fax, page->page);
    r = history_add(store, &event, why);
    if (r == 0)
        r = record_assigned(store, fax, page_id, page, &nomination, why);
    if (r == 0)
        id_format('N', nomination, ret_id);
    return r;
}

int store_assign(struct store *store, const struct desk_who *who, const char *fax,
                 const struct page_result *page, char ret_id[24], struct why *why)
{
    int64_t number = 0;
    char letter = 0;
    int r = id_parse(fax, &letter, &number, why);

    if (r == 0 && letter != 'F')
        r = why_set(why, -EINVAL, _("%s is a nomination; name its fax"), fax);
    if (r == 0)
        r = db_begin_write(store, why);
    return r < 0 ? r : db_end(store, assign(store, who, number, page, ret_id, why), why);
}
