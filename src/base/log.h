/* SPDX-License-Identifier: Apache-2.0
 *
 * log: one line per state change, on standard error, with the "<n>" prefix that journald and sd-daemon(3)
 * understand when standard error is not a terminal. Only programs log; floors below them return reasons.
 * Never a value that a person wrote on a fax: ids, lengths, hashes, names of files and of states only.
 * Bytes that came from outside (file names, sender ids) go through log_quote() first.
 */
#pragma once

#include <stddef.h>

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_NOTICE = 5, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

/* Lines less urgent than this are dropped; default LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

/* Where lines go instead of standard error; NULL: there. The line comes without prefix and newline. */
enum { LOG_LINE_SIZE = 2048 };
void log_set_writer(void (*writer)(enum log_level level, const char *line));

void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* text with control characters, quotes and invalid UTF-8 made visible (\xNN), cut to size. */
const char *log_quote(const char *text, char *ret_text, size_t size);
