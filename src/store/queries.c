/* SPDX-License-Identifier: Apache-2.0 */
#include "store/queries.h"

#include "store/db.h"

/* A fax as a line of a list, a nomination as a line of a fax. */
#define FAX_COLUMNS                                                                                \
    "SELECT f.id, f.state, f.reason, f.path, f.received_at, f.sender, f.error_text, f.n_bytes,"    \
    " f.n_forms, (SELECT count(*) FROM pages p WHERE p.fax = f.id),"                               \
    " f.device, f.commid, f.caller, f.sha256, f.reader, f.warning, f.read_at,"                     \
    " f.purged_at FROM faxes f "

#define NOMINATION_COLUMNS                                                                         \
    "SELECT n.id, n.form, p.page, n.state, n.reason,"                                              \
    " (SELECT value FROM fields WHERE nomination = n.id AND kind = 'prefecture'"                   \
    "  ORDER BY position LIMIT 1),"                                                                \
    " (SELECT value FROM fields WHERE nomination = n.id AND kind = 'facility'"                     \
    "  ORDER BY position LIMIT 1),"                                                                \
    " total(i.status = 'blank'), total(i.status = 'accepted'), total(i.status = 'review'),"        \
    " total(i.status = 'corrected'), total(i.status = 'confirmed'), n.fax"                         \
    " FROM nominations n JOIN pages p ON p.id = n.page"                                            \
    " LEFT JOIN fields i ON i.nomination = n.id "

#define HISTORY_COLUMNS                                                                            \
    "SELECT at, actor, fax, nomination, field, action, was, became, note FROM history "

