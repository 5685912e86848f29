/* SPDX-License-Identifier: Apache-2.0
 *
 * launch: the start of a uketsuke-reader process with its socket as descriptor 3. Inside reader/.
 */
#pragma once

#include "reader/client.h"

/* *ret_socket is our end (close-on-exec, the caller's); the process is the caller's to reap. Its
 * environment is ours with OMP_THREAD_LIMIT=1. It leads a process group of its own, so that Ctrl-C
 * does not take it from us. */
int launch_reader(const struct reader_settings *settings, unsigned deadline_s, pid_t *ret_pid,
                  int *ret_socket, struct why *why);
