/* SPDX-License-Identifier: Apache-2.0
 *
 * jail: a process that is about to read a fax gives up everything that reading does not need.
 * Afterwards it can compute, take memory up to a bound, and read and write the descriptors it
 * holds; nothing else.
 *
 *   rlimits    address space, processor time, no core, no files written, no further descriptors, no
 * processes alarm      ends it at the wall clock's deadline, should everybody else have died prctl
 * no new privileges, not dumpable (no ptrace from siblings, no core with personal data) Landlock an
 * empty ruleset: no path of the file system, no TCP port, no signal or abstract socket outside
 *   seccomp    a list of system calls; open, access, readlink and stat of a path say EACCES, ioctl
 * says ENOTTY (libraries try them and go on), anything else kills the process
 *
 * What the kernel lacks is left out, jail_features() says so. What it has and refuses is an error.
 * In a build with AddressSanitizer, whose runtime needs terabytes of address space and system calls
 * of its own, the bound on address space and the seccomp list are left out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/why.h"

struct jail_limits {
    size_t extra_bytes; /* of address space, beyond what the process has now */
    unsigned cpu_s, wall_s;
};

/* There is no way back. */
int jail_enter(const struct jail_limits *limits, struct why *why);

/* "landlock 7, seccomp", or what is missing: one line for the log, the same on every call. */
void jail_features(char *ret_text, size_t size);

/* False in a build with AddressSanitizer (see above). */
bool jail_has_seccomp(void);
