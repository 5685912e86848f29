/* SPDX-License-Identifier: Apache-2.0
 *
 * The hook's words may come before intake has seen the file, or long after it was read. Joining a
 * notice to the wrong fax costs a needless look; not joining one costs a silent error. So a notice
 * that names its file exactly (inode, time, size) goes there, and any other goes to the newest fax
 * of that path.
 */
#include "store/fax.h"

#include <string.h>

#include "base/clock.h"
#include "store/history.h"
#include "store/nomination.h"

int fax_learn(struct store *store, int64_t fax, const struct fax_words *words, struct why *why)
{
    int r = db_run(store, why, QUERY_FAX_LEARN, "sssssi", fax_word(words->device),
                   fax_word(words->commid), fax_word(words->sender), fax_word(words->caller),
                   fax_word(words->error), fax);

    if (r >= 0 && fax_word(words->error))
        r = nomination_partial_fax(store, fax, why);
    return r < 0 ? r : 0;
}

static int join(struct store *store, int64_t notice, int64_t fax, const struct fax_words *words,
                struct why *why)
{
    struct event event = {
        .actor = DB_ACTOR_PROGRAM, .fax = fax, .action = "notice", .note = fax_word(words->error)};
    int r = db_run(store, why, QUERY_NOTICE_JOIN, "ii", fax, notice);

    if (r >= 0)
        r = history_add(store, &event, why);
    return r < 0 ? r : fax_learn(store, fax, words, why);
}

int notice_join_fax(struct store *store, int64_t fax, const struct fax_source *source,
                    struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    struct fax_words words;
    int64_t notice;
    int r;

    fax_words_init(&words, source);
    r = db_query(store, why, &statement, QUERY_NOTICE_FOR_FILE, "siiisi", source->path,
                 source->inode, source->mtime_s, source->n_bytes, fax_word(words.commid), fax);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r <= 0)
        return r;
    notice = sqlite3_column_int64(statement, 0);
    fax_words_init(&words, &(struct fax_source){.device = db_text(statement, 1),
                                                .commid = db_text(statement, 2),
                                                .sender = db_text(statement, 3),
                                                .caller = db_text(statement, 4),
                                                .error = db_text(statement, 5)});
    return join(store, notice, fax, &words, why);
}

static int notice_add(struct store *store, const struct fax_source *source, struct why *why)
{
    struct fax_words words;
    char now[CLOCK_TEXT_SIZE];
    int64_t notice, fax = 0;
    int r;

    fax_words_init(&words, source);
    r = db_number(store, why, &notice, QUERY_NOTICE_KNOWN, "siiisss", source->path, source->inode,
                  source->mtime_s, source->n_bytes, fax_word(words.device), fax_word(words.commid),
                  fax_word(words.error));
    if (r != 0)
        return r < 0 ? r : 0;
    clock_format_utc(clock_now(), now);
    r = db_run(store, why, QUERY_NOTICE_ADD, "ssiiisssss", now, source->path, source->inode,
               source->mtime_s, source->n_bytes, fax_word(words.device), fax_word(words.commid),
               fax_word(words.sender), fax_word(words.caller), fax_word(words.error));
    if (r < 0)
        return r;
    notice = sqlite3_last_insert_rowid(store->sqlite);
    r = db_number(store, why, &fax, QUERY_NOTICE_FAX_BY_KEY, "siii", source->path, source->inode,
                  source->mtime_s, source->n_bytes);
    if (r == 0)
        r = db_number(store, why, &fax, QUERY_NOTICE_FAX_BY_PATH, "ss", source->path,
                      fax_word(words.commid));
    return r <= 0 ? r : join(store, notice, fax, &words, why);
}

int store_notice_add(struct store *store, const struct fax_source *source, struct why *why)
{
    int r = fax_check_path(source->path, why);

    if (r == 0)
        r = db_begin_write(store, why);
    return r < 0 ? r : db_end(store, notice_add(store, source, why), why);
}
