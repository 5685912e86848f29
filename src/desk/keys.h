/* SPDX-License-Identifier: Apache-2.0
 *
 * keys: the bytes that a terminal sends, as keys (session.h). Sequences, pastes and the terminal's
 * own answers are taken whole, also when a slow line brings them in pieces: a part of one that was
 * taken for keys would decide a field.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYS_MAX_PASTED_BYTES = 8192 /* as long as any value */ };

struct keys {
    unsigned char bytes[8]; /* read and not yet taken: at most a character and what began before */
    size_t n_bytes;
    char pasted[KEYS_MAX_PASTED_BYTES + 1]; /* of KEY_PASTED; "": longer, or without end */
};

/* Are there keys that were read with the one before? Then fd need not be readable. */
bool keys_wait(const struct keys *keys);

/* The next key, when fd is readable; 0: none after all; -EPIPE: the line is gone. Reads no byte
 * behind it: what follows may be readline's (line.h). */
int64_t keys_read(struct keys *keys, int fd);
