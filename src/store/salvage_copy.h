/* SPDX-License-Identifier: Apache-2.0
 *
 * salvage_copy: what can be read of a table of one database, into another.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "store/db.h"

enum { SALVAGE_MAX_NAME_BYTES = 64, SALVAGE_MAX_COLUMNS_BYTES = 2048 };

struct salvage_table {
    char name[SALVAGE_MAX_NAME_BYTES];
    bool without_rowid;
    char columns[SALVAGE_MAX_COLUMNS_BYTES]; /* those that both have, with commas */
};

/* Statements with the name of a table in them cannot be listed in queries.c. The names are those of
 * our own schema, read from the new database and never from the damaged one. NULL and SQLite's code
 * when it cannot be. */
__attribute__((format(printf, 3, 4))) sqlite3_stmt *salvage_prepare(sqlite3 *sqlite, int *ret_code,
                                                                    const char *format, ...);

/* The number that the statement gives, or -EIO. */
int salvage_number(sqlite3 *sqlite, const char *sql, int64_t *ret_number);

/* Copies the rows of the table that are not there yet and can be read; *n_rows grows by them. A
 * table that `from` has not is no error. -EIO: `to` takes no more. */
int salvage_copy_table(struct store *to, sqlite3 *from, struct salvage_table *table,
                       int64_t *n_rows);
