/* SPDX-License-Identifier: Apache-2.0
 *
 * What is asked of the database as a whole: the report, who answered, checks, the purge.
 */
#include "store/db.h"
#include "store/queries.h"

/* The index of these is named, too. */
#define IS_STUCK "f.place IN ('unplaced', 'failed', 'unreadable')"

/* The sum of a count, and what of it is of faxes that came at ?1 or later, which is taken off. */
#define TALLIES_UNTIL                                                                              \
    "SELECT key, sum(n) AS n FROM (SELECT key, n FROM tallies WHERE what = 'place'"                \
    " AND quarter = '' UNION ALL SELECT key, -n FROM tallies WHERE what = 'place'"                 \
    " AND quarter >= substr(?1, 1, 16)) GROUP BY key HAVING sum(n) <> 0"

/* What was written into the history from ?2 until ?1. Rows are numbered as they come, so the walk
 * begins at the newest and ends with the first that is older. */
#define NIGHT                                                                                      \
    "WITH night AS (SELECT * FROM history WHERE at < ?1 AND id > ifnull((SELECT id FROM history"   \
    " WHERE at < ?2 ORDER BY id DESC LIMIT 1), 0)) "

#define ANSWER_COLUMNS                                                                             \
    "SELECT n.id, n.fax, n.state, f.received_at, f.error_text IS NOT NULL"                         \
    " FROM nominations n JOIN faxes f ON f.id = n.fax "

/* What a purge may take of the faxes received before ?1: those that need nothing more. */
#define PURGEABLE                                                                                  \
    "SELECT id FROM faxes WHERE received_at < ?1 AND purged_at IS NULL"                            \
    " AND place IN ('done', 'rejected')"

#define LONE_NOTICE                                                                                \
    "fax IS NULL AND at < ?1 AND (coalesce(device, commid, sender, caller) IS NOT NULL"            \
    " OR ifnull(error_text, '(purged)') <> '(purged)')"
#define LONE_RECEPTION                                                                             \
    "fax IS NULL AND at < ?1 AND (sender <> '' OR caller <> ''"                                    \
    " OR ifnull(error_text, '(purged)') <> '(purged)')"

#define NOMINATIONS_OF_FAX "(SELECT id FROM nominations WHERE fax = ?)"
#define FIELDS_OF_FAX                                                                              \
    "(SELECT id FROM fields WHERE nomination IN (SELECT id FROM nominations WHERE fax = ?))"

