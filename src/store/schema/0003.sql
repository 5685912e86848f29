-- SPDX-License-Identifier: Apache-2.0
-- Version 3: the operators' desk. Who looks at what, what was half typed, what was looked at twice, which nominations
-- are of one hospital, and what the pages are that are no form.

INSERT INTO history_actions (action) VALUES
    ('illegible'),   -- of a field: a person could not read it either
    ('second_key'),  -- of a field: typed once more, blind; was: the first key's value
    ('superseded'),  -- of a nomination: another one of the same sender counts
    ('separate'),    -- of a nomination: it is no repetition of the one in the note
    ('filed'),       -- of a fax: what a page of it is, that is no form
    ('assigned'),    -- of a fax: a person says which form a page of it is
    ('undone');      -- of a field, nomination or fax; note: "row ID" of the history row that was taken back

-- A number between 0 and 1, drawn when the field is stored: the share of fields that is looked at again is made of those
-- whose lot lies below it (spot checks) or above 1 minus it (second keys), so that the configuration can change it.
ALTER TABLE fields ADD COLUMN lot REAL;
UPDATE fields SET lot = (random() & 0xFFFFFFFF) / 4294967296.0;

CREATE TRIGGER fields_draw_lot AFTER INSERT ON fields
BEGIN
    UPDATE fields SET lot = (random() & 0xFFFFFFFF) / 4294967296.0 WHERE id = new.id;
END;

CREATE INDEX fields_lot ON fields (lot) WHERE status = 'accepted';

-- One field is with one review session at a time. What has expired counts for nothing.
CREATE TABLE leases (
    field   INTEGER PRIMARY KEY REFERENCES fields,
    who     TEXT NOT NULL,       -- login name
    session TEXT NOT NULL,       -- random: one person may have two terminals
    until   TEXT NOT NULL
) STRICT;

CREATE INDEX leases_session ON leases (session);

-- What a person had typed when the line was lost.
CREATE TABLE drafts (
    field INTEGER NOT NULL REFERENCES fields,
    who   TEXT NOT NULL,
    text  TEXT NOT NULL,
    at    TEXT NOT NULL,
    PRIMARY KEY (field, who)
) STRICT, WITHOUT ROWID;

-- Accepted fields that a person looked at without knowing it: the measure of the silent error rate.
CREATE TABLE spot_checks (
    field         INTEGER PRIMARY KEY REFERENCES fields,
    kind          TEXT NOT NULL,
    confidence    REAL NOT NULL,
    machine_value TEXT NOT NULL,
    person_value  TEXT NOT NULL,
    who           TEXT NOT NULL,
    at            TEXT NOT NULL
) STRICT;

-- Values that a second person typed without seeing the first.
CREATE TABLE second_keys (
    field       INTEGER PRIMARY KEY REFERENCES fields,
    first_by    TEXT NOT NULL,   -- login name, or '(program)' for an accepted one
    first_value TEXT NOT NULL,
    who         TEXT NOT NULL,
    value       TEXT NOT NULL,
    at          TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('agreed', 'differs', 'settled'))
) STRICT;

-- What a person said of two nominations that look like one hospital's.
CREATE TABLE repeats (
    earlier INTEGER NOT NULL REFERENCES nominations,
    later   INTEGER NOT NULL REFERENCES nominations,
    counts  INTEGER REFERENCES nominations,  -- NULL: both do
    who     TEXT NOT NULL,
    at      TEXT NOT NULL,
    PRIMARY KEY (earlier, later),
    CHECK (earlier < later AND (counts IS NULL OR counts IN (earlier, later)))
) STRICT, WITHOUT ROWID;

CREATE INDEX fields_facility ON fields (value, nomination) WHERE kind = 'facility';

-- Pages without a form that a person looked at.
CREATE TABLE filings (
    page INTEGER PRIMARY KEY REFERENCES pages,
    kind TEXT NOT NULL,          -- store/filing.c lists them
    who  TEXT NOT NULL,
    at   TEXT NOT NULL
) STRICT;
