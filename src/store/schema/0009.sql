-- SPDX-License-Identifier: Apache-2.0
-- Version 9: what waits for a person is told from the field's own row and counted by nomination, so that the next field is
-- found by an index, however many faxes are stored.

-- What two keys differed in is settled once: the reason goes with it.
UPDATE fields SET reasons = (SELECT json_group_array(value) FROM json_each(reasons) WHERE value <> 'keys_differ')
    WHERE instr(reasons, '"keys_differ"') > 0 AND id NOT IN (SELECT field FROM second_keys WHERE state = 'differs');

-- 1: for any person; what is illegible or keyed differently waits for somebody in particular.
ALTER TABLE fields ADD COLUMN waits INTEGER AS
    (status = 'review' AND instr(reasons, '"illegible"') = 0 AND instr(reasons, '"keys_differ"') = 0);

ALTER TABLE nominations ADD COLUMN n_waiting INTEGER NOT NULL DEFAULT 0;  -- fields of it that wait
UPDATE nominations SET n_waiting = (SELECT count(*) FROM fields WHERE nomination = nominations.id AND waits)
    WHERE state = 'open';

DROP INDEX fields_review;
CREATE INDEX fields_waiting ON fields (kind, nomination, position) WHERE waits;
CREATE INDEX fields_illegible ON fields (nomination, position) WHERE status = 'review' AND instr(reasons, '"illegible"') > 0;
CREATE INDEX nominations_waiting ON nominations (n_waiting, id) WHERE state = 'open' AND n_waiting > 0;
CREATE INDEX nominations_waiting_form ON nominations (form, n_waiting, id) WHERE state = 'open' AND n_waiting > 0;
CREATE INDEX second_keys_differ ON second_keys (field) WHERE state = 'differs';
CREATE INDEX pages_unplaced ON pages (fax, page) WHERE form IS NULL;

CREATE TRIGGER fields_begin_to_wait AFTER INSERT ON fields WHEN new.waits
BEGIN
    UPDATE nominations SET n_waiting = n_waiting + 1 WHERE id = new.nomination;
END;

CREATE TRIGGER fields_wait_or_not AFTER UPDATE OF status, reasons ON fields WHEN new.waits <> old.waits
BEGIN
    UPDATE nominations SET n_waiting = n_waiting + new.waits - old.waits WHERE id = new.nomination;
END;

-- A page that was assigned to a form may be taken back and assigned again: its fields are then others.
CREATE TRIGGER fields_taken_back AFTER DELETE ON fields
BEGIN
    UPDATE nominations SET n_waiting = n_waiting - old.waits, n_judged = n_judged - (instr(old.seen, '"status":"blank"') = 0),
        n_accepted = n_accepted - (instr(old.seen, '"status":"accepted"') > 0) WHERE id = old.nomination;
    INSERT INTO tally SELECT 'judged', f.received_at, old.kind || iif(instr(old.seen, '"status":"accepted"') > 0, ' accepted',
            iif(instr(old.seen, '"status":"blank"') > 0, ' blank', ' review')), -1
        FROM nominations n JOIN faxes f ON f.id = n.fax WHERE n.id = old.nomination;
END;

-- Beside recount_all.
CREATE TRIGGER recount_waiting INSTEAD OF INSERT ON recount
BEGIN
    UPDATE nominations SET n_waiting = (SELECT count(*) FROM fields WHERE nomination = nominations.id AND waits);
END;
