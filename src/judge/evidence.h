/* SPDX-License-Identifier: Apache-2.0
 *
 * evidence: what was seen in one field, as the features of confidence.h. Those that other fields of
 * the page give are filled in by page.c.
 */
#pragma once

#include "judge/work.h"

/* Fills finding->evidence from the reading and from what was made of it. 0 or -ENOMEM. */
int evidence_of_field(struct work *work);
