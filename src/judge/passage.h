/* SPDX-License-Identifier: Apache-2.0
 *
 * passage: free text that two unlike recognisers read, made one text: where they differ, the part
 * that is likelier right (after ROVER, Fiscus 1997, for two systems and with weights that were
 * fitted instead of votes). It spares the person keys and no more: free text is never accepted.
 */
#pragma once

#include "form/result.h"

/* own is the own network's reading (its characters tell what they would be otherwise), other the
 * other's. Gaps and line ends are own's. *ret_text is the caller's to free(). 0, 1: one of them
 * read nothing or too much, or -ENOMEM. */
int passage_merge(const struct recognised *own, const struct recognised *other, char **ret_text);
