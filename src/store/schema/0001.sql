-- SPDX-License-Identifier: Apache-2.0
-- Version 1 of queue.db. A released file is never edited: a change is a new numbered file.
-- Times are UTC text, "2026-06-28T09:00:00Z". Words from outside (paths, sender ids) are bytes that may be no UTF-8.

-- One received transmission. Every fax is in exactly one state.
CREATE TABLE faxes (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- shown as F7; never given twice
    sha256      TEXT UNIQUE CHECK (length(sha256) = 64),  -- of its bytes in the archive; NULL: could not be taken in
    state       TEXT NOT NULL CHECK (state IN ('received', 'read', 'failed', 'unreadable', 'rejected')),
    reason      TEXT,                    -- the sentence: why failed, unreadable or rejected
    received_at TEXT NOT NULL,           -- when it was recorded here
    read_at     TEXT,
    path        TEXT,                    -- of the spool file it first came from
    device      TEXT,                    -- these five: the fax server's words, NULL = unknown
    commid      TEXT,
    sender      TEXT,
    caller      TEXT,
    error_text  TEXT,                    -- not NULL: the reception was incomplete or doubtful
    n_bytes     INTEGER NOT NULL CHECK (n_bytes >= 0),
    reader      TEXT,                    -- versions of the programs and models that read it
    warning     TEXT,                    -- what was wrong although pages could be read
    n_forms     INTEGER CHECK (n_forms >= 0),  -- pages on which a form was found; NULL until read
    CHECK (sha256 IS NOT NULL OR state IN ('unreadable', 'rejected')),
    CHECK (reason IS NOT NULL OR state IN ('received', 'read')),
    CHECK (state <> 'read' OR n_forms IS NOT NULL)
) STRICT;

CREATE INDEX faxes_state ON faxes (state);
CREATE INDEX faxes_unplaced ON faxes (id) WHERE state = 'read' AND n_forms = 0;
CREATE INDEX faxes_received_at ON faxes (received_at);

-- Which spool file was dealt with, and as which fax. Names come again after a purge, so the name alone says nothing.
CREATE TABLE spool_files (
    path    TEXT NOT NULL,
    inode   INTEGER NOT NULL,
    mtime_s INTEGER NOT NULL,
    n_bytes INTEGER NOT NULL,
    fax     INTEGER NOT NULL REFERENCES faxes,
    PRIMARY KEY (path, inode, mtime_s, n_bytes)
) STRICT, WITHOUT ROWID;

CREATE INDEX spool_files_fax ON spool_files (fax);

-- What the fax server's hook said of a reception, before or after intake saw the file.
CREATE TABLE notices (
    id         INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,
    path       TEXT NOT NULL,
    inode      INTEGER NOT NULL,         -- these three are 0 when the hook could not see the file
    mtime_s    INTEGER NOT NULL,
    n_bytes    INTEGER NOT NULL,
    device     TEXT,
    commid     TEXT,
    sender     TEXT,
    caller     TEXT,
    error_text TEXT,
    fax        INTEGER REFERENCES faxes  -- NULL: the file has not come (yet)
) STRICT;

CREATE INDEX notices_path ON notices (path);
CREATE INDEX notices_fax ON notices (fax);

-- One image of a fax, as the reader saw it.
CREATE TABLE pages (
    id   INTEGER PRIMARY KEY,
    fax  INTEGER NOT NULL REFERENCES faxes,
    page INTEGER NOT NULL CHECK (page >= 1),
    form TEXT,                           -- NULL: none of the forms we know
    seen TEXT NOT NULL CHECK (seen GLOB '{*}'),  -- the page's object of the result, without its fields
    UNIQUE (fax, page)
) STRICT;

-- The record that one form page yields.
CREATE TABLE nominations (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,  -- shown as N12; never given twice
    fax    INTEGER NOT NULL REFERENCES faxes,
    page   INTEGER NOT NULL UNIQUE REFERENCES pages,
    form   TEXT NOT NULL,
    state  TEXT NOT NULL CHECK (state IN ('open', 'complete', 'rejected')),
    reason TEXT,                         -- why rejected
    CHECK (reason IS NOT NULL OR state <> 'rejected')
) STRICT;

CREATE INDEX nominations_fax ON nominations (fax);
CREATE INDEX nominations_state ON nominations (state, fax);

-- What was seen in a field (seen, reasons at first) beside what is believed of it (value, status).
CREATE TABLE fields (
    id         INTEGER PRIMARY KEY,
    nomination INTEGER NOT NULL REFERENCES nominations,
    position   INTEGER NOT NULL,         -- reading order on the form
    field      TEXT NOT NULL,            -- "responsible.phone"
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,            -- '' = blank
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),  -- of the value that was read
    status     TEXT NOT NULL CHECK (status IN ('blank', 'accepted', 'review', 'corrected', 'confirmed')),
    reasons    TEXT NOT NULL CHECK (reasons GLOB '[[]*]'),  -- codes: why it is with a person
    seen       TEXT NOT NULL CHECK (seen GLOB '{*}'),  -- the field's object of the result, never edited
    UNIQUE (nomination, field)
) STRICT;

CREATE INDEX fields_review ON fields (kind, nomination) WHERE status = 'review';

-- Who did what, when, from what to what. Rows are only ever added.
CREATE TABLE history (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         TEXT NOT NULL,
    actor      TEXT NOT NULL,            -- login name, or '(program)'
    fax        INTEGER NOT NULL REFERENCES faxes,
    nomination INTEGER REFERENCES nominations,
    field      TEXT,
    action     TEXT NOT NULL CHECK (action IN (
                   'received', 'came_again', 'unreadable', 'notice', 'read', 'failed',  -- of a fax
                   'opened', 'completed', 'reopened',                                   -- of a nomination
                   'rejected',                                                          -- of either
                   'to_review', 'corrected', 'confirmed')),                             -- of a field
    was        TEXT,
    became     TEXT,
    note       TEXT
) STRICT;

CREATE INDEX history_fax ON history (fax);
CREATE INDEX history_nomination ON history (nomination) WHERE nomination IS NOT NULL;

CREATE TRIGGER history_no_update BEFORE UPDATE ON history
BEGIN
    SELECT raise(ABORT, 'the history is append-only');
END;

CREATE TRIGGER history_no_delete BEFORE DELETE ON history
BEGIN
    SELECT raise(ABORT, 'the history is append-only');
END;

-- INSERT OR REPLACE would delete without asking the trigger above.
CREATE TRIGGER history_no_replace BEFORE INSERT ON history
WHEN EXISTS (SELECT 1 FROM history WHERE id = new.id)
BEGIN
    SELECT raise(ABORT, 'the history is append-only');
END;

CREATE TRIGGER fields_seen_stays BEFORE UPDATE OF seen ON fields WHEN new.seen IS NOT old.seen
BEGIN
    SELECT raise(ABORT, 'what was seen is never edited');
END;

CREATE TRIGGER pages_seen_stays BEFORE UPDATE OF seen ON pages WHEN new.seen IS NOT old.seen
BEGIN
    SELECT raise(ABORT, 'what was seen is never edited');
END;

CREATE TRIGGER faxes_hash_stays BEFORE UPDATE OF sha256 ON faxes
WHEN old.sha256 IS NOT NULL AND new.sha256 IS NOT old.sha256
BEGIN
    SELECT raise(ABORT, 'the bytes of a fax never change');
END;
