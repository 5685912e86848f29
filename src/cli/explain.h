/* SPDX-License-Identifier: Apache-2.0
 *
 * explain: why a field has its value, confidence and status, for `uketsuke explain` and for the desk.
 */
#pragma once

#include <stdio.h>

#include "cli/cmd.h"
#include "store/store.h"

/* Judges the stored reading once more and tells what it is made of: to `to`, or as JSON to standard
 * output. cli names the instance. */
int explain_field(const struct cli *cli, struct store *store, const char *nomination,
                  const char *field, bool json, FILE *to, struct why *why);
