/* SPDX-License-Identifier: Apache-2.0
 *
 * page: what the fields of a page say of each other: blocks, «同上», prefectures; then confidence
 * and status.
 */
#pragma once

#include "judge/field.h"
#include "judge/judge.h"

/* Judges every field of page, whose form is form. 0 or -ENOMEM. */
int page_judge(const struct country *country, const struct form_lists *lists,
               const struct form *form, const struct policy *policy, struct page_result *page);
