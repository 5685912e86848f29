/* SPDX-License-Identifier: Apache-2.0
 *
 * page: the fields of a page in their order: each by itself, then together, then the rules of the
 * form (required fields, blocks, «同上»), confidence and status.
 */
#pragma once

#include "judge/page_evidence.h"

/* Judges every field of desk->page, whose form is form. 0 or -ENOMEM. */
int page_judge(struct desk *desk, const struct form_lists *lists, const struct form *form);
