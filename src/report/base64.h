/* SPDX-License-Identifier: Apache-2.0
 *
 * base64: bytes as text (RFC 4648), for mails and for pictures inside a page.
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

/* All of the bytes on one line, without its end. */
void base64_print(const void *bytes, size_t n_bytes, FILE *to);
