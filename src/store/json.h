/* SPDX-License-Identifier: Apache-2.0
 *
 * json: rows of the database as JSON.
 */
#pragma once

#include <jansson.h>

#include "store/db.h"

/* The column as a string (as it is; when it is no UTF-8, everything in it that is not ASCII as
 * \xNN), a number or null. */
json_t *json_column(sqlite3_stmt *statement, int column);

/* The column as an id, "F7", or null. */
json_t *json_id(char letter, sqlite3_stmt *statement, int column);

/* The column, which holds JSON, as what it holds; null when it holds none. */
json_t *json_parsed(sqlite3_stmt *statement, int column);

/* An array with row(statement) for each row; *ret_array is the caller's. */
int json_rows(struct store *store, struct why *why, json_t **ret_array,
              json_t *(*row)(sqlite3_stmt *statement), enum query query, const char *types, ...);
