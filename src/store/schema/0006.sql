-- SPDX-License-Identifier: Apache-2.0
-- Version 6: how often a fax was tried in vain, and the end of personal data.

ALTER TABLE faxes ADD COLUMN n_attempts INTEGER NOT NULL DEFAULT 0 CHECK (n_attempts >= 0);  -- readings without a result
ALTER TABLE faxes ADD COLUMN purged_at TEXT;  -- not NULL: its image, values, words and the texts of its history are gone

CREATE INDEX faxes_unpurged ON faxes (received_at) WHERE purged_at IS NULL;

INSERT INTO history_actions (action) VALUES ('purged');  -- of a fax

-- What was seen is never edited, until it goes; how it was judged stays, for the counts.
DROP TRIGGER fields_seen_stays;
CREATE TRIGGER fields_seen_stays BEFORE UPDATE OF seen ON fields WHEN new.seen IS NOT old.seen
    AND (new.seen NOT IN ('{"status":"accepted"}', '{"status":"blank"}', '{"status":"review"}')
         OR NOT EXISTS (SELECT 1 FROM nominations n JOIN faxes f ON f.id = n.fax
                                         WHERE n.id = new.nomination AND f.purged_at IS NOT NULL))
BEGIN
    SELECT raise(ABORT, 'what was seen is never edited');
END;

DROP TRIGGER pages_seen_stays;
CREATE TRIGGER pages_seen_stays BEFORE UPDATE OF seen ON pages WHEN new.seen IS NOT old.seen
    AND (new.seen <> '{}' OR NOT EXISTS (SELECT 1 FROM faxes f WHERE f.id = new.fax AND f.purged_at IS NOT NULL))
BEGIN
    SELECT raise(ABORT, 'what was seen is never edited');
END;
