/* SPDX-License-Identifier: Apache-2.0
 *
 * store: the queue database, <instance>/queue.db; the only floor that knows SQLite. WAL, STRICT
 * tables, foreign keys, synchronous=FULL, application_id, numbered forward-only migrations; every
 * write is one BEGIN IMMEDIATE transaction; every change of a value or a state leaves a row in the
 * append-only history (enforced by triggers). docs/schemata.md, "database", describes the tables.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/why.h"
#include "form/result.h"

struct store;

enum { STORE_SCHEMA_VERSION = 15 }; /* number of migrations; user_version of the file */

/* Opens (and with create makes, 0600) the database, and brings it up to date. -EUCLEAN: damaged or
 * not ours; -ENOTSUP: made by a newer version. */
int store_open(const char *instance, bool create, struct store **ret_store, struct why *why);

struct store *store_close(struct store *store);

DEFINE_CLEANUP(struct store *, store_close)

/* Copies the database as it is at this moment to a new file, while others write. *ret_copy is the
 * copy, to be read; store_close(). */
int store_backup(struct store *store, const char *path, struct store **ret_copy, struct why *why);

/* ---- intake: spool files and faxes ---- */

enum fax_state {
    FAX_RECEIVED, /* safe in the archive, not read yet */
    FAX_READ,     /* read; its pages and nominations stand in the queue */
    FAX_FAILED,   /* in the archive, but the reader could make nothing of it: a person must look */
    FAX_UNREADABLE, /* a spool file that could not be taken in (empty, no permission …): a person
                       must look */
    FAX_REJECTED,   /* a person said that it needs nothing more, with a reason */
    FAX_STATE_COUNT
};

const char *fax_state_name(enum fax_state state);

/* What is known of where a fax came from; NULL = unknown. Untrusted text. */
struct fax_source {
    const char *path;                                      /* of the spool file */
    const char *device, *commid, *sender, *caller, *error; /* the fax server's words */
    int64_t n_bytes, mtime_s, inode;
};

/* Records a fax whose bytes lie durably in the archive under their hash. The same bytes again: no
 * new fax; *ret_new = false, *ret_fax the old one, and the arrival is noted in the history. */
int store_fax_add(struct store *store, const char *sha256, const struct fax_source *source,
                  int64_t *ret_fax, bool *ret_new, struct why *why);

/* A spool file that could not be taken in, with the sentence that says why; once per (path, inode,
 * mtime, size): called again it gives the same fax. */
int store_fax_unreadable(struct store *store, const struct fax_source *source, const char *because,
                         int64_t *ret_fax, struct why *why);

/* Was this very spool file (path, inode, mtime, size) dealt with before? 1: yes, leave it.
 * STORE_SEEN_UNREADABLE: recorded as unreadable; try again, quietly, for somebody may have mended
 * it (then store_fax_add() makes that record a received fax). 0: no. <0: error. */
enum { STORE_SEEN_UNREADABLE = 2 };
int store_spool_seen(struct store *store, const struct fax_source *source, struct why *why);

/* The hook's words on a reception: kept, and joined to its fax now or when it comes: to the file
 * with that path, inode, mtime and size (fill them in when the file can be seen, 0 when not), else
 * to the newest fax of that path and commid. The same words again change nothing. A non-empty error
 * sends every field of the fax that is, or will be, accepted or blank to review. Paths are compared
 * as text: give the one that intake gives (realpath(3)). */
int store_notice_add(struct store *store, const struct fax_source *source, struct why *why);

/* Faxes that wait to be read, oldest first; at most n ids into ret_faxes. */
int store_fax_waiting(struct store *store, int64_t *ret_faxes, size_t n, size_t *ret_n,
                      struct why *why);

/* How often reading it ended without a result, and that it has once more: kept in the books, so that
 * a fax that kills its reader does not do so for ever because the daemon is started again. */
int store_fax_attempts(struct store *store, int64_t fax, int64_t *ret_n, struct why *why);
int store_fax_failed_once(struct store *store, int64_t fax, struct why *why);

/* Hash of a fax, for the archive. */
int store_fax_sha256(struct store *store, int64_t fax, char ret_sha256[65], struct why *why);

/* Stores a result in one transaction: pages, nominations, fields, history; the fax becomes read or
 * failed. Storing the same fax twice is refused with -EEXIST (exactly once). -EPROTO: the result
 * contradicts itself or is of other bytes; nothing was stored, and the caller stores a result with
 * an error in its place. */
int store_fax_result(struct store *store, int64_t fax, const struct result *result,
                     struct why *why);

/* ---- the queue ---- */

/* JSON shapes of docs/schemata-database.md; the caller's json_t (json_decref()). Each is one
 * consistent moment. state: a name of enum fax_state, STORE_LIST_QUEUE (what a person still has to
 * look at) or NULL (all); anything else is -EINVAL with the names. A list holds at most `limit` faxes
 * (STORE_LIST_EVERY: all there are), oldest first: the newest ones, but of the queue those that
 * have waited longest. */
#define STORE_LIST_QUEUE "queue"
#define STORE_LIST_EVERY INT64_C(-1)
int store_list(struct store *store, const char *state, int64_t limit, json_t **ret_array,
               struct why *why);
int store_show(struct store *store, const char *id, json_t **ret_object, struct why *why);
int store_history(struct store *store, const char *id, json_t **ret_array, struct why *why);
int store_status(struct store *store, json_t **ret_object, struct why *why);

