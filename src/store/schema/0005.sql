-- SPDX-License-Identifier: Apache-2.0
-- What lists, `status` and the report would otherwise count row by row is kept beside the rows, in the same transaction,
-- by triggers: whoever writes, and however, the counts follow.

-- The one place of a fax in the books, told from its own row.
ALTER TABLE faxes ADD COLUMN n_open INTEGER NOT NULL DEFAULT 0 CHECK (n_open >= 0);  -- open nominations of it
ALTER TABLE faxes ADD COLUMN place TEXT AS (
    CASE WHEN state <> 'read' THEN state WHEN n_forms = 0 THEN 'unplaced' WHEN n_open > 0 THEN 'review' ELSE 'done' END);

-- What a person still has to look at; the second: as a whole.
CREATE INDEX faxes_queue ON faxes (id) WHERE place IN ('review', 'unplaced', 'failed', 'unreadable');
CREATE INDEX faxes_stuck ON faxes (id) WHERE place IN ('unplaced', 'failed', 'unreadable');
DROP INDEX faxes_unplaced;

-- Who answered: the values of the form's first fields of these kinds.
ALTER TABLE nominations ADD COLUMN prefecture TEXT NOT NULL DEFAULT '';
ALTER TABLE nominations ADD COLUMN facility TEXT NOT NULL DEFAULT '';
-- As judged, of the fields with something in them: how many there were, how many needed nobody.
ALTER TABLE nominations ADD COLUMN n_judged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE nominations ADD COLUMN n_accepted INTEGER NOT NULL DEFAULT 0;

CREATE INDEX spot_checks_at ON spot_checks (at);

CREATE INDEX nominations_answers ON nominations (form, prefecture, facility, id) WHERE state <> 'rejected';

CREATE TABLE answers (
    form       TEXT NOT NULL,
    prefecture TEXT NOT NULL,
    facility   TEXT NOT NULL,
    n          INTEGER NOT NULL,         -- nominations that were not rejected
    PRIMARY KEY (form, prefecture, facility)
) STRICT, WITHOUT ROWID;

-- Counts by when the fax was recorded, to the quarter of an hour: no time zone has a finer offset, so that the days of any
-- zone are sums of quarters. quarter '' is the sum of all. What is not there is 0.
CREATE TABLE tallies (
    what    TEXT NOT NULL,
                -- 'place': faxes, by their place in the books
                -- 'nomination': nominations, by state
                -- 'review': fields in review of nominations that were not rejected, by kind
                -- 'judged': fields as judged, by kind and status, "phone accepted"
                -- 'checked', 'wrong': accepted fields that a person confirmed or corrected; corrected; by kind
    quarter TEXT NOT NULL,               -- "2026-06-28T09:45", UTC
    key     TEXT NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (what, quarter, key)
) STRICT, WITHOUT ROWID;

-- tally: n more (or fewer) of a count, in the quarter of the time `at` and in the sum.
CREATE VIEW tally AS SELECT what, quarter AS at, key, n FROM tallies WHERE 0;

CREATE TRIGGER tally_add INSTEAD OF INSERT ON tally
BEGIN
    INSERT INTO tallies VALUES
        (new.what, '', new.key, new.n),
        (new.what, substr(new.at, 1, 14) || printf('%02d', 15 * (CAST(substr(new.at, 15, 2) AS INTEGER) / 15)), new.key, new.n)
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
    DELETE FROM tallies WHERE n = 0 AND what = new.what AND key = new.key AND quarter IN ('',
        substr(new.at, 1, 14) || printf('%02d', 15 * (CAST(substr(new.at, 15, 2) AS INTEGER) / 15)));
END;

