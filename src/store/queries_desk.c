/* SPDX-License-Identifier: Apache-2.0
 *
 * What the operators' desk asks of the database and says to it: the next fields, leases, second
 * keys, what is taken back, the same hospital again, pages that are no form, judging again.
 */
#include "store/db.h"
#include "store/queries.h"

/* A field on the desk. ?1 is who asks, ?2 his session, ?3 the time, ?4 the keys that he skipped. */
#define ITEM_COLUMNS                                                                               \
    "SELECT i.id, i.nomination, i.field, i.kind, i.value, i.status, i.confidence, i.reasons,"      \
    " i.seen, n.form, n.fax, p.page, p.seen, f.sha256, f.received_at, f.sender,"                   \
    " (SELECT text FROM drafts WHERE field = i.id AND who = ?1),"                                  \
    " k.first_by, k.first_value, k.who, k.value, i.position, n.prefecture, n.facility"             \
    " FROM fields i JOIN nominations n ON n.id = i.nomination JOIN pages p ON p.id = n.page"       \
    " JOIN faxes f ON f.id = n.fax LEFT JOIN second_keys k ON k.field = i.id "

/* Neither with another session nor skipped. */
#define IS_FREE                                                                                    \
    " AND i.id NOT IN (SELECT field FROM leases WHERE session <> ?2 AND until > ?3)"               \
    " AND i.id NOT IN (SELECT value FROM json_each(?4))"

/* The wide columns are fetched for the few rows that were chosen, whose ids are `field`. */
#define CHOSEN_BY(select, order)                                                                   \
    "WITH chosen AS MATERIALIZED (" select ") " ITEM_COLUMNS                                       \
    "JOIN chosen c ON c.field = i.id ORDER BY " order

/* A row of the history that was not taken back. */
#define STANDS(row)                                                                                \
    " AND NOT EXISTS (SELECT 1 FROM history u WHERE u.fax = " row ".fax AND u.action = 'undone'"   \
    " AND u.note = 'row ' || " row ".id)"

/* A row of a field that is no part of a word on the whole nomination. */
#define IS_NO_PART(row)                                                                            \
    " AND NOT (" row ".field IS NOT NULL AND EXISTS (SELECT 1 FROM history w"                      \
    " WHERE w.nomination = " row ".nomination AND w.id > " row ".id AND w.actor = " row ".actor"   \
    " AND w.action IN ('all_confirmed', 'all_reopened')"                                           \
    " AND CAST(substr(w.note, 6) AS INTEGER) <= " row ".id))"

/* The nomination that lacks least of those in which something waits that nobody else is at. */
#define NEXT_NOMINATION(late, index, condition)                                                    \
    "SELECT * FROM (SELECT " late " AS late, n.id FROM nominations n INDEXED BY " index            \
    " WHERE n.state = 'open' AND n.n_waiting > 0" condition                                        \
    " AND n.id NOT IN (SELECT nomination FROM busy) AND EXISTS (SELECT 1 FROM fields i"            \
    "  WHERE i.nomination = n.id AND i.waits AND i.id NOT IN (SELECT value FROM json_each(?4)))"   \
    " ORDER BY n.n_waiting, n.id LIMIT 1)"

#define IS_SPOT                                                                                    \
    "i.status = 'accepted' AND i.lot < ?6 AND n.state <> 'rejected' AND (?5 = '' OR i.kind = ?5)"  \
    " AND NOT EXISTS (SELECT 1 FROM spot_checks s WHERE s.field = i.id)" IS_FREE

/* To be typed again, by another person than the first key. */
#define SECOND_BY(fields, condition, order)                                                        \
    "SELECT field FROM (SELECT i.id AS field FROM " fields                                         \
    " CROSS JOIN nominations n ON n.id = i.nomination"                                             \
    " WHERE i.may_be_keyed AND " condition " AND n.state <> 'rejected'"                            \
    " AND i.said_by IS NOT ?1" IS_FREE order " LIMIT 8)"

