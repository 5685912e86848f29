/* SPDX-License-Identifier: Apache-2.0 */
#include "store/fax.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/intl.h"
#include "store/history.h"
#include "store/ids.h"

static const char *const state_names[FAX_STATE_COUNT] = {
    [FAX_RECEIVED] = "received",     [FAX_READ] = "read",         [FAX_FAILED] = "failed",
    [FAX_UNREADABLE] = "unreadable", [FAX_REJECTED] = "rejected",
};

const char *fax_state_name(enum fax_state state)
{
    return state_names[state];
}

static void keep(char buffer[FAX_WORDS_SIZE], const char *words)
{
    snprintf(buffer, FAX_WORDS_SIZE, "%s", words ? words : "");
}

void fax_words_init(struct fax_words *words, const struct fax_source *source)
{
    keep(words->device, source->device);
    keep(words->commid, source->commid);
    keep(words->sender, source->sender);
    keep(words->caller, source->caller);
    keep(words->error, source->error);
}

int fax_check_path(const char *path, struct why *why)
{
    if (!path || !*path)
        return why_set(why, -EINVAL, _("the path of the fax file is missing"));
    if (strlen(path) >= PATH_MAX)
        return why_set(why, -ENAMETOOLONG,
                       _("the path of the fax file has more than %d bytes; no file can be there"),
                       PATH_MAX - 1);
    return 0;
}

/* The fax that this spool file was recorded as. 1 known, 0 not. */
static int find_seen(struct store *store, const struct fax_source *source, int64_t *ret_fax,
                     bool *ret_unreadable, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r;

    r = db_query(store, why, &statement, QUERY_SPOOL_SEEN, "siii", source->path, source->inode,
                 source->mtime_s, source->n_bytes);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r == 1) {
        *ret_fax = sqlite3_column_int64(statement, 0);
        *ret_unreadable = sqlite3_column_int(statement, 1);
    }
    return r;
}

/* 1: this spool file was not known to be this fax. */
static int spool_add(struct store *store, const struct fax_source *source, int64_t fax,
                     struct why *why)
{
    return db_run(store, why, QUERY_SPOOL_ADD, "siiii", source->path, source->inode,
                  source->mtime_s, source->n_bytes, fax);
}

static int add_new(struct store *store, const char *sha256, const struct fax_source *source,
                   int64_t *ret_fax, struct why *why)
{
    struct fax_words words;
    char now[CLOCK_TEXT_SIZE];
    struct event event = {.actor = DB_ACTOR_PROGRAM, .action = "received", .became = "received"};
    int r;

    fax_words_init(&words, source);
    clock_format_utc(clock_now(), now);
    r = db_run(store, why, QUERY_FAX_ADD, "ssssssssi", sha256, now, source->path,
               fax_word(words.device), fax_word(words.commid), fax_word(words.sender),
               fax_word(words.caller), fax_word(words.error), source->n_bytes);
    if (r < 0)
        return r;
    event.fax = sqlite3_last_insert_rowid(store->sqlite);
    event.note = source->path;
    *ret_fax = event.fax;
    return history_add(store, &event, why);
}

/* A file that could not be taken in before has become readable: the same fax, and now its bytes are
 * safe. */
static int take_in(struct store *store, int64_t fax, const char *sha256,
                   const struct fax_source *source, struct why *why)
{
    struct event event = {.actor = DB_ACTOR_PROGRAM,
                          .fax = fax,
                          .action = "received",
                          .was = "unreadable",
                          .became = "received",
                          .note = source->path};
    struct fax_words words;
    int r = db_run(store, why, QUERY_FAX_TAKEN_IN, "sii", sha256, source->n_bytes, fax);

    if (r >= 0)
        r = history_add(store, &event, why);
    fax_words_init(&words, source);
    return r < 0 ? r : fax_learn(store, fax, &words, why);
}

/* The bytes of the unreadable file turn out to be those of another fax: its own entry needs no
 * person. */
static int close_unreadable(struct store *store, int64_t unreadable, int64_t same, struct why *why)
{
    struct why because;
    struct event event = {.actor = DB_ACTOR_PROGRAM,
                          .fax = unreadable,
                          .action = "rejected",
                          .was = "unreadable",
                          .became = "rejected",
                          .note = because.text};
    int r;

    why_set(&because, 0, _("the same bytes came as F%" PRId64), same);
    r = db_run(store, why, QUERY_FAX_CLOSE_UNREADABLE, "si", because.text, unreadable);
    return r < 0 ? r : history_add(store, &event, why);
}

static int note_came_again(struct store *store, int64_t fax, const struct fax_source *source,
                           struct why *why)
{
    struct event event = {
        .actor = DB_ACTOR_PROGRAM, .fax = fax, .action = "came_again", .note = source->path};

    return history_add(store, &event, why);
}

