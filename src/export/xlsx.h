/* SPDX-License-Identifier: Apache-2.0
 *
 * xlsx: a workbook of tables. Every cell is a string, so no spreadsheet takes one for a formula or
 * a telephone number for a sum. The same tables give the same bytes.
 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"
#include "base/why.h"

struct xlsx;

enum { XLSX_MAX_ROWS = 1048576, XLSX_MAX_CELL_CHARACTERS = 32767 }; /* of the format */

/* -ENOMEM, or what kept the file in memory from being made. */
int xlsx_new(const char *title, struct xlsx **ret_xlsx, struct why *why);

struct xlsx *xlsx_free(struct xlsx *xlsx);

DEFINE_CLEANUP(struct xlsx *, xlsx_free)

/* Begins a sheet; its first row are the titles, which stay in sight. The name is cut to what the
 * format allows. */
int xlsx_sheet(struct xlsx *xlsx, const char *name, const char *const *titles, size_t n_columns,
               struct why *why);

/* The next row of the sheet. -E2BIG: it is full. */
int xlsx_row(struct xlsx *xlsx, const char *const *cells, struct why *why);

/* The whole file; the caller's to free(). Nothing can be added afterwards. */
int xlsx_finish(struct xlsx *xlsx, char **ret_bytes, size_t *ret_n_bytes, struct why *why);
