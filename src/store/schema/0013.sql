-- SPDX-License-Identifier: Apache-2.0
-- Version 13: a fax server's log that went before it was read to its end is told of until it comes back.

CREATE TABLE fax_log_gaps (
    log    TEXT NOT NULL,
    inode  INTEGER NOT NULL,             -- of the file that is gone
    offset INTEGER NOT NULL,             -- bytes of it that were read
    since  TEXT,                         -- when the last reception came that the books have of this log, UTC; NULL: they have none
    until  TEXT NOT NULL,                -- when the file was missed, UTC
    PRIMARY KEY (log, inode)
) STRICT, WITHOUT ROWID;
