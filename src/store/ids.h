/* SPDX-License-Identifier: Apache-2.0
 *
 * ids: how faxes and nominations are called by people: F7, N12.
 */
#pragma once

#include <stdint.h>

#include "base/why.h"

enum { ID_TEXT_SIZE = 24 };

/* Reads "N12" or "F7" (either case): *ret_letter is 'N' or 'F'. -EINVAL for anything else. */
int id_parse(const char *text, char *ret_letter, int64_t *ret_number, struct why *why);

/* The same for a nomination only. */
int id_parse_nomination(const char *text, int64_t *ret_nomination, struct why *why);

const char *id_format(char letter, int64_t number, char ret_text[ID_TEXT_SIZE]);

/* -ENOENT and its sentence. */
int id_unknown(char letter, int64_t number, struct why *why);
