/* SPDX-License-Identifier: Apache-2.0
 *
 * check: the archive against the books, in both directions.
 */
#pragma once

#include "store/check.h"

/* Hashes every archived image (as fast as the disk gives them) and looks for files that belong to
 * no fax. Appends to findings as store_check() does, with "archive" as the kind. */
int intake_check(struct store *store, const char *instance, json_t *findings, struct why *why);
