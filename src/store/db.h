/* SPDX-License-Identifier: Apache-2.0
 *
 * db: SQLite as the rest of this room uses it. Statements are named (queries.h), values are bound,
 * never pasted; every failure becomes a negative errno and a sentence with the path of the
 * database.
 */
#pragma once

#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/why.h"
#include "store/queries.h"

struct store {
    sqlite3 *sqlite;
    char *path;
};

/* What the machine did, in the column history.actor. No login name has parentheses. */
#define DB_ACTOR_PROGRAM "(program)"

DEFINE_CLEANUP(sqlite3_stmt *, sqlite3_finalize)

/* The errno and sentence of what SQLite last said. */
int db_fail(struct store *store, struct why *why);

/* Prepares a statement and binds its parameters in order; types has a letter each: 's' const char *
 * (NULL is NULL), 'i' int64_t, 'd' double. Texts must stay until the statement is finalised. The
 * statement is the caller's (sqlite3_finalize()). */
int db_query(struct store *store, struct why *why, sqlite3_stmt **ret_statement, enum query query,
             const char *types, ...);

int db_query_va(struct store *store, struct why *why, sqlite3_stmt **ret_statement,
                enum query query, const char *types, va_list ap);

/* 1: there is a row; 0: no more. */
int db_step(struct store *store, struct why *why, sqlite3_stmt *statement);

/* Runs a statement that gives no rows. Returns the number of rows it changed. */
int db_run(struct store *store, struct why *why, enum query query, const char *types, ...);

/* The first column of the first row. 1: there was a row; 0: there was none, *ret_value is
 * untouched. */
int db_number(struct store *store, struct why *why, int64_t *ret_value, enum query query,
              const char *types, ...);

/* One transaction: db_begin_write() or db_begin_read(), the work, then r = db_end(store, r, why),
 * which commits when r >= 0 and rolls back otherwise. Returns r, or why the commit failed. */
int db_begin_write(struct store *store, struct why *why);
int db_begin_read(struct store *store, struct why *why);
int db_end(struct store *store, int r, struct why *why);

/* A text column, "" for NULL; borrowed until the statement moves on. */
const char *db_text(sqlite3_stmt *statement, int column);