static const char *const queries[QUERY_COUNT] = {
    [QUERY_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [QUERY_BEGIN_READ] = "BEGIN",
    [QUERY_COMMIT] = "COMMIT",
    [QUERY_ROLLBACK] = "ROLLBACK",

    /* ---- fax.c ---- */
    [QUERY_FAX_ADD] = "INSERT INTO faxes (sha256, state, received_at, path, device, commid, sender,"
                      " caller, error_text, n_bytes)"
                      " VALUES (?, 'received', ?, ?, ?, ?, ?, ?, ?, ?)",
    [QUERY_FAX_ADD_UNREADABLE] =
        "INSERT INTO faxes (state, reason, received_at, path, device, commid, sender,"
        " caller, error_text, n_bytes)"
        " VALUES ('unreadable', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [QUERY_FAX_BY_SHA256] = "SELECT id FROM faxes WHERE sha256 = ?",
    [QUERY_FAX_TAKEN_IN] = "UPDATE faxes SET sha256 = ?, state = 'received', reason = NULL,"
                           " n_bytes = ? WHERE id = ? AND state = 'unreadable'",
    [QUERY_FAX_CLOSE_UNREADABLE] = "UPDATE faxes SET state = 'rejected', reason = ?"
                                   " WHERE id = ? AND state = 'unreadable'",
    [QUERY_FAX_WAITING] = "SELECT id FROM faxes WHERE state = 'received' ORDER BY id LIMIT ?",
    [QUERY_FAX_SHA256] = "SELECT sha256 FROM faxes WHERE id = ?",
    [QUERY_FAX_ATTEMPTS] = "SELECT n_attempts FROM faxes WHERE id = ?",
    [QUERY_FAX_FAILED_ONCE] =
        "UPDATE faxes SET n_attempts = n_attempts + 1 WHERE id = ? AND state = 'received'",
    [QUERY_SPOOL_ADD] =
        "INSERT INTO spool_files (path, inode, mtime_s, n_bytes, fax) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET fax = excluded.fax WHERE fax <> excluded.fax",
    [QUERY_SPOOL_SEEN] =
        "SELECT s.fax, f.state = 'unreadable' FROM spool_files s JOIN faxes f ON f.id = s.fax"
        " WHERE s.path = ? AND s.inode = ? AND s.mtime_s = ? AND s.n_bytes = ?",

    /* ---- notice.c ---- */
    [QUERY_NOTICE_KNOWN] =
        "SELECT id FROM notices WHERE path = ? AND inode = ? AND mtime_s = ? AND n_bytes = ?"
        " AND device IS ? AND commid IS ? AND error_text IS ?",
    [QUERY_NOTICE_ADD] = "INSERT INTO notices (at, path, inode, mtime_s, n_bytes, device, commid,"
                         " sender, caller, error_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    /* A notice that was joined by name alone moves to the file that it really speaks of. */
    [QUERY_NOTICE_FOR_FILE] =
        "SELECT id, device, commid, sender, caller, error_text FROM notices"
        " WHERE path = ?1 AND (commid IS NULL OR ?5 IS NULL OR commid = ?5) AND (fax IS NULL OR"
        " (fax <> ?6 AND inode = ?2 AND mtime_s = ?3 AND n_bytes = ?4 AND inode <> 0))"
        " ORDER BY inode = ?2 AND mtime_s = ?3 AND n_bytes = ?4 DESC, id DESC LIMIT 1",
    [QUERY_NOTICE_JOIN] = "UPDATE notices SET fax = ? WHERE id = ?",
    [QUERY_NOTICE_FAX_BY_KEY] = "SELECT fax FROM spool_files WHERE path = ? AND inode = ?"
                                " AND mtime_s = ? AND n_bytes = ?",
    [QUERY_NOTICE_FAX_BY_PATH] =
        "SELECT f.id FROM spool_files s JOIN faxes f ON f.id = s.fax WHERE s.path = ?1"
        " AND (f.commid IS NULL OR ?2 IS NULL OR f.commid = ?2) ORDER BY f.id DESC LIMIT 1",
    [QUERY_FAX_LEARN] =
        "UPDATE faxes SET device = coalesce(device, ?), commid = coalesce(commid, ?),"
        " sender = coalesce(sender, ?), caller = coalesce(caller, ?),"
        " error_text = coalesce(error_text, ?) WHERE id = ?",

    /* ---- record.c, nomination.c ---- */
    [QUERY_FAX_STATE] = "SELECT state, sha256, error_text, reason FROM faxes WHERE id = ?",
    [QUERY_FAX_SET_READ] = "UPDATE faxes SET state = 'read', read_at = ?, reader = ?, warning = ?,"
                           " n_forms = ? WHERE id = ?",
    [QUERY_FAX_SET_FAILED] = "UPDATE faxes SET state = 'failed', read_at = ?, reader = ?,"
                             " reason = ? WHERE id = ?",
    [QUERY_PAGE_ADD] = "INSERT INTO pages (fax, page, form, seen) VALUES (?, ?, ?, ?)",
    [QUERY_NOMINATION_ADD] =
        "INSERT INTO nominations (fax, page, form, state) VALUES (?, ?, ?, 'open')",
    [QUERY_FIELD_ADD] = "INSERT INTO fields (nomination, position, field, kind, value, confidence,"
                        " status, reasons, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [QUERY_PARTIAL_FIELDS] =
        "SELECT n.id, i.field, i.status FROM nominations n JOIN fields i ON i.nomination = n.id"
        " WHERE n.fax = ? AND n.state <> 'rejected' AND i.status IN ('accepted', 'blank')"
        " ORDER BY n.id, i.position",
    [QUERY_PARTIAL_REVIEW] =
        "UPDATE fields SET status = 'review', reasons = json_insert(reasons, '$[#]', ?)"
        " WHERE nomination IN (SELECT id FROM nominations WHERE fax = ? AND state <> 'rejected')"
        " AND status IN ('accepted', 'blank')",
    [QUERY_FAX_NOMINATIONS] =
        "SELECT id FROM nominations WHERE fax = ? AND state <> 'rejected' ORDER BY id",
    [QUERY_NOMINATION_STATE] =
        "SELECT state, fax, EXISTS (SELECT 1 FROM fields i WHERE i.nomination = n.id"
        " AND i.status = 'review') FROM nominations n WHERE id = ?",
    [QUERY_NOMINATION_SET_STATE] = "UPDATE nominations SET state = ? WHERE id = ?",

    /* ---- history.c ---- */
    [QUERY_HISTORY_NEXT] = "SELECT ifnull(max(id), 0) + 1 FROM history",
    [QUERY_HISTORY_ADD] =
        "INSERT INTO history (id, at, actor, fax, nomination, field, action, was, became, note, "
        "salt,"
        " was_digest, became_digest, note_digest, chain)"
        " WITH last AS MATERIALIZED (SELECT id, chain FROM history ORDER BY id DESC LIMIT 1),"
        /* materialised: the salt must be one and the same wherever it is named */
        " row AS MATERIALIZED (SELECT ifnull((SELECT id FROM last), 0) + 1 AS id, ?1 AS at,"
        " ?2 AS actor, ?3 AS fax, nullif(?4, 0) AS nomination, ?5 AS field, ?6 AS action, ?7 AS "
        "was,"
        " ?8 AS became, ?9 AS note, lower(hex(randomblob(16))) AS salt),"
        " hashed AS MATERIALIZED (SELECT *, iif(was IS NULL, NULL, digest(salt, was)) AS "
        "was_digest,"
        " iif(became IS NULL, NULL, digest(salt, became)) AS became_digest,"
        " iif(note IS NULL, NULL, digest(salt, note)) AS note_digest FROM row)"
        " SELECT *, digest((SELECT chain FROM last), id, at, actor, fax, nomination, field, action,"
        " was_digest, became_digest, note_digest) FROM hashed",
    [QUERY_HISTORY_OF_FAX] = HISTORY_COLUMNS "WHERE fax = ? ORDER BY id",
    [QUERY_HISTORY_OF_NOMINATION] = HISTORY_COLUMNS "WHERE nomination = ? ORDER BY id",

    /* ---- edit.c ---- */
    [QUERY_NOMINATION_FIND] = "SELECT fax, state, reason FROM nominations WHERE id = ?",
    [QUERY_FIELD_FIND] =
        "SELECT id, kind, value, status, said_by FROM fields WHERE nomination = ? AND field = ?",
    [QUERY_FIELD_IDS] = "SELECT field FROM fields WHERE nomination = ? ORDER BY position",
    [QUERY_FIELD_SET] = "UPDATE fields SET value = ?, status = ?, said_by = ? WHERE id = ?",
    [QUERY_FIELD_IN_REVIEW] =
        "SELECT id, field, value, status, said_by FROM fields WHERE nomination = ?"
        " AND status = 'review' ORDER BY position LIMIT 1",
    [QUERY_FAX_REJECT] = "UPDATE faxes SET state = 'rejected', reason = ? WHERE id = ?",
    [QUERY_NOMINATION_REJECT] =
        "UPDATE nominations SET state = 'rejected', reason = ? WHERE id = ?",

    /* ---- list.c, show.c, status.c ---- */
    [QUERY_LIST_ALL] = FAX_COLUMNS "WHERE f.id IN (SELECT id FROM faxes ORDER BY id DESC LIMIT ?1)"
                                   " ORDER BY f.id",
    [QUERY_LIST_STATE] = FAX_COLUMNS "WHERE f.id IN (SELECT id FROM faxes WHERE state = ?2"
                                     " ORDER BY id DESC LIMIT ?1) ORDER BY f.id",
    [QUERY_LIST_QUEUE] =
        FAX_COLUMNS "INDEXED BY faxes_queue WHERE " QUERIES_IN_QUEUE " ORDER BY f.id LIMIT ?1",
    [QUERY_SHOW_FAX] = FAX_COLUMNS "WHERE f.id = ?",
    [QUERY_SHOW_PAGES] =
        "SELECT p.page, p.form, p.seen, n.id FROM pages p"
        " LEFT JOIN nominations n ON n.page = p.id WHERE p.fax = ? ORDER BY p.page",
    [QUERY_SHOW_NOTICES] =
        "SELECT at, path, device, commid, sender, caller, error_text FROM notices"
        " WHERE fax = ? ORDER BY id",
    [QUERY_NOMINATIONS_OF_FAX] = NOMINATION_COLUMNS "WHERE n.fax = ? GROUP BY n.id ORDER BY n.id",
    [QUERY_NOMINATION_BY_ID] = NOMINATION_COLUMNS "WHERE n.id = ? GROUP BY n.id",
    [QUERY_SHOW_FIELDS] = "SELECT field, kind, value, confidence, status, reasons, seen FROM fields"
                          " WHERE nomination = ? ORDER BY position",
    [QUERY_COUNT_FAXES] = "SELECT iif(key IN ('review', 'unplaced', 'done'), 'read', key) AS state,"
                          " sum(n) FROM tallies WHERE what = 'place' AND quarter = ''"
                          " GROUP BY state",
    [QUERY_COUNT_NOMINATIONS] =
        "SELECT key, n FROM tallies WHERE what = 'nomination' AND quarter = ''",
    [QUERY_COUNT_REVIEW] = "SELECT key, n FROM tallies WHERE what = 'review' AND quarter = ''",
    [QUERY_COUNT_UNPLACED] = "SELECT ifnull(sum(n), 0) FROM tallies WHERE what = 'place'"
                             " AND quarter = '' AND key = 'unplaced'",
    [QUERY_COUNT_NOTICES] = "SELECT count(*) FROM notices WHERE fax IS NULL",
    [QUERY_STATUS_TIMES] =
        "SELECT (SELECT received_at FROM faxes WHERE state = 'received' ORDER BY id LIMIT 1),"
        " (SELECT received_at FROM faxes ORDER BY id DESC LIMIT 1)",

    /* ---- receptions.c ---- */
    [QUERY_LOG_FIND] = "SELECT inode, offset, n_bad FROM fax_logs WHERE path = ?",
    [QUERY_LOG_SET] = "INSERT INTO fax_logs (path, inode, offset, n_bad) VALUES (?, ?, ?, ?)"
                      " ON CONFLICT DO UPDATE SET inode = excluded.inode, offset = excluded.offset,"
                      " n_bad = excluded.n_bad",
    [QUERY_LOG_GAP_ADD] = "INSERT OR IGNORE INTO fax_log_gaps (log, inode, offset, since, until)"
                          " SELECT ?1, ?2, ?3, (SELECT at FROM receptions WHERE log = ?1"
                          "  ORDER BY local_at DESC LIMIT 1), ?4",
    [QUERY_LOG_GAP_END] = "DELETE FROM fax_log_gaps WHERE log = ? AND inode = ?",
    [QUERY_LOG_GAPS] = "SELECT inode, offset, CAST(strftime('%s', until) AS INTEGER)"
                       " FROM fax_log_gaps WHERE log = ?",
    [QUERY_RECEPTION_ADD] =
        "INSERT OR IGNORE INTO receptions (log, local_at, at, path, commid, device, sender, caller,"
        " n_pages, duration_s, error_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    /* Names, and numbers of calls, come again after years. A file is written until its call ends;
     * two hours more are for clocks that were put forward or back and for an hour that comes twice;
     * where the number of the call fits, too, a week. The nearest counts. */
    [QUERY_RECEPTIONS_TO_JOIN] =
        "SELECT r.id, s.fax FROM receptions r INDEXED BY receptions_alone"
        " CROSS JOIN spool_files s ON s.path = r.path JOIN faxes f ON f.id = s.fax"
        " WHERE r.fax IS NULL AND r.n_pages > 0"
        " AND abs(s.mtime_s - CAST(strftime('%s', r.at) AS INTEGER) - r.duration_s)"
        "  <= iif(f.commid IS r.commid, 604800, 7200 + r.duration_s)"
        " ORDER BY r.id, f.commid IS r.commid DESC,"
        " abs(s.mtime_s - CAST(strftime('%s', r.at) AS INTEGER) - r.duration_s)",
    /* The first pair of a reception is its nearest. */
    [QUERY_RECEPTION_JOIN] = "UPDATE receptions SET fax = ? WHERE id = ? AND fax IS NULL",
};

const char *query_sql(enum query query)
{
    return queries[query]        ? queries[query]
           : queries_desk[query] ? queries_desk[query]
                                 : queries_report[query];
}
