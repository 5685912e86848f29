/* SPDX-License-Identifier: Apache-2.0
 *
 * twin: values that have a twin which looks the same: 崎 and 﨑 in a name, l and 1 in an address.
 */
#pragma once

#include "form/result.h"

/* Where the field's value has a twin, agreement proves less: a reason is added, and the twin
 * becomes a candidate; not where the own network can tell the two forms of a kanji apart, and did.
 * 0 or -ENOMEM. */
int twin_object(struct field_result *field);
