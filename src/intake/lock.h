/* SPDX-License-Identifier: Apache-2.0
 *
 * lock: one daemon an instance. The lock goes with the process, however it ends.
 */
#pragma once

#include "base/why.h"

/* Takes <instance>/lock and writes our process id into it; the descriptor, the caller's, holds it.
 * -EBUSY: another daemon has it. */
int lock_instance(const char *instance, int *ret_fd, struct why *why);