const char *const queries_report[QUERY_COUNT] = {
    /* ---- survey.c ---- */
    [QUERY_SURVEY_PLACES] = TALLIES_UNTIL,
    [QUERY_SURVEY_CAME] = "SELECT place, count(*) FROM faxes WHERE received_at < ?1"
                          " AND received_at >= ?2 GROUP BY place",
    /* A number that was given is never given again, so every one up to the last must be there. */
    [QUERY_SURVEY_NUMBERS] =
        "SELECT ifnull((SELECT sum(n) FROM tallies WHERE what = 'place' AND quarter = ''), 0),"
        " ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'faxes')"
        " - (SELECT min(id) FROM faxes) + 1, 0)",
    [QUERY_SURVEY_STUCK] =
        "SELECT f.id, f.place, f.received_at, f.path, f.reason FROM faxes f"
        " INDEXED BY faxes_stuck WHERE " IS_STUCK " AND f.received_at < ? ORDER BY f.id LIMIT 50",
    [QUERY_SURVEY_REVIEW] =
        "SELECT key, date(quarter, 'localtime') AS day, sum(n) FROM tallies"
        " WHERE what = 'review' AND quarter > '' AND quarter < substr(?1, 1, 16)"
        " GROUP BY key, day ORDER BY key, day",
    [QUERY_SURVEY_DAYS] =
        "SELECT date(quarter, 'localtime') AS day, key, sum(n) FROM tallies WHERE what = 'place'"
        " AND quarter < substr(?1, 1, 16) AND quarter >= substr(?2, 1, 16)"
        " GROUP BY day, key ORDER BY day, key",
    [QUERY_SURVEY_JUDGED] =
        "SELECT date(quarter, 'localtime') AS day, what, key, sum(n) FROM tallies"
        " WHERE what IN ('judged', 'checked', 'wrong')"
        " AND quarter < substr(?1, 1, 16) AND quarter >= substr(?2, 1, 16)"
        " GROUP BY day, what, key ORDER BY day, what, key",
    [QUERY_SURVEY_SENDERS] =
        "SELECT f.sender, count(*), sum(n.n_judged), sum(n.n_accepted) FROM faxes f"
        " JOIN nominations n ON n.fax = f.id WHERE f.received_at < ?1 AND f.received_at >= ?2"
        " GROUP BY f.sender ORDER BY sum(n.n_judged - n.n_accepted) DESC, f.sender LIMIT 12",
    [QUERY_SURVEY_LINES] =
        "SELECT CASE WHEN f.error_text IS NOT NULL THEN 'cut'"
        " WHEN json_extract(p.seen, '$.damaged_rows') > 0.02 * json_extract(p.seen, '$.h_px')"
        " THEN 'damaged' WHEN json_extract(p.seen, '$.damaged_rows') > 0 THEN 'some' ELSE 'clean'"
        " END AS line, count(*), sum(n.n_judged), sum(n.n_accepted) FROM faxes f"
        " JOIN nominations n ON n.fax = f.id JOIN pages p ON p.id = n.page"
        " WHERE f.received_at < ?1 AND f.received_at >= ?2 GROUP BY line ORDER BY line",
    [QUERY_SURVEY_READERS] =
        "SELECT DISTINCT reader FROM faxes WHERE received_at < ?1 AND received_at >= ?2"
        " AND reader > '' ORDER BY reader LIMIT 8",
    [QUERY_SURVEY_WORK] = NIGHT "SELECT action, count(*) FROM night GROUP BY action",
    [QUERY_SURVEY_WAITED] =
        NIGHT "SELECT CAST((julianday(h.at) - julianday(f.received_at)) * 1440 + 0.5 AS INTEGER)"
              " FROM night h JOIN faxes f ON f.id = h.fax"
              " WHERE h.action = 'completed' AND h.actor <> '" DB_ACTOR_PROGRAM "' ORDER BY 1",
    [QUERY_SURVEY_TIMES] =
        "SELECT (SELECT max(received_at) FROM faxes WHERE received_at < ?1),"
        " (SELECT min(received_at) FROM faxes WHERE state = 'received' AND received_at < ?1),"
        " (SELECT f.received_at FROM faxes f INDEXED BY faxes_queue WHERE " QUERIES_IN_QUEUE
        " AND f.received_at < ?1 ORDER BY f.id LIMIT 1)",

    /* Readings of the night's faxes that gave nothing: a reader died, or took too long. */
    [QUERY_SURVEY_ATTEMPTS] = "SELECT ifnull(sum(n_attempts), 0) FROM faxes"
                              " WHERE received_at < ?1 AND received_at >= ?2",
    [QUERY_SURVEY_DESK_WORK] =
        "SELECT ifnull(sum(n_keys), 0), ifnull(sum(n_fields), 0), ifnull(sum(active_s), 0)"
        " FROM desk_work WHERE at < ?1 AND at >= ?2",
    [QUERY_SURVEY_KEYS] =
        "SELECT i.nomination, i.field FROM second_keys s INDEXED BY second_keys_differ"
        " CROSS JOIN fields i ON i.id = s.field WHERE s.state = 'differs' ORDER BY s.field LIMIT "
        "50",
    [QUERY_SURVEY_SPOTS] =
        "SELECT kind, count(*), sum(NOT same(kind, machine_value, person_value)) FROM spot_checks"
        " WHERE at < ?1 AND at >= ?2 GROUP BY kind ORDER BY kind",
    [QUERY_SURVEY_DESK] = "SELECT (SELECT count(*) FROM second_keys WHERE state = 'differs'),"
                          " (SELECT count(*) FROM drafts)",
    [QUERY_SURVEY_LOG] =
        "SELECT count(*), ifnull(sum(n_pages = 0), 0), ifnull(sum(fax IS NOT NULL), 0),"
        " ifnull(sum(n_pages > 0 AND error_text IS NOT NULL), 0),"
        " count(fax) - count(DISTINCT fax) FROM receptions WHERE at < ?1 AND at >= ?2",
    [QUERY_SURVEY_LOST] =
        "SELECT path, local_at, sender, n_pages, error_text, commid FROM receptions"
        " INDEXED BY receptions_alone WHERE fax IS NULL AND n_pages > 0 AND at < ?1"
        /* what came before there were books is none of theirs; a day for clocks and zones */
        " AND at >= (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at, '-1 day') FROM history"
        "  WHERE id = (SELECT min(id) FROM history))"
        " ORDER BY at LIMIT 200",
    /* Faxes of the night from a spool whose log tells nothing of them. */
    [QUERY_SURVEY_UNLOGGED] =
        "SELECT f.id, f.path, f.received_at FROM faxes f WHERE f.received_at < ?1"
        " AND f.received_at >= max(?2, ifnull((SELECT min(at) FROM receptions), '9'))"
        " AND f.sha256 IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(?3) AS d"
        "  WHERE substr(f.path, 1, length(d.value) + 1) = d.value || '/')"
        " AND NOT EXISTS (SELECT 1 FROM receptions r WHERE r.fax = f.id) ORDER BY f.id LIMIT 200",
    [QUERY_SURVEY_LOGS] = "SELECT path, n_bad FROM fax_logs ORDER BY path",
    [QUERY_SURVEY_GAPS] = "SELECT log, since, until FROM fax_log_gaps WHERE ifnull(since, '') < ?1 "
                          "ORDER BY until, log LIMIT 50",

    /* ---- answers.c ---- */
    /* What came later is taken off again. */
    [QUERY_ANSWER_KEYS] =
        "SELECT prefecture, facility, sum(n) FROM (SELECT prefecture, facility, n FROM answers"
        " WHERE form = ?1 UNION ALL SELECT n.prefecture, n.facility, -1"
        " FROM faxes f INDEXED BY faxes_received_at CROSS JOIN nominations n ON n.fax = f.id"
        " WHERE f.received_at >= ?2 AND n.form = ?1 AND n.state <> 'rejected')"
        " GROUP BY prefecture, facility HAVING sum(n) > 0 ORDER BY prefecture, facility",
    [QUERY_ANSWERS] =
        "SELECT n.id, n.fax, n.state, f.received_at, f.error_text IS NOT NULL"
        " FROM nominations n INDEXED BY nominations_answers JOIN faxes f ON f.id = n.fax"
        " WHERE n.form = ?1 AND n.prefecture = ?2 AND n.facility = ?3 AND n.state <> 'rejected'"
        " AND f.received_at < ?4 ORDER BY n.id DESC LIMIT ?5",
    [QUERY_ANSWER] = ANSWER_COLUMNS "WHERE n.id = ?",
    [QUERY_ANSWERS_ALL] = ANSWER_COLUMNS "WHERE n.form = ? AND n.state <> 'rejected' ORDER BY n.id",
    [QUERY_ANSWER_VALUES] = "SELECT field, kind, value, status FROM fields WHERE nomination = ?"
                            " ORDER BY position",
    [QUERY_FIELD_PLACE] =
        "SELECT f.sha256, p.page, json_extract(p.seen, '$.rotation'), json_extract(i.seen, '$.box')"
        " FROM fields i JOIN nominations n ON n.id = i.nomination JOIN pages p ON p.id = n.page"
        " JOIN faxes f ON f.id = n.fax WHERE i.nomination = ? AND i.field = ?",

    /* ---- check.c: the first column says where, the second what SQLite says of it ---- */
    [QUERY_CHECK_QUICK] = "SELECT 'queue.db', quick_check FROM pragma_quick_check"
                          " WHERE quick_check <> 'ok'",
    [QUERY_CHECK_CHAIN] =
        "SELECT id FROM (SELECT *, lag(chain) OVER (ORDER BY id) AS before FROM history)"
        " WHERE chain IS NOT digest(before, id, at, actor, fax, nomination, field, action,"
        " was_digest, became_digest, note_digest)",
    [QUERY_CHECK_END] = "SELECT ifnull((SELECT max(id) FROM history), 0) + 1 FROM sqlite_sequence"
                        " WHERE name = 'history'"
                        " AND seq IS NOT ifnull((SELECT max(id) FROM history), 0)",
    [QUERY_CHECK_INTEGRITY] = "SELECT 'queue.db', integrity_check FROM pragma_integrity_check"
                              " WHERE integrity_check <> 'ok'",
    [QUERY_CHECK_REFERENCES] = "SELECT format('%s %s', \"table\", ifnull(rowid, ''))"
                               " FROM pragma_foreign_key_check",
    [QUERY_CHECK_TEXTS] = "SELECT id FROM history WHERE salt IS NOT NULL"
                          " AND (was_digest IS NOT iif(was IS NULL, NULL, digest(salt, was))"
                          " OR became_digest IS NOT iif(became IS NULL, NULL, digest(salt, became))"
                          " OR note_digest IS NOT iif(note IS NULL, NULL, digest(salt, note)))",
    [QUERY_CHECK_VALUES] =
        "SELECT i.nomination || ' ' || i.field FROM fields i JOIN history h ON h.id ="
        " (SELECT max(id) FROM history WHERE nomination = i.nomination AND field = i.field)"
        " WHERE h.action IN ('corrected', 'confirmed') AND h.became IS NOT NULL"
        " AND h.became <> i.value",
    [QUERY_FAX_HASHES] =
        "SELECT id, sha256 FROM faxes WHERE sha256 IS NOT NULL AND purged_at IS NULL ORDER BY id",
    [QUERY_HISTORY_HEAD] = "SELECT id, chain FROM history ORDER BY id DESC LIMIT 1",

    /* ---- purge.c: '(purged)' stands where something was and the state wants it ---- */
    [QUERY_PURGE_COUNT] =
        "WITH old AS MATERIALIZED (" PURGEABLE ") SELECT (SELECT count(*) FROM old),"
        " (SELECT count(*) FROM fields i JOIN nominations n ON n.id = i.nomination"
        "  WHERE n.fax IN old),"
        " (SELECT count(*) FROM history WHERE fax IN old AND salt IS NOT NULL),"
        " (SELECT count(*) FROM faxes WHERE received_at < ?1 AND purged_at IS NULL)"
        " - (SELECT count(*) FROM old)",
    [QUERY_PURGE_NEXT] = PURGEABLE " ORDER BY received_at, id LIMIT 1",
    [QUERY_PURGE_FAX] =
        "UPDATE faxes SET purged_at = ?, device = NULL, commid = NULL, sender = NULL,"
        " caller = NULL, warning = NULL, reason = iif(reason IS NULL, NULL, '(purged)'),"
        " error_text = iif(error_text IS NULL, NULL, '(purged)') WHERE id = ?",
    [QUERY_PURGE_PAGES] = "UPDATE pages SET seen = '{}' WHERE fax = ?",
    [QUERY_PURGE_FIELDS] =
        "UPDATE fields SET value = '', lot = NULL, seen = iif(instr(seen, "
        "'\"status\":\"accepted\"') > 0,"
        " '{\"status\":\"accepted\"}', iif(instr(seen, '\"status\":\"blank\"') > 0,"
        " '{\"status\":\"blank\"}', '{\"status\":\"review\"}'))"
        " WHERE nomination IN " NOMINATIONS_OF_FAX,
    [QUERY_PURGE_NOMINATIONS] =
        "UPDATE nominations SET reason = '(purged)' WHERE fax = ? AND reason IS NOT NULL",
    [QUERY_PURGE_NOTICES] =
        "UPDATE notices SET device = NULL, commid = NULL, sender = NULL, caller = NULL,"
        " error_text = iif(error_text IS NULL, NULL, '(purged)') WHERE fax = ?",
    [QUERY_PURGE_DRAFTS] = "DELETE FROM drafts WHERE field IN " FIELDS_OF_FAX,
    /* whether they agreed stays: it is the measure of silent errors */
    [QUERY_PURGE_SPOT_CHECKS] = "UPDATE spot_checks SET machine_value = '',"
                                " person_value = iif(person_value = machine_value, '', '(purged)')"
                                " WHERE field IN " FIELDS_OF_FAX,
    [QUERY_PURGE_SECOND_KEYS] =
        "UPDATE second_keys SET first_value = '', value = iif(value = first_value, '', '(purged)')"
        " WHERE field IN " FIELDS_OF_FAX,
    [QUERY_PURGE_RECEPTIONS] =
        "UPDATE receptions SET sender = '', caller = '',"
        " error_text = iif(error_text IS NULL, NULL, '(purged)') WHERE fax = ?",
    [QUERY_PURGE_HISTORY] = "UPDATE history SET was = NULL, became = NULL, note = NULL, salt = NULL"
                            " WHERE fax = ? AND salt IS NOT NULL",
    /* The fax server's words on what never came, or gave no page. */
    [QUERY_PURGE_LONE_COUNT] = "SELECT (SELECT count(*) FROM notices WHERE " LONE_NOTICE
                               ") + (SELECT count(*) FROM receptions WHERE " LONE_RECEPTION ")",
    [QUERY_PURGE_LONE_NOTICES] =
        "UPDATE notices SET device = NULL, commid = NULL, sender = NULL, caller = NULL,"
        " error_text = iif(error_text IS NULL, NULL, '(purged)') WHERE " LONE_NOTICE,
    [QUERY_PURGE_LONE_RECEPTIONS] =
        "UPDATE receptions SET sender = '', caller = '',"
        " error_text = iif(error_text IS NULL, NULL, '(purged)') WHERE " LONE_RECEPTION,
    [QUERY_PURGE_LOG_GAPS] = "DELETE FROM fax_log_gaps WHERE until < ?",
    [QUERY_PURGED_HASHES] =
        "SELECT sha256 FROM faxes WHERE purged_at IS NOT NULL AND sha256 IS NOT NULL ORDER BY id",
    [QUERY_SECURE_DELETE] = "PRAGMA secure_delete = ON",
    [QUERY_VACUUM] = "VACUUM",
    [QUERY_TRUNCATE_JOURNAL] = "PRAGMA wal_checkpoint(TRUNCATE)",
};
