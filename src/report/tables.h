/* SPDX-License-Identifier: Apache-2.0
 *
 * tables: the report for a spreadsheet: as a workbook, every table and chart of it on a sheet of
 * its own; as CSV the one table that people work with, the facilities and how far their answers
 * are.
 */
#pragma once

#include <jansson.h>
#include <stdio.h>

#include "base/why.h"
#include "report/doc.h"

/* The bytes are the caller's to free(). */
int tables_xlsx(const struct doc *doc, char **ret_bytes, size_t *ret_n_bytes, struct why *why);

/* 0, or -EIO when `to` could not take it. */
int tables_csv(const json_t *summary, FILE *to);
