/* SPDX-License-Identifier: Apache-2.0
 *
 * receptions: every reception that the fax server tells of, held against the books: one line of its
 * log, one file, one fax, one state. What is left over on either side is a difference, with its
 * cause:
 *
 *   waiting    the file lies in the spool and is in no record
 *   gone       there is neither file nor record: purged before intake, or never written
 *   other_time a fax of that name is there, but came at quite another time: the log's time zone is
 *              not ours, or a clock was wrong
 *   unlogged   a fax from that spool of which the log tells nothing
 *
 * Calls that gave no page leave nothing to lose; cut calls, and the same bytes received again, are
 * told of beside.
 */
#pragma once

#include <jansson.h>

/* The directories of the logs (summary_options) as the text of a JSON array; the caller's to
 * free(), NULL when memory is short. */
char *receptions_spools(const json_t *logs);

/* survey: of store_survey(). The object (docs/schemata-database.md, "report") is the caller's. */
json_t *receptions_make(const json_t *survey, const json_t *logs);
