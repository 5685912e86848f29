-- SPDX-License-Identifier: Apache-2.0
-- Version 15: a word on a whole nomination leaves a row of its own behind the rows of its fields, so that it is taken back whole.

INSERT INTO history_actions (action) VALUES ('all_confirmed'), ('all_reopened');
