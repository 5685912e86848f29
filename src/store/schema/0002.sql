-- SPDX-License-Identifier: Apache-2.0
-- Version 2: the history is a chain. Each row holds the digest of the row before it, so that a row that was changed,
-- put in or taken out by another program is found (uketsuke db check). digest() is store/chain.h.
--
-- The chain is over the digests of the texts, not over the texts, and these digests are salted: when the texts and the
-- salt of a row are gone (a purge), the chain can still be verified, and nobody can find a telephone number by trying
-- them all.

-- What can be done. A later version that needs another word inserts it here.
CREATE TABLE history_actions (
    action TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO history_actions (action) VALUES
    ('received'), ('came_again'), ('unreadable'), ('notice'), ('read'), ('failed'),  -- of a fax
    ('opened'), ('completed'), ('reopened'),                                         -- of a nomination
    ('rejected'),                                                                    -- of either
    ('to_review'), ('corrected'), ('confirmed');                                     -- of a field

CREATE TEMP TABLE history_1 (n INTEGER PRIMARY KEY, id, at, actor, fax, nomination, field, action, was, became, note, salt);

INSERT INTO history_1
    SELECT row_number() OVER (ORDER BY id), id, at, actor, fax, nomination, field, action, was, became, note,
           lower(hex(randomblob(16)))
    FROM history;

DROP TABLE history;

-- Who did what, when, from what to what. Rows are only ever added; a purge may empty was, became, note and salt of a
-- row, all four at once.
CREATE TABLE history (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    at            TEXT NOT NULL,
    actor         TEXT NOT NULL,            -- login name, or '(program)'
    fax           INTEGER NOT NULL REFERENCES faxes,
    nomination    INTEGER REFERENCES nominations,
    field         TEXT,
    action        TEXT NOT NULL REFERENCES history_actions,
    was           TEXT,
    became        TEXT,
    note          TEXT,
    salt          TEXT CHECK (length(salt) = 32),                 -- random; NULL: the texts were purged
    was_digest    TEXT CHECK (length(was_digest) = 64),           -- digest(salt, was), NULL when there was none
    became_digest TEXT CHECK (length(became_digest) = 64),
    note_digest   TEXT CHECK (length(note_digest) = 64),
    chain         TEXT NOT NULL CHECK (length(chain) = 64),       -- digest(chain of the row before, id, at, actor, fax,
                                                                  --   nomination, field, action, the three digests)
    CHECK (salt IS NOT NULL OR (was IS NULL AND became IS NULL AND note IS NULL))
) STRICT;

INSERT INTO history (id, at, actor, fax, nomination, field, action, was, became, note, salt, was_digest, became_digest,
                     note_digest, chain)
WITH RECURSIVE linked (n, chain) AS (
    SELECT 0, NULL
    UNION ALL
    SELECT h.n, digest(l.chain, h.id, h.at, h.actor, h.fax, h.nomination, h.field, h.action,
                        iif(h.was IS NULL, NULL, digest(h.salt, h.was)),
                        iif(h.became IS NULL, NULL, digest(h.salt, h.became)),
                        iif(h.note IS NULL, NULL, digest(h.salt, h.note)))
    FROM linked l JOIN history_1 h ON h.n = l.n + 1
)
SELECT id, at, actor, fax, nomination, field, action, was, became, note, salt,
       iif(was IS NULL, NULL, digest(salt, was)),
       iif(became IS NULL, NULL, digest(salt, became)),
       iif(note IS NULL, NULL, digest(salt, note)),
       l.chain
FROM linked l JOIN history_1 h ON h.n = l.n;

DROP TABLE history_1;

CREATE INDEX history_fax ON history (fax);
CREATE INDEX history_nomination ON history (nomination) WHERE nomination IS NOT NULL;

CREATE TRIGGER history_no_update BEFORE UPDATE ON history
WHEN new.was IS NOT NULL OR new.became IS NOT NULL OR new.note IS NOT NULL OR new.salt IS NOT NULL
    OR new.id IS NOT old.id OR new.at IS NOT old.at OR new.actor IS NOT old.actor OR new.fax IS NOT old.fax
    OR new.nomination IS NOT old.nomination OR new.field IS NOT old.field OR new.action IS NOT old.action
    OR new.was_digest IS NOT old.was_digest OR new.became_digest IS NOT old.became_digest
    OR new.note_digest IS NOT old.note_digest OR new.chain IS NOT old.chain
BEGIN
    SELECT raise(ABORT, 'the history is append-only');
END;

CREATE TRIGGER history_no_delete BEFORE DELETE ON history
BEGIN
    SELECT raise(ABORT, 'the history is append-only');
END;

-- A row can only be put at the end; INSERT OR REPLACE would delete without asking the trigger above.
CREATE TRIGGER history_no_replace BEFORE INSERT ON history
WHEN new.id <= (SELECT max(id) FROM history)
BEGIN
    SELECT raise(ABORT, 'the history is append-only');
END;