/* What the configuration asks for: kinds (?5) one by one, the highest lots (?6), the lowest
 * confidences (?7). */
#define SECOND_BY_KIND                                                                             \
    SECOND_BY("json_each(?5) k CROSS JOIN fields i INDEXED BY fields_second_kind",                 \
              "i.kind = k.value", "")
#define SECOND_BY_LOT                                                                              \
    SECOND_BY("fields i INDEXED BY fields_second_lot", "i.lot > 1 - ?6", " ORDER BY i.lot DESC")
#define SECOND_BY_CONFIDENCE                                                                       \
    SECOND_BY("fields i INDEXED BY fields_second_confidence", "i.confidence < ?7",                 \
              " ORDER BY i.confidence")

/* Pairs that look like one hospital's and that nobody has spoken of. */
#define REPEATS_FROM(alike)                                                                        \
    "SELECT l.earlier, l.later, l.n_same, l.n_fields, ifnull(f.sender = g.sender, 0), l.because"   \
    " FROM " alike " CROSS JOIN nominations a ON a.id = l.earlier"                                 \
    " CROSS JOIN nominations b ON b.id = l.later"                                                  \
    " CROSS JOIN faxes f ON f.id = a.fax CROSS JOIN faxes g ON g.id = b.fax"                       \
    " WHERE a.state <> 'rejected' AND b.state <> 'rejected'"                                       \
    " AND NOT EXISTS (SELECT 1 FROM repeats r WHERE r.earlier = l.earlier"                         \
    " AND r.later = l.later)"

