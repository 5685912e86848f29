/* SPDX-License-Identifier: Apache-2.0
 *
 * archive: the bytes of the faxes, <instance>/archive/ab/<sha256>.tif, 0600 in directories 0700.
 * Written once and never changed.
 */
#pragma once

#include <stddef.h>

#include "base/why.h"

/* Stores the bytes durably under their hash: when 0 is returned, a power cut does not lose them.
 * Bytes that are there already are written again, which mends what a failing disk did to them. */
int archive_put(const char *instance, const char *sha256, const void *bytes, size_t n_bytes,
                struct why *why);

/* Visits every file of the archive; sha256_or_null is what its name says, NULL when it is no name
 * of an archived fax. Ends at the first visit that is not 0, with its result. */
int archive_walk(const char *instance,
                 int (*visit)(void *context, const char *path, const char *sha256_or_null,
                              struct why *why),
                 void *context, struct why *why);

/* Opens them for reading; *ret_fd (close-on-exec) is the caller's. */
int archive_open(const char *instance, const char *sha256, int *ret_fd, struct why *why);
