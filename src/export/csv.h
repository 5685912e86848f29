/* SPDX-License-Identifier: Apache-2.0
 *
 * csv: tables for spreadsheets and databases: RFC 4180 (CRLF, quotes doubled), in UTF-8 with a byte
 * order mark, without which Excel takes Japanese for Shift JIS. Texts stay as they are, but for one
 * thing: what a spreadsheet would take for a formula gets an apostrophe before it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Before the first row. */
void csv_begin(FILE *to);

void csv_row(FILE *to, const char *const *cells, size_t n_cells);

/* Would a spreadsheet take the text for a formula? Those that begin with = + - @, also full-width,
 * a tab or a line end (OWASP, CSV injection). */
bool csv_is_formula(const char *text);
