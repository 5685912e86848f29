-- SPDX-License-Identifier: Apache-2.0
-- Version 7: what was read can be judged again.

INSERT INTO history_actions (action) VALUES
    ('rejudged'),    -- of a field: judged again, another value
    ('accepted'),    -- of a field: judged again, nobody needs to look
    ('blank');       -- of a field: judged again, nothing is written