-- recount: INSERT INTO recount VALUES (1) makes all of these counts anew from the rows. The status as judged is told from
-- the text of what was seen: a quote inside a value has a backslash before it, and JSON functions may not be used here.
CREATE VIEW recount AS SELECT 1 AS now WHERE 0;

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
    INSERT INTO tally SELECT 'place', received_at, place, count(*) FROM faxes GROUP BY received_at, place;
    INSERT INTO tally SELECT 'nomination', f.received_at, n.state, count(*)
        FROM nominations n JOIN faxes f ON f.id = n.fax GROUP BY f.received_at, n.state;
    INSERT INTO tally SELECT 'review', f.received_at, i.kind, count(*)
        FROM fields i JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax
        WHERE i.status = 'review' AND n.state <> 'rejected' GROUP BY f.received_at, i.kind;
    INSERT INTO tally SELECT 'judged', f.received_at, i.kind || iif(instr(seen, '"status":"accepted"') > 0, ' accepted',
            iif(instr(seen, '"status":"blank"') > 0, ' blank', ' review')), count(*)
        FROM fields i JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax GROUP BY f.received_at, 3;
    INSERT INTO tally SELECT 'checked', f.received_at, i.kind, count(*)
        FROM fields i JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax
        WHERE i.status IN ('corrected', 'confirmed') AND instr(i.seen, '"status":"accepted"') > 0
        GROUP BY f.received_at, i.kind;
    INSERT INTO tally SELECT 'wrong', f.received_at, i.kind, count(*)
        FROM fields i JOIN nominations n ON n.id = i.nomination JOIN faxes f ON f.id = n.fax
        WHERE i.status = 'corrected' AND instr(i.seen, '"status":"accepted"') > 0 GROUP BY f.received_at, i.kind;
END;

INSERT INTO recount VALUES (1); -- what is there already

-- ---- faxes ----

CREATE TRIGGER faxes_counted AFTER INSERT ON faxes
BEGIN
    INSERT INTO tally VALUES ('place', new.received_at, new.place, 1);
END;

CREATE TRIGGER faxes_moved AFTER UPDATE OF state, n_forms, n_open ON faxes WHEN new.place <> old.place
BEGIN
    INSERT INTO tally VALUES ('place', old.received_at, old.place, -1);
    INSERT INTO tally VALUES ('place', new.received_at, new.place, 1);
END;

CREATE TRIGGER faxes_gone AFTER DELETE ON faxes
BEGIN
    INSERT INTO tally VALUES ('place', old.received_at, old.place, -1);
END;

-- ---- nominations ----

CREATE TRIGGER nominations_counted AFTER INSERT ON nominations
BEGIN
    UPDATE faxes SET n_open = n_open + (new.state = 'open') WHERE id = new.fax;
    INSERT INTO tally SELECT 'nomination', received_at, new.state, 1 FROM faxes WHERE id = new.fax;
    INSERT INTO answers SELECT new.form, new.prefecture, new.facility, 1 WHERE new.state <> 'rejected'
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER nominations_moved AFTER UPDATE OF state, prefecture, facility ON nominations
WHEN new.state <> old.state OR new.prefecture <> old.prefecture OR new.facility <> old.facility
BEGIN
    UPDATE faxes SET n_open = n_open + (new.state = 'open') - (old.state = 'open')
        WHERE id = new.fax AND (new.state = 'open') <> (old.state = 'open');
    UPDATE answers SET n = n - 1 WHERE old.state <> 'rejected'
        AND form = old.form AND prefecture = old.prefecture AND facility = old.facility;
    DELETE FROM answers WHERE n = 0 AND form = old.form AND prefecture = old.prefecture AND facility = old.facility;
    INSERT INTO answers SELECT new.form, new.prefecture, new.facility, 1 WHERE new.state <> 'rejected'
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER nominations_counted_again AFTER UPDATE OF state ON nominations WHEN new.state <> old.state
BEGIN
    INSERT INTO tally SELECT 'nomination', received_at, old.state, -1 FROM faxes WHERE id = new.fax;
    INSERT INTO tally SELECT 'nomination', received_at, new.state, 1 FROM faxes WHERE id = new.fax;
END;

CREATE TRIGGER nominations_rejected AFTER UPDATE OF state ON nominations
WHEN (new.state = 'rejected') <> (old.state = 'rejected')
BEGIN
    INSERT INTO tally SELECT 'review', f.received_at, i.kind, iif(new.state = 'rejected', -1, 1)
        FROM fields i, faxes f WHERE i.nomination = new.id AND i.status = 'review' AND f.id = new.fax;
END;

