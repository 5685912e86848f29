-- SPDX-License-Identifier: Apache-2.0
-- Version 10: what people's work at the desk costs, and counts that are made anew in one walk over each table.

-- A session at the desk. Whose it was is nobody's business: the report counts keys and minutes, not people.
CREATE TABLE desk_work (
    id       INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,              -- when it ended
    n_keys   INTEGER NOT NULL,           -- pressed
    n_fields INTEGER NOT NULL,           -- decided
    active_s INTEGER NOT NULL            -- seconds at work: pauses count for a minute at most
) STRICT;

CREATE INDEX desk_work_at ON desk_work (at);

-- As before, but a count is written once and not once for every second in which a fax came: on a million faxes minutes
-- instead of hours.
DROP TRIGGER recount_all;
CREATE TRIGGER recount_all INSTEAD OF INSERT ON recount
BEGIN
    UPDATE nominations SET
        prefecture = ifnull((SELECT value FROM fields WHERE nomination = nominations.id AND kind = 'prefecture'
                             ORDER BY position LIMIT 1), ''),
        facility = ifnull((SELECT value FROM fields WHERE nomination = nominations.id AND kind = 'facility'
                           ORDER BY position LIMIT 1), ''),
        n_judged = (SELECT count(*) FROM fields WHERE nomination = nominations.id
                    AND instr(seen, '"status":"blank"') = 0),
        n_accepted = (SELECT count(*) FROM fields WHERE nomination = nominations.id
                      AND instr(seen, '"status":"accepted"') > 0);
    UPDATE faxes SET n_open = (SELECT count(*) FROM nominations n WHERE n.fax = faxes.id AND n.state = 'open')
        WHERE n_open <> 0 OR id IN (SELECT fax FROM nominations WHERE state = 'open');
    DELETE FROM answers;
    INSERT INTO answers SELECT form, prefecture, facility, count(*) FROM nominations WHERE state <> 'rejected' GROUP BY 1, 2, 3;
    DELETE FROM tallies;
    INSERT INTO tallies SELECT 'place', substr(received_at, 1, 14) ||
            printf('%02d', 15 * (CAST(substr(received_at, 15, 2) AS INTEGER) / 15)) AS quarter, place, count(*)
        FROM faxes GROUP BY quarter, place;
    INSERT INTO tallies SELECT 'nomination', substr(f.received_at, 1, 14) ||
            printf('%02d', 15 * (CAST(substr(f.received_at, 15, 2) AS INTEGER) / 15)) AS quarter, n.state, count(*)
        FROM nominations n JOIN faxes f ON f.id = n.fax GROUP BY quarter, n.state;
    INSERT INTO tallies SELECT 'review', substr(f.received_at, 1, 14) ||
            printf('%02d', 15 * (CAST(substr(f.received_at, 15, 2) AS INTEGER) / 15)) AS quarter, i.kind, count(*)
        FROM fields i JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax
        WHERE i.status = 'review' AND n.state <> 'rejected' GROUP BY quarter, i.kind;
    INSERT INTO tallies SELECT 'judged', substr(f.received_at, 1, 14) ||
            printf('%02d', 15 * (CAST(substr(f.received_at, 15, 2) AS INTEGER) / 15)) AS quarter,
            i.kind || iif(instr(i.seen, '"status":"accepted"') > 0, ' accepted',
                          iif(instr(i.seen, '"status":"blank"') > 0, ' blank', ' review')) AS key, count(*)
        FROM fields i JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax GROUP BY quarter, key;
    INSERT INTO tallies SELECT 'checked', substr(f.received_at, 1, 14) ||
            printf('%02d', 15 * (CAST(substr(f.received_at, 15, 2) AS INTEGER) / 15)) AS quarter, i.kind, count(*)
        FROM fields i JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax
        WHERE i.status IN ('corrected', 'confirmed') AND instr(i.seen, '"status":"accepted"') > 0 GROUP BY quarter, i.kind;
    INSERT INTO tallies SELECT 'wrong', substr(f.received_at, 1, 14) ||
            printf('%02d', 15 * (CAST(substr(f.received_at, 15, 2) AS INTEGER) / 15)) AS quarter, i.kind, count(*)
        FROM fields i JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax
        WHERE i.status = 'corrected' AND instr(i.seen, '"status":"accepted"') > 0 GROUP BY quarter, i.kind;
    INSERT INTO tallies SELECT what, '', key, sum(n) FROM tallies GROUP BY what, key;
END;