/* ---- the fax server's log ---- */

/* How far a log was read. */
struct store_log {
    int64_t inode;  /* 0: never */
    int64_t offset; /* bytes */
    int64_t n_bad;  /* lines that could not be understood */
};

/* A reception as the log tells of it; untrusted text. */
struct store_reception {
    const char *log, *path;     /* of the log, of the file in the spool */
    const char *local_at, *at;  /* begin of the call as it stands there, and as UTC text */
    const char *commid, *device, *sender, *caller, *error; /* "" = unknown, none */
    int n_pages, duration_s;
};

/* One transaction: begin, the new receptions, end with their r, which also finds the fax of each
 * reception that has none yet. A reception that is known already is not added again. */
int store_log_begin(struct store *store, const char *path, struct store_log *ret_log,
                    struct why *why);
int store_reception_add(struct store *store, const struct store_reception *reception,
                        struct why *why);

/* Of a log that was read as far as *log says and is gone: kept, and told of by the survey, until it
 * is there again (or purged). Within the transaction. */
int store_log_gap_add(struct store *store, const char *path, const struct store_log *log,
                      struct why *why);
int store_log_gap_end(struct store *store, const char *path, int64_t inode, struct why *why);

/* Those of a log: [{"inode", "offset", "until_s": since the epoch}]. */
int store_log_gaps(struct store *store, const char *path, json_t **ret_array, struct why *why);
int store_log_end(struct store *store, const char *path, const struct store_log *log, int r,
                  struct why *why);

/* ---- the report ---- */

/* Everything between is one consistent moment. r = store_read_end(store, r, why): as db_end(). */
int store_read_begin(struct store *store, struct why *why);
int store_read_end(struct store *store, int r, struct why *why);

/* Moments at which days begin, as UTC text. What was received at `until` or later is left out. */
struct store_window {
    const char *until;
    const char *since;       /* of what came and was done */
    const char *days_since;  /* of the counts by day */
    const char *weeks_since; /* of how well was read */
    const char *week_since;  /* of the same by sender and line, for which each fax is looked at */
    const char *logged;      /* spools with a log of the fax server: a JSON array of directories */
};

/* The facts of the nightly report (docs/schemata-database.md names them by their queries). Days are
 * those of the time zone. */
int store_survey(struct store *store, const struct store_window *window, json_t **ret_object,
                 struct why *why);

/* The pairs of store_repeats_newest() and the fields that were keyed differently, as the report lists them,
 * within the caller's transaction: {"repeats":[…], "keys":[{"nomination", "field"}, …]}. */
int store_conflicts(struct store *store, json_t **ret_object, struct why *why);

/* Whose answers to a form there are, among what was received before `until` and not rejected:
 * {"prefecture", "facility", "n"}, sorted. */
int store_answer_keys(struct store *store, const char *form, const char *until, json_t **ret_array,
                      struct why *why);

/* One nomination, as store_answers() gives them. */
int store_answer(struct store *store, const char *id, json_t **ret_answer, struct why *why);

/* Where on which fax a field was seen: {"sha256", "page", "rotation", "box":[x, y, w, h]} as the
 * reader gave them, or null when that was purged. */
int store_field_place(struct store *store, const char *nomination, const char *field,
                      json_t **ret_place, struct why *why);

/* Every nomination of a form that was not rejected, oldest first, as store_answers() gives them, one
 * after the other: row() returns 0 to go on. One consistent moment. */
int store_export(struct store *store, const char *form,
                 int (*row)(void *context, const json_t *nomination), void *context,
                 struct why *why);

/* The newest of them, at most limit, newest first: {"id", "fax", "state", "received_at", "cut",
 * "values":[{"field", "kind", "value", "status"}]}. */
int store_answers(struct store *store, const char *form, const char *prefecture,
                  const char *facility, const char *until, size_t limit, json_t **ret_array,
                  struct why *why);

/* ---- what a person says; actor is the login name ---- */

/* nomination: "N12"; id: "N12" or "F7" (a fax). -EINVAL: no id, or a text that cannot be taken;
 * -ENOENT: no such thing (an unknown field: the sentence lists the known ones); -EPERM: it was
 * rejected; -EBUSY: not read yet.
 *
 * Nobody overwrites silently. -ESTALE: the field does not stand as expected, or, when nothing is
 * expected (NULL), another person has spoken of it; the sentence has both values, and nothing was
 * changed. -EBUSY: a review session of somebody else has the field before it.
 *
 * Set: the value is kept as typed, without the space around it; "" is blank. The value that stands
 * there already makes the field confirmed, another one corrected. Confirm: without a field, every
 * field that is in review; *ret_n is the number that changed. Reject: a fax takes its nominations
 * with it. Saying the same again changes nothing. */
struct expected {
    const char *value, *status; /* as the person saw them; NULL: whatever it is */
};
int store_field_set(struct store *store, const char *nomination, const char *field,
                    const char *value, const struct expected *expected, const char *actor,
                    struct why *why);
int store_field_confirm(struct store *store, const char *nomination, const char *field_or_null,
                        const struct expected *expected, const char *actor, size_t *ret_n,
                        struct why *why);
int store_reject(struct store *store, const char *id, const char *because, const char *actor,
                 struct why *why);