const char *const queries_desk[QUERY_COUNT] = {
    /* ---- desk.c, lease.c, say.c ---- */
    [QUERY_NOMINATION_PURGED] = "SELECT 1 FROM nominations n JOIN faxes f ON f.id = n.fax"
                                " WHERE n.id = ? AND f.purged_at IS NOT NULL",
    [QUERY_DESK_ALL] = ITEM_COLUMNS
    "WHERE i.nomination = ?4 AND n.state <> 'rejected'"
    " AND i.id NOT IN (SELECT field FROM leases WHERE session <> ?2 AND until > ?3)"
    " ORDER BY i.position",
    /* The form that is urgent first, then nominations that lack least, then the oldest. */
    [QUERY_DESK_REVIEW] =
        "WITH busy AS MATERIALIZED (SELECT o.nomination FROM leases l JOIN fields o"
        " ON o.id = l.field WHERE l.session <> ?2 AND l.until > ?3),"
        " next AS MATERIALIZED (" NEXT_NOMINATION(
            "0", "nominations_waiting_form",
            " AND n.form = ?5") " UNION ALL " NEXT_NOMINATION("1", "nominations_waiting",
                                                              "") ") " ITEM_COLUMNS
                                                                  "WHERE i.nomination = (SELECT id "
                                                                  "FROM next ORDER BY late LIMIT "
                                                                  "1) AND i.waits" IS_FREE
                                                                  " ORDER BY i.position LIMIT 32",
    [QUERY_DESK_LEFT] = "SELECT ifnull(sum(n_waiting), 0) FROM nominations"
                        " INDEXED BY nominations_waiting WHERE state = 'open' AND n_waiting > 0",
    [QUERY_DESK_KIND] = CHOSEN_BY(
        "SELECT i.id AS field FROM fields i INDEXED BY fields_waiting CROSS JOIN nominations n"
        " ON n.id = i.nomination WHERE i.waits AND i.kind = ?5 AND n.state = 'open'" IS_FREE
        " ORDER BY i.nomination, i.position LIMIT 32",
        "i.nomination, i.position"),
    [QUERY_DESK_ILLEGIBLE] = CHOSEN_BY(
        "SELECT i.id AS field FROM fields i INDEXED BY fields_illegible CROSS JOIN nominations n"
        " ON n.id = i.nomination WHERE i.status = 'review' AND instr(i.reasons, '\"illegible\"') > "
        "0"
        " AND n.state = 'open' AND (?5 = '' OR i.kind = ?5)" IS_FREE
        " ORDER BY i.nomination, i.position LIMIT 32",
        "i.nomination, i.position"),
    /* Of the nomination at hand all, of others those with the lowest lots. */
    [QUERY_DESK_SPOT] = CHOSEN_BY(
        "SELECT i.id AS field FROM fields i JOIN nominations n ON n.id = i.nomination"
        " WHERE i.nomination = CAST(?7 AS INTEGER) AND " IS_SPOT " UNION ALL SELECT * FROM ("
        "SELECT i.id AS field FROM fields i INDEXED BY fields_lot CROSS JOIN nominations n"
        " ON n.id = i.nomination WHERE i.nomination <> CAST(?7 AS INTEGER) AND " IS_SPOT
        " ORDER BY i.lot LIMIT 8)",
        "i.nomination = CAST(?7 AS INTEGER) DESC, i.lot"),
    [QUERY_DESK_SECOND] =
        CHOSEN_BY(SECOND_BY_KIND " UNION " SECOND_BY_LOT " UNION " SECOND_BY_CONFIDENCE,
                  "i.nomination, i.position"),
    [QUERY_DESK_KEYS] = CHOSEN_BY(
        "SELECT i.id AS field FROM second_keys s INDEXED BY second_keys_differ"
        " CROSS JOIN fields i ON i.id = s.field JOIN nominations n ON n.id = i.nomination"
        " WHERE s.state = 'differs' AND n.state <> 'rejected'" IS_FREE " ORDER BY s.field LIMIT 32",
        "i.nomination, i.position"),
    [QUERY_LEASE_OF_OTHERS] =
        "SELECT i.field, l.who, strftime('%H:%M', l.until, 'localtime') FROM leases l JOIN fields "
        "i ON i.id = "
        "l.field"
        " WHERE i.nomination = ? AND (? IS NULL OR i.field = ?) AND l.until > ?4"
        " AND CASE WHEN ?5 = '' THEN l.who <> ?6 ELSE l.session <> ?5 END LIMIT 1",
    [QUERY_LEASE_TAKE] =
        "INSERT INTO leases (field, who, session, until) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET who = excluded.who, session = excluded.session,"
        " until = excluded.until",
    [QUERY_LEASE_END] = "DELETE FROM leases WHERE field = ?",
    [QUERY_LEASE_RENEW] = "UPDATE leases SET until = ? WHERE session = ?",
    [QUERY_LEASE_RELEASE] = "DELETE FROM leases WHERE session = ? AND (? = 0 OR field = ?)",
    [QUERY_DESK_WORKED] =
        "INSERT INTO desk_work (at, n_keys, n_fields, active_s) VALUES (?, ?, ?, ?)",
    [QUERY_DRAFT_SET] = "INSERT INTO drafts (field, who, text, at) VALUES (?, ?, ?, ?)"
                        " ON CONFLICT DO UPDATE SET text = excluded.text, at = excluded.at",
    [QUERY_DRAFT_END] = "DELETE FROM drafts WHERE field = ? AND who = ?",
    [QUERY_FIELD_TO_REVIEW] =
        "UPDATE fields SET status = 'review', reasons ="
        " CASE WHEN EXISTS (SELECT 1 FROM json_each(reasons) WHERE value = ?1) THEN reasons"
        " ELSE json_insert(reasons, '$[#]', ?1) END WHERE id = ?2",
    [QUERY_FIELD_UNREASON] = "UPDATE fields SET reasons = (SELECT json_group_array(value)"
                             " FROM json_each(reasons) WHERE value <> ?) WHERE id = ?",
    [QUERY_SPOT_ADD] =
        "INSERT INTO spot_checks (field, kind, confidence, machine_value, person_value, who, at)"
        " SELECT id, kind, confidence, value, ?, ?, ? FROM fields WHERE id = ?",
    [QUERY_SPOT_END] = "DELETE FROM spot_checks WHERE field = ? AND who = ?",
    [QUERY_SECOND_ADD] =
        "INSERT INTO second_keys (field, first_by, first_value, who, value, at, state)"
        " VALUES (?, ?, ?, ?, ?, ?, 'agreed')",
    [QUERY_SECOND_STATE] = "UPDATE second_keys SET state = ? WHERE field = ?",
    [QUERY_SECOND_END] =
        "DELETE FROM second_keys WHERE field = ? AND who = ? AND state <> 'settled'",
    /* When what decided between two keys (row ?2) is taken back, they differ again. */
    [QUERY_SECOND_UNSETTLE] =
        "UPDATE second_keys SET state = 'differs' WHERE field = ?1 AND state = 'settled'"
        " AND 'keys_differ' = (SELECT h.note FROM fields i JOIN history h"
        " ON h.nomination = i.nomination AND h.field = i.field WHERE i.id = ?1 AND h.id < ?2"
        " AND h.action IN ('to_review', 'corrected', 'confirmed')" STANDS(
            "h") " ORDER BY h.id DESC LIMIT 1)",
    /* As it stood before what was taken back, and the word of whoever spoke of it then. */
    [QUERY_FIELD_RESTORE] =
        "UPDATE fields SET value = ?, status = ?, said_by = (SELECT h.actor FROM history h"
        " WHERE h.nomination = fields.nomination AND h.field = fields.field"
        " AND h.action IN ('corrected', 'confirmed')" STANDS("h") " ORDER BY h.id DESC LIMIT 1)"
                                                                  " WHERE id = ?",

    /* ?1: one person, or NULL for all. The last word on a field is what counts. */
    [QUERY_OPERATORS] =
        "WITH checked AS (SELECT k.first_by AS who, i.kind, k.first_value AS said, i.value"
        "  FROM second_keys k JOIN fields i ON i.id = k.field"
        "  JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax"
        "  WHERE k.state <> 'differs' AND f.purged_at IS NULL"
        " UNION ALL SELECT k.who, i.kind, k.value, i.value"
        "  FROM second_keys k JOIN fields i ON i.id = k.field"
        "  JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax"
        "  WHERE k.state <> 'differs' AND f.purged_at IS NULL"
        " UNION ALL SELECT s.who, i.kind, s.person_value, i.value"
        "  FROM spot_checks s JOIN fields i ON i.id = s.field"
        "  JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax"
        "  WHERE f.purged_at IS NULL AND s.who IS NOT i.said_by),"
        " fared AS (SELECT who, count(*) AS n, sum(NOT same(kind, said, value)) AS wrong"
        "  FROM checked GROUP BY who),"
        " decided AS (SELECT actor AS who, count(*) AS n FROM history"
        "  WHERE action IN ('corrected', 'confirmed') AND actor <> '" DB_ACTOR_PROGRAM "'"
        "  AND (?1 IS NULL OR actor = ?1)"
        "  GROUP BY actor),"
        " everybody AS (SELECT who FROM decided UNION SELECT who FROM fared)"
        " SELECT e.who, ifnull(d.n, 0), ifnull(c.n, 0), ifnull(c.wrong, 0) FROM everybody e"
        " LEFT JOIN decided d ON d.who = e.who LEFT JOIN fared c ON c.who = e.who"
        " WHERE e.who <> '" DB_ACTOR_PROGRAM "' AND (?1 IS NULL OR e.who = ?1) ORDER BY e.who",

    /* ---- undo.c, reopen.c ---- */
    /* The last thing that somebody said, that was not taken back; of a rejected fax the fax, not
     * the nominations that went with it. */
    [QUERY_UNDO_FIND] =
        "SELECT h.id, h.fax, ifnull(h.nomination, 0), h.field, h.action, h.was, h.became, h.note"
        " FROM history h WHERE h.actor = ?1 AND h.actor <> '" DB_ACTOR_PROGRAM "'"
        " AND (?2 = 0 OR h.nomination = ?2)"
        " AND (?3 = 0 OR h.fax = ?3) AND (h.action IN ('corrected', 'confirmed', 'illegible',"
        " 'rejected', 'superseded', 'separate', 'filed', 'assigned', 'second_key',"
        " 'all_confirmed', 'all_reopened')"
        " OR h.action = 'to_review' AND h.note = 'reopened'"
        " OR h.action = 'reopened' AND h.was IN ('rejected', 'failed') AND h.became <> "
        "'received')" STANDS("h") IS_NO_PART(
            "h") " AND NOT (h.action = 'rejected' AND h.nomination IS NOT NULL AND EXISTS (SELECT 1"
                 " FROM history r WHERE r.fax = h.fax AND r.id < h.id AND r.action = 'rejected'"
                 " AND r.nomination IS NULL AND r.note IS h.note AND r.actor = h.actor))"
                 " ORDER BY h.id DESC LIMIT 1",
    [QUERY_FIELD_ROW_BEFORE] =
        "SELECT action, CASE action WHEN 'to_review' THEN 'review' WHEN 'illegible' THEN 'review'"
        " ELSE action END, note FROM history WHERE nomination = ? AND field = ? AND id < ?"
        " AND action IN ('to_review', 'accepted', 'blank', 'illegible', 'corrected', 'confirmed',"
        " 'undone') ORDER BY id DESC LIMIT 1",
    [QUERY_FIELD_ROW_AFTER] =
        "SELECT h.id FROM history h WHERE h.nomination = ? AND h.field = ? AND h.id > ?"
        " AND h.action IN ('to_review', 'illegible', 'corrected', 'confirmed', "
        "'second_key')" STANDS("h") " LIMIT 1",
    /* The row that a second key (row ?3) left, which sent the field to a supervisor. */
    [QUERY_KEYS_DIFFERED] = "SELECT id FROM history WHERE nomination = ? AND field = ?"
                            " AND id = ? + 1 AND action = 'to_review' AND note = 'keys_differ'",
    [QUERY_SEPARATE_END] =
        "DELETE FROM repeats WHERE later = ? AND earlier = CAST(substr(?, 2) AS INTEGER)"
        " AND counts IS NULL",
    /* What closed a fax by filing its last page. */
    [QUERY_FILED_JUST_BEFORE] =
        "SELECT id, became FROM history WHERE fax = ?1 AND id = ?2 - 1 AND action = 'filed'",
    [QUERY_FIELD_STATUS_SEEN] =
        "SELECT json_extract(seen, '$.status') FROM fields WHERE nomination = ? AND field = ?",
    [QUERY_NOMINATION_RESTORE] =
        "UPDATE nominations SET state = 'open', reason = NULL WHERE id = ? AND state = 'rejected'"
        " AND (SELECT state FROM faxes WHERE id = fax) <> 'rejected'",
    [QUERY_FAX_REJECTION] = "SELECT h.id, h.was FROM history h JOIN faxes f ON f.id = h.fax"
                            " WHERE h.fax = ? AND h.nomination IS NULL AND h.action = 'rejected'"
                            " AND f.state = 'rejected' ORDER BY h.id DESC LIMIT 1",
    /* The reason with which it was rejected before row ?3. */
    [QUERY_REJECTION_NOTE] =
        "SELECT ifnull(note, '') FROM history WHERE fax = ?1 AND ifnull(nomination, 0) = ?2"
        " AND id < ?3 AND action IN ('rejected', 'superseded') ORDER BY id DESC LIMIT 1",
    [QUERY_SAID_SINCE] =
        "SELECT 1 FROM history h WHERE h.fax = ?1 AND (?2 = 0 OR h.nomination = ?2) AND h.id > ?3"
        " AND h.actor <> '" DB_ACTOR_PROGRAM "' AND h.action NOT IN ('undone', 'completed',"
        " 'reopened')" STANDS("h") " LIMIT 1",
    /* The parts of a word on a whole nomination: rows from ?2 to before ?3. */
    [QUERY_WHOLE_PARTS] =
        "SELECT h.id, h.field, h.action, h.was, h.became FROM history h WHERE h.nomination = ?1"
        " AND h.id >= ?2 AND h.id < ?3 AND h.actor = ?4 AND h.field IS NOT NULL" STANDS(
            "h") " ORDER BY h.id DESC",
    [QUERY_FAX_RESTORE] = "UPDATE faxes SET state = ?, reason = iif(?1 IN ('failed', 'unreadable'),"
                          " ifnull((SELECT note FROM history WHERE fax = ?2 AND became = ?1"
                          " ORDER BY id DESC LIMIT 1), reason), NULL) WHERE id = ?2",
    [QUERY_FAX_READ_AGAIN] = "UPDATE faxes SET state = 'received', reason = NULL, read_at = NULL,"
                             " reader = NULL, n_attempts = 0 WHERE id = ? AND state = 'failed'",
    [QUERY_FAX_RESTORE_NOMINATIONS] =
        "UPDATE nominations SET state = 'open', reason = NULL WHERE fax = ?1 AND state = 'rejected'"
        " AND id IN (SELECT h.nomination FROM history h JOIN history r ON r.id = ?2"
        " WHERE h.fax = ?1 AND h.id > ?2 AND h.action = 'rejected' AND h.note IS r.note"
        " AND h.actor = r.actor)",

    /* ---- alike.c, repeat.c, filing.c ---- */
    [QUERY_ALIKE_ANY] = "SELECT 1 FROM nominations INDEXED BY nominations_to_compare"
                        " WHERE to_compare = 1 LIMIT 1",
    /* With the faxes of half a year before and after it. */
    [QUERY_ALIKE_NEXT] =
        "SELECT n.id, n.form, n.prefecture, n.facility, f.sender,"
        " ifnull((SELECT id FROM faxes WHERE received_at >="
        "  strftime('%Y-%m-%dT%H:%M:%SZ', f.received_at, '-180 days')"
        "  ORDER BY received_at LIMIT 1), 0),"
        " ifnull((SELECT id FROM faxes WHERE received_at <="
        "  strftime('%Y-%m-%dT%H:%M:%SZ', f.received_at, '+180 days')"
        "  ORDER BY received_at DESC, id DESC LIMIT 1), f.id)"
        " FROM nominations n INDEXED BY nominations_to_compare JOIN faxes f ON f.id = n.fax"
        " WHERE n.to_compare = 1 ORDER BY n.id LIMIT 1",
    [QUERY_ALIKE_FACILITIES] =
        "SELECT facility FROM answers WHERE form = ? AND prefecture = ? AND facility <> ''",
    [QUERY_ALIKE_BY_FACILITY] =
        "SELECT id FROM nominations INDEXED BY nominations_answers WHERE form = ?1"
        " AND prefecture = ?2 AND facility = ?3 AND state <> 'rejected' AND id <> ?4"
        " AND fax BETWEEN ?5 AND ?6 ORDER BY id DESC LIMIT 8",
    [QUERY_ALIKE_BY_SENDER] =
        "SELECT n.id FROM faxes f INDEXED BY faxes_sender CROSS JOIN nominations n ON n.fax = f.id"
        " WHERE f.sender = ?1 AND f.id BETWEEN ?4 AND ?5 AND n.form = ?2 AND n.id <> ?3"
        " AND n.state <> 'rejected' ORDER BY f.id DESC LIMIT 16",
    [QUERY_ALIKE_BY_CONTACT] =
        "SELECT i.nomination FROM fields o CROSS JOIN fields i INDEXED BY fields_contact"
        " ON i.value = o.value AND i.kind IN ('phone', 'email') AND i.value <> ''"
        " CROSS JOIN nominations n ON n.id = i.nomination"
        " WHERE o.nomination = ?1 AND o.kind IN ('phone', 'email') AND o.value <> ''"
        " AND i.nomination <> ?1 AND n.form = ?2 AND n.fax BETWEEN ?3 AND ?4"
        " AND n.state <> 'rejected' LIMIT 32",
    [QUERY_ALIKE_FIELDS] =
        "SELECT x.kind, x.value, y.value FROM fields x JOIN fields y ON y.nomination = ?2"
        " AND y.field = x.field WHERE x.nomination = ?1 ORDER BY x.position",
    [QUERY_ALIKE_SENDER] =
        "SELECT ifnull(f.sender = g.sender AND f.sender <> '', 0) FROM nominations a"
        " JOIN faxes f ON f.id = a.fax JOIN nominations b ON b.id = ?2 JOIN faxes g ON g.id = b.fax"
        " WHERE a.id = ?1",
    [QUERY_ALIKE_ADD] = "INSERT INTO alike (earlier, later, because, n_same, n_fields)"
                        " VALUES (?, ?, ?, ?, ?)",
    [QUERY_ALIKE_END] = "DELETE FROM alike WHERE earlier = ?1 OR later = ?1",
    [QUERY_ALIKE_COMPARED] = "UPDATE nominations SET to_compare = 0 WHERE id = ?",
    [QUERY_REPEATS] = REPEATS_FROM("alike l") " ORDER BY l.earlier, l.later",
    [QUERY_REPEATS_NEWEST] =
        REPEATS_FROM("alike l INDEXED BY alike_later") " ORDER BY l.later DESC, l.earlier LIMIT 50",
    [QUERY_REPEAT_ADD] =
        "INSERT INTO repeats (earlier, later, counts, who, at) VALUES (?, ?, nullif(?, 0), ?, ?)"
        " ON CONFLICT DO UPDATE SET counts = excluded.counts, who = excluded.who, at = excluded.at",
    [QUERY_REPEAT_END] = "DELETE FROM repeats WHERE counts IS NOT NULL AND counts <> ?1"
                         " AND (earlier = ?1 OR later = ?1)",
    /* Every page without a form that nobody has filed, and every fax that gave no page. */
    [QUERY_UNPLACED] =
        "SELECT f.id, f.state, f.sha256, f.reason, p.page,"
        " (SELECT count(*) FROM pages q WHERE q.fax = f.id), p.seen"
        " FROM pages p INDEXED BY pages_unplaced CROSS JOIN faxes f ON f.id = p.fax"
        " WHERE p.form IS NULL AND f.state = 'read'"
        " AND NOT EXISTS (SELECT 1 FROM filings g WHERE g.page = p.id)"
        " UNION ALL SELECT f.id, f.state, f.sha256, f.reason, NULL, 0, '{}' FROM faxes f"
        " WHERE f.state IN ('failed', 'unreadable') ORDER BY 1, 5",
    [QUERY_PAGES_UNFILED] =
        "SELECT p.id, p.page FROM pages p JOIN faxes f ON f.id = p.fax"
        " WHERE p.fax = ?1 AND (?2 = 0 OR p.page = ?2) AND p.form IS NULL AND f.state = 'read'"
        " AND NOT EXISTS (SELECT 1 FROM filings g WHERE g.page = p.id) ORDER BY p.page",
    [QUERY_FILING_ADD] = "INSERT INTO filings (page, kind, who, at) VALUES (?, ?, ?, ?)",
    [QUERY_FILING_END] =
        "DELETE FROM filings WHERE page = (SELECT id FROM pages WHERE fax = ? AND page = ?)",
    [QUERY_FAX_LAID_OUT] = "UPDATE faxes SET state = 'read', reason = NULL, n_forms = 0"
                           " WHERE id = ? AND state = 'failed'",
    [QUERY_PAGES_END] = "DELETE FROM pages WHERE fax = ?1 AND NOT EXISTS (SELECT 1 FROM nominations"
                        " WHERE fax = ?1)",
    [QUERY_FILINGS_END] = "DELETE FROM filings WHERE page IN (SELECT id FROM pages WHERE fax = ?)",
    [QUERY_FAX_LEFT] = "SELECT count(*) FROM pages p WHERE p.fax = ? AND (p.form IS NOT NULL"
                       " OR NOT EXISTS (SELECT 1 FROM filings g WHERE g.page = p.id))",
    [QUERY_PAGE_FREE] = "SELECT p.id FROM pages p JOIN faxes f ON f.id = p.fax WHERE p.fax = ?"
                        " AND p.page = ? AND f.state = 'read' AND p.form IS NULL",
    [QUERY_PAGE_ASSIGN] = "UPDATE pages SET form = ? WHERE id = ?",
    [QUERY_FAX_MORE_FORMS] = "UPDATE faxes SET n_forms = n_forms + ? WHERE id = ?",
    [QUERY_NOMINATION_OF_PAGE] = "SELECT id FROM nominations WHERE page = ?",
    /* What an assignment (its row) made. */
    [QUERY_ASSIGNED_NOMINATION] =
        "SELECT h.nomination, n.page FROM history h JOIN nominations n ON n.id = h.nomination"
        " WHERE h.fax = ? AND h.id > ? AND h.action = 'opened' ORDER BY h.id LIMIT 1",
    [QUERY_ASSIGNED_SAID] = "SELECT 1 FROM fields WHERE nomination = ?"
                            " AND status IN ('corrected', 'confirmed') LIMIT 1",
    [QUERY_DRAFTS_END] =
        "DELETE FROM drafts WHERE field IN (SELECT id FROM fields WHERE nomination = ?)",
    [QUERY_LEASES_END] =
        "DELETE FROM leases WHERE field IN (SELECT id FROM fields WHERE nomination = ?)",
    [QUERY_FIELDS_END] = "DELETE FROM fields WHERE nomination = ?",
    [QUERY_NOMINATION_ANEW] =
        "UPDATE nominations SET form = ?, state = 'open', reason = NULL WHERE id = ?",

    /* ---- rejudge.c ---- */
    [QUERY_REJUDGE_NEXT] = "SELECT n.id, n.fax, f.error_text IS NOT NULL, p.seen,"
                           " coalesce(f.reader, '') FROM nominations n"
                           " JOIN pages p ON p.id = n.page JOIN faxes f ON f.id = n.fax"
                           " WHERE n.id > ? AND f.received_at >= ? AND n.state <> 'rejected'"
                           " AND f.purged_at IS NULL ORDER BY n.id LIMIT 1",
    /* Fixed: a person said something, was shown it for a spot check, typed it, or has it now. */
    [QUERY_REJUDGE_FIELDS] =
        "SELECT i.id, i.field, i.value, i.status,"
        " i.status IN ('corrected', 'confirmed')"
        " OR EXISTS (SELECT 1 FROM spot_checks s WHERE s.field = i.id)"
        " OR EXISTS (SELECT 1 FROM second_keys k WHERE k.field = i.id)"
        " OR EXISTS (SELECT 1 FROM leases l WHERE l.field = i.id AND l.until > ?2)"
        " OR EXISTS (SELECT 1 FROM history h WHERE h.nomination = i.nomination"
        " AND h.field = i.field AND h.actor <> '(program)'), i.seen"
        " FROM fields i WHERE i.nomination = ?1 ORDER BY i.position",
    [QUERY_REJUDGE_SET] = "UPDATE fields SET value = ?, confidence = ?, status = ?, reasons = ?"
                          " WHERE id = ? AND value = ? AND status = ?",
    [QUERY_SPOT_ALL] =
        "SELECT s.kind, s.confidence, same(s.kind, s.machine_value, s.person_value), i.nomination, "
        "i.field FROM spot_checks s JOIN fields i ON i.id = s.field"
        " ORDER BY s.at, s.field",
    [QUERY_DECIDED_ALL] =
        "SELECT i.kind, i.confidence, i.status = 'confirmed', i.reasons FROM fields i"
        " WHERE i.status IN ('corrected', 'confirmed')"
        " AND NOT EXISTS (SELECT 1 FROM spot_checks s WHERE s.field = i.id) ORDER BY i.id",
};
