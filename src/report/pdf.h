/* SPDX-License-Identifier: Apache-2.0
 *
 * pdf: the report on A4 pages, with embedded fonts and text that can be searched. The same doc
 * gives the same bytes.
 */
#pragma once

#include <stdio.h>

#include "report/doc.h"

/* day: "2026-06-20", the date of the file. 0, -EIO when `to` could not take it, or -ENOMEM. */
int pdf_print(const struct doc *doc, const char *day, FILE *to);
