/* SPDX-License-Identifier: Apache-2.0
 *
 * text: the report as the body of a mail, TEXT_COLUMNS columns wide as a terminal counts them.
 */
#pragma once

#include <stdio.h>

#include "report/doc.h"

enum { TEXT_COLUMNS = 72 };

/* 0, or -EIO when `to` could not take it. */
int text_print(const struct doc *doc, FILE *to);
