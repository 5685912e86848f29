/* SPDX-License-Identifier: Apache-2.0
 *
 * say: the log lines of the daemon that carry a sentence. Paths in it came from outside, so it is
 * quoted.
 */
#pragma once

#include "base/log.h"
#include "base/why.h"

static inline void say_why(enum log_level level, const char *state, const struct why *why)
{
    char quoted[sizeof(why->text) * 2];

    log_line(level, "state=%s why=\"%s\"", state, log_quote(why->text, quoted, sizeof(quoted)));
}

/* The same about a spool file, named without its directory: the sentence has that. */
static inline void say_file(enum log_level level, const char *name, const char *state,
                            const struct why *why)
{
    char quoted[sizeof(why->text) * 2], quoted_name[512];

    log_line(level, "file=\"%s\" state=%s why=\"%s\"",
             log_quote(name, quoted_name, sizeof(quoted_name)), state,
             log_quote(why->text, quoted, sizeof(quoted)));
}