static int fax_add(struct store *store, const char *sha256, const struct fax_source *source,
                   int64_t *ret_fax, bool *ret_new, struct why *why)
{
    int64_t fax = 0, seen = 0;
    bool unreadable = false, known;
    int r;

    r = find_seen(store, source, &seen, &unreadable, why);
    if (r >= 0)
        r = db_number(store, why, &fax, QUERY_FAX_BY_SHA256, "s", sha256);
    if (r < 0)
        return r;
    known = r == 1;
    if (known && unreadable)
        r = close_unreadable(store, seen, fax, why);
    else if (!known && unreadable)
        r = take_in(store, fax = seen, sha256, source, why);
    else if (!known)
        r = add_new(store, sha256, source, &fax, why);
    if (r >= 0)
        r = spool_add(store, source, fax, why);
    if (r > 0 && known)
        r = note_came_again(store, fax, source, why);
    if (r >= 0)
        r = notice_join_fax(store, fax, source, why);
    if (r < 0)
        return r;
    *ret_fax = fax;
    *ret_new = !known;
    return 0;
}

int store_fax_add(struct store *store, const char *sha256, const struct fax_source *source,
                  int64_t *ret_fax, bool *ret_new, struct why *why)
{
    int64_t fax = 0;
    bool is_new = false;
    int r = fax_check_path(source->path, why);

    if (r == 0)
        r = db_begin_write(store, why);
    if (r < 0)
        return r;
    r = db_end(store, fax_add(store, sha256, source, &fax, &is_new, why), why);
    if (r < 0)
        return r;
    *ret_fax = fax;
    *ret_new = is_new;
    return 0;
}

static int fax_unreadable(struct store *store, const struct fax_source *source, const char *because,
                          int64_t *ret_fax, struct why *why)
{
    struct event event = {.actor = DB_ACTOR_PROGRAM, .action = "unreadable", .note = because};
    struct fax_words words;
    char now[CLOCK_TEXT_SIZE];
    bool unreadable;
    int r = find_seen(store, source, ret_fax, &unreadable, why);

    if (r != 0)
        return r;
    fax_words_init(&words, source);
    clock_format_utc(clock_now(), now);
    r = db_run(store, why, QUERY_FAX_ADD_UNREADABLE, "ssssssssi", because, now, source->path,
               fax_word(words.device), fax_word(words.commid), fax_word(words.sender),
               fax_word(words.caller), fax_word(words.error), source->n_bytes);
    if (r < 0)
        return r;
    *ret_fax = event.fax = sqlite3_last_insert_rowid(store->sqlite);
    event.became = "unreadable";
    r = history_add(store, &event, why);
    if (r >= 0)
        r = spool_add(store, source, event.fax, why);
    return r < 0 ? r : notice_join_fax(store, event.fax, source, why);
}

int store_fax_unreadable(struct store *store, const struct fax_source *source, const char *because,
                         int64_t *ret_fax, struct why *why)
{
    int64_t fax = 0;
    int r = fax_check_path(source->path, why);

    if (r == 0)
        r = db_begin_write(store, why);
    if (r < 0)
        return r;
    r = db_end(store, fax_unreadable(store, source, because, &fax, why), why);
    if (r < 0)
        return r;
    *ret_fax = fax;
    return 0;
}

int store_spool_seen(struct store *store, const struct fax_source *source, struct why *why)
{
    int64_t fax;
    bool unreadable;
    int r = find_seen(store, source, &fax, &unreadable, why);

    return r == 1 && unreadable ? STORE_SEEN_UNREADABLE : r;
}

int store_fax_waiting(struct store *store, int64_t *ret_faxes, size_t n, size_t *ret_n,
                      struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    size_t found = 0;
    int r;

    r = db_query(store, why, &statement, QUERY_FAX_WAITING, "i", (int64_t)n);
    if (r < 0)
        return r;
    while (found < n && (r = db_step(store, why, statement)) == 1)
        ret_faxes[found++] = sqlite3_column_int64(statement, 0);
    if (r < 0)
        return r;
    *ret_n = found;
    return 0;
}

int store_fax_sha256(struct store *store, int64_t fax, char ret_sha256[65], struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r;

    r = db_query(store, why, &statement, QUERY_FAX_SHA256, "i", fax);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    if (r == 0 || sqlite3_column_type(statement, 0) == SQLITE_NULL)
        return why_set(why, -ENOENT, _("F%" PRId64 ": no bytes of it are in the archive"), fax);
    snprintf(ret_sha256, 65, "%s", db_text(statement, 0));
    return 0;
}

int store_fax_attempts(struct store *store, int64_t fax, int64_t *ret_n, struct why *why)
{
    int r = db_number(store, why, ret_n, QUERY_FAX_ATTEMPTS, "i", fax);

    return r < 0 ? r : r == 0 ? id_unknown('F', fax, why) : 0;
}

int store_fax_failed_once(struct store *store, int64_t fax, struct why *why)
{
    int r = db_run(store, why, QUERY_FAX_FAILED_ONCE, "i", fax);

    return r < 0 ? r : 0;
}
