-- SPDX-License-Identifier: Apache-2.0
-- Version 8: what the fax server's own log says it received, so that it can be held against the faxes.

-- How far each log was read.
CREATE TABLE fax_logs (
    path   TEXT PRIMARY KEY,
    inode  INTEGER NOT NULL,
    offset INTEGER NOT NULL,             -- bytes of it that were read
    n_bad  INTEGER NOT NULL              -- lines that were no lines of such a log
) STRICT, WITHOUT ROWID;

-- A reception as the log tells of it. The texts are bytes from outside.
CREATE TABLE receptions (
    id         INTEGER PRIMARY KEY,
    log        TEXT NOT NULL,
    local_at   TEXT NOT NULL,            -- begin of the call as the log has it, "2026-06-28T09:12": no zone, no seconds
    at         TEXT NOT NULL,            -- the same as UTC, in the time zone that held when it was read
    path       TEXT NOT NULL,            -- of the file in the spool
    commid     TEXT NOT NULL,
    device     TEXT NOT NULL,
    sender     TEXT NOT NULL,
    caller     TEXT NOT NULL,
    n_pages    INTEGER NOT NULL CHECK (n_pages >= 0),
    duration_s INTEGER NOT NULL CHECK (duration_s >= 0),
    error_text TEXT,                     -- not NULL: the call was cut or had an error
    fax        INTEGER REFERENCES faxes, -- NULL: no fax of it is in the books (yet)
    UNIQUE (log, local_at, path, commid) -- a line that is read twice is one reception
) STRICT;

CREATE INDEX receptions_at ON receptions (at);
CREATE INDEX receptions_fax ON receptions (fax) WHERE fax IS NOT NULL;
CREATE INDEX receptions_alone ON receptions (at) WHERE fax IS NULL AND n_pages > 0;
