/* SPDX-License-Identifier: Apache-2.0
 *
 * journal: the daemon's log lines as structured entries, when standard error is the journal
 * (sd_journal_sendv(3)). The line stays the entry's MESSAGE, and each key=value of it becomes a
 * field: fax=F7 state=read gives UKETSUKE_FAX=F7 and UKETSUKE_STATE=read, so that
 * `journalctl UKETSUKE_FAX=F7` is the life of one fax. What a line does not hold the journal does
 * not get: ids, names of files and of states, numbers (base/log.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/log.h"

/* Is standard error the journal ($JOURNAL_STREAM names it by device and inode)? Then log lines go
 * there as entries from now on. */
bool journal_take_over(void);

enum { JOURNAL_MAX_FIELDS = 12, JOURNAL_FIELD_SIZE = 640 };

/* The fields of a line: "UKETSUKE_KEY=value", at most JOURNAL_MAX_FIELDS of them, longer ones cut;
 * words that are no pair are skipped. Quotes around a value are taken away. Returns their number.
 */
size_t journal_fields(const char *line, char ret_fields[JOURNAL_MAX_FIELDS][JOURNAL_FIELD_SIZE]);
