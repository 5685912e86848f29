/* SPDX-License-Identifier: Apache-2.0
 *
 * html: the report as one file that needs nothing from outside and runs nothing: style and pictures
 * are in it, and its content security policy forbids the rest. What came from outside is escaped,
 * its control characters and direction marks are made visible, and each such text is isolated from
 * the direction of what stands beside it.
 */
#pragma once

#include <stdio.h>

#include "report/doc.h"

/* 0, -EIO when `to` could not take it, or -ENOMEM. */
int html_print(const struct doc *doc, FILE *to);

/* Text between tags or in an attribute in double quotes, on one line. */
void html_escape(const char *text, FILE *to);

/* html_map.c: a block of type DOC_MAP. */
void html_map(const struct doc_block *block, FILE *to);

/* The class of a tone: "good", … */
const char *html_tone(enum doc_tone tone);
