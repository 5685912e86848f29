/* SPDX-License-Identifier: Apache-2.0
 *
 * same: do two persons, or a person and the machine, say the same of a field? Both are kept as they
 * were typed; only the question is levelled. Telephone numbers are the same whatever stands between
 * their digits, names whatever gap is in them and nothing else, the rest as fold_same() has it.
 */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>

#include "form/kind.h"

/* False, too, when memory is short: then a person looks. */
bool same_values(enum form_kind kind, const char *a, const char *b);

/* Makes it known to SQL: same(kind, a, b), the kind by its name. An SQLite code. */
int same_register(sqlite3 *sqlite);
