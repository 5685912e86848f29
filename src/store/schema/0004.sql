-- SPDX-License-Identifier: Apache-2.0
-- Version 4: a fax whose record was put right when a damaged database was rebuilt.
INSERT INTO history_actions (action) VALUES ('rebuilt');
