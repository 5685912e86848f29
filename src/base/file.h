/* SPDX-License-Identifier: Apache-2.0
 *
 * file: reading bounded, writing durable. Nothing here knows what the bytes mean.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why.h"

/* Reads all of fd from its beginning, at most max_bytes (more is -EFBIG). *ret_bytes is the caller's
 * (free()); one zero byte follows the last so that text can be used as a string. Reads into memory on
 * purpose: an mmapped file that is truncated meanwhile kills the process with SIGBUS. */
int file_read_fd(int fd, size_t max_bytes, uint8_t **ret_bytes, size_t *ret_n_bytes);

/* The same by path; says why with the path in it. */
int file_read(const char *path, size_t max_bytes, uint8_t **ret_bytes, size_t *ret_n_bytes,
              struct why *why);

/* Writes path so that a crash leaves either the old file or the whole new one: temporary file beside it,
 * fsync, rename, fsync of the directory. Mode is that of the new file (0600 for personal data). */
int file_write_atomic(const char *path, const void *bytes, size_t n_bytes, unsigned mode,
                      struct why *why);

/* Copies a file to one that is not there yet, 0600 and durable. What failed leaves nothing. */
int file_copy(const char *from, const char *to, struct why *why);

/* write(2) until all is written, through EINTR and short writes. */
int file_write_all(int fd, const void *bytes, size_t n_bytes);

/* fsync of the directory that holds path, so that a rename into it is durable. */
int file_sync_directory_of(const char *path);

/* mkdir -p with mode for every directory made. */
int file_make_directories(const char *path, unsigned mode, struct why *why);

/* SHA-256 of bytes as 64 hex digits and a zero. */
void file_sha256(const void *bytes, size_t n_bytes, char ret_hex[65]);

/* The same of all that fd holds, from its beginning, without taking it into memory. */
int file_sha256_fd(int fd, char ret_hex[65]);