CREATE TRIGGER nominations_gone AFTER DELETE ON nominations
BEGIN
    UPDATE faxes SET n_open = n_open - 1 WHERE id = old.fax AND old.state = 'open';
    INSERT INTO tally SELECT 'nomination', received_at, old.state, -1 FROM faxes WHERE id = old.fax;
    UPDATE answers SET n = n - 1 WHERE old.state <> 'rejected'
        AND form = old.form AND prefecture = old.prefecture AND facility = old.facility;
    DELETE FROM answers WHERE n = 0 AND form = old.form AND prefecture = old.prefecture AND facility = old.facility;
END;

-- ---- fields ----

CREATE TRIGGER fields_counted AFTER INSERT ON fields
BEGIN
    UPDATE nominations SET n_judged = n_judged + (new.status <> 'blank'), n_accepted = n_accepted + (new.status = 'accepted')
        WHERE id = new.nomination AND new.status <> 'blank';
    INSERT INTO tally SELECT 'judged', f.received_at, new.kind || ' ' || new.status, 1
        FROM nominations n JOIN faxes f ON f.id = n.fax WHERE n.id = new.nomination;
    INSERT INTO tally SELECT 'review', f.received_at, new.kind, 1
        FROM nominations n JOIN faxes f ON f.id = n.fax
        WHERE n.id = new.nomination AND n.state <> 'rejected' AND new.status = 'review';
END;

CREATE TRIGGER fields_answer AFTER INSERT ON fields WHEN new.kind IN ('prefecture', 'facility')
BEGIN
    UPDATE nominations SET
        prefecture = ifnull((SELECT value FROM fields WHERE nomination = new.nomination AND kind = 'prefecture'
                             ORDER BY position LIMIT 1), ''),
        facility = ifnull((SELECT value FROM fields WHERE nomination = new.nomination AND kind = 'facility'
                           ORDER BY position LIMIT 1), '')
        WHERE id = new.nomination;
END;

CREATE TRIGGER fields_answer_changed AFTER UPDATE OF value ON fields
WHEN new.kind IN ('prefecture', 'facility') AND new.value <> old.value
BEGIN
    UPDATE nominations SET
        prefecture = ifnull((SELECT value FROM fields WHERE nomination = new.nomination AND kind = 'prefecture'
                             ORDER BY position LIMIT 1), ''),
        facility = ifnull((SELECT value FROM fields WHERE nomination = new.nomination AND kind = 'facility'
                           ORDER BY position LIMIT 1), '')
        WHERE id = new.nomination;
END;

CREATE TRIGGER fields_moved AFTER UPDATE OF status ON fields WHEN (new.status = 'review') <> (old.status = 'review')
BEGIN
    INSERT INTO tally SELECT 'review', f.received_at, new.kind, iif(new.status = 'review', 1, -1)
        FROM nominations n JOIN faxes f ON f.id = n.fax WHERE n.id = new.nomination AND n.state <> 'rejected';
END;

-- A person looked at an accepted value; what is undone does not count.
CREATE TRIGGER fields_checked AFTER UPDATE OF status ON fields
WHEN (old.status = 'accepted' AND new.status IN ('corrected', 'confirmed'))
    OR (new.status = 'accepted' AND old.status IN ('corrected', 'confirmed'))
BEGIN
    INSERT INTO tally SELECT 'checked', f.received_at, new.kind, iif(old.status = 'accepted', 1, -1)
        FROM nominations n JOIN faxes f ON f.id = n.fax WHERE n.id = new.nomination;
    INSERT INTO tally SELECT 'wrong', f.received_at, new.kind, iif(old.status = 'accepted', 1, -1)
        FROM nominations n JOIN faxes f ON f.id = n.fax
        WHERE n.id = new.nomination AND 'corrected' IN (old.status, new.status);
END;

CREATE TRIGGER fields_gone AFTER DELETE ON fields WHEN old.status = 'review'
BEGIN
    INSERT INTO tally SELECT 'review', f.received_at, old.kind, -1
        FROM nominations n JOIN faxes f ON f.id = n.fax WHERE n.id = old.nomination AND n.state <> 'rejected';
END;
