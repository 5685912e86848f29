-- SPDX-License-Identifier: Apache-2.0
-- Version 14: whose word a value is stands beside it. A word that was taken back counts no more, and what a person may type
-- as the second key is found by an index, however much of it he typed himself. So is the last thing that he said.

ALTER TABLE fields ADD COLUMN said_by TEXT;  -- who spoke last of it; NULL: nobody did, or it was taken back
UPDATE fields SET said_by = (SELECT h.actor FROM history h WHERE h.nomination = fields.nomination AND h.field = fields.field
        AND h.action IN ('corrected', 'confirmed') AND NOT EXISTS (SELECT 1 FROM history u WHERE u.fax = h.fax
        AND u.action = 'undone' AND u.note = 'row ' || h.id) ORDER BY h.id DESC LIMIT 1)
    WHERE status IN ('corrected', 'confirmed', 'review');

DROP INDEX fields_second_kind;
DROP INDEX fields_second_lot;
DROP INDEX fields_second_confidence;
CREATE INDEX fields_second_kind ON fields (kind, nomination, position, said_by) WHERE may_be_keyed;
CREATE INDEX fields_second_lot ON fields (lot, said_by) WHERE may_be_keyed;
CREATE INDEX fields_second_confidence ON fields (confidence, said_by) WHERE may_be_keyed;

CREATE INDEX history_words ON history (actor) WHERE actor <> '(program)';
