-- SPDX-License-Identifier: Apache-2.0
-- Version 12: the fields that a second person may still type are found by an index, however many faxes are stored and
-- however many of them were typed twice.

ALTER TABLE fields ADD COLUMN keyed INTEGER NOT NULL DEFAULT 0;  -- 1: has a second key
UPDATE fields SET keyed = 1 WHERE id IN (SELECT field FROM second_keys);

-- 1: it has a value that somebody believes and nobody has typed again; what is blank was not typed.
ALTER TABLE fields ADD COLUMN may_be_keyed INTEGER AS
    (status IN ('accepted', 'corrected', 'confirmed') AND value <> '' AND keyed = 0);

-- By what the configuration can ask for.
CREATE INDEX fields_second_kind ON fields (kind, nomination, position) WHERE may_be_keyed;
CREATE INDEX fields_second_lot ON fields (lot) WHERE may_be_keyed;
CREATE INDEX fields_second_confidence ON fields (confidence) WHERE may_be_keyed;

CREATE TRIGGER second_keys_typed AFTER INSERT ON second_keys
BEGIN
    UPDATE fields SET keyed = 1 WHERE id = new.field;
END;

CREATE TRIGGER second_keys_gone AFTER DELETE ON second_keys
BEGIN
    UPDATE fields SET keyed = 0 WHERE id = old.field;
END;
