/* SPDX-License-Identifier: Apache-2.0
 *
 * machine: what is to be known of the machine beside the books, for the report and the metrics.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>

/* Does uketsuked serve the instance? */
bool machine_is_served(const char *instance);

/* {"served", "free_percent", "free_gib", "backup_at", "check_at", "check_findings"}: does uketsuked
 * serve the instance, the room that is left for it (rounded, so that it stays what it is for a
 * while), when the last good backup was made, and what the last whole check found (a good backup is
 * one, for it was restored and checked). What is not known is null. The caller's. */
json_t *machine_state(const char *instance);

/* Notes in <instance>/check.json that the database was checked now. */
void machine_note_check(const char *instance, size_t n_findings);
