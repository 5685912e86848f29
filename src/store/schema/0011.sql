-- SPDX-License-Identifier: Apache-2.0
-- Version 11: nominations that look like one hospital's are found when one is new, or when what it is known by has
-- changed, and kept: a list of them costs no walk over all faxes.

ALTER TABLE nominations ADD COLUMN to_compare INTEGER NOT NULL DEFAULT 1;  -- 1: not yet compared with others
UPDATE nominations SET to_compare = 0 WHERE state = 'rejected'
    OR fax IN (SELECT id FROM faxes WHERE received_at < strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-180 days'));

CREATE INDEX nominations_to_compare ON nominations (id) WHERE to_compare = 1;
CREATE INDEX faxes_sender ON faxes (sender, id) WHERE sender IS NOT NULL;
DROP INDEX fields_facility;
CREATE INDEX fields_contact ON fields (value, nomination) WHERE kind IN ('phone', 'email') AND value <> '';

-- What was noticed; what a person says of it stands in repeats.
CREATE TABLE alike (
    earlier  INTEGER NOT NULL REFERENCES nominations,
    later    INTEGER NOT NULL REFERENCES nominations,
    because  TEXT NOT NULL CHECK (because IN ('facility', 'near_facility', 'values', 'sender')),
    n_same   INTEGER NOT NULL,  -- fields that say the same,
    n_fields INTEGER NOT NULL,  -- of those that are filled in on either
    PRIMARY KEY (earlier, later),
    CHECK (earlier < later)
) STRICT, WITHOUT ROWID;

CREATE INDEX alike_later ON alike (later);

CREATE TRIGGER fields_compare AFTER UPDATE OF value ON fields
WHEN new.value <> old.value AND new.kind IN ('prefecture', 'facility', 'phone', 'email')
BEGIN
    UPDATE nominations SET to_compare = 1 WHERE id = new.nomination;
END;

CREATE TRIGGER faxes_compare AFTER UPDATE OF sender ON faxes
WHEN new.sender IS NOT NULL AND new.sender IS NOT old.sender
BEGIN
    UPDATE nominations SET to_compare = 1 WHERE fax = new.id;
END;
