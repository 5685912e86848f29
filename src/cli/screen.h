/* SPDX-License-Identifier: Apache-2.0
 *
 * screen: what the queue's subcommands put onto a terminal: times and tables, made harmless by
 * report/plain.h.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "base/cleanup.h"

/* Stored UTC time as local time, "2026-06-28 18:00"; "-" for NULL. Returns ret_text. */
enum { SCREEN_TIME_SIZE = 32 };
const char *screen_time(const char *utc, char ret_text[SCREEN_TIME_SIZE]);

/* A table: rows of cells, aligned when printed. */
struct screen_table;

/* titles are borrowed until the table is freed. */
struct screen_table *screen_table_new(const char *const *titles, size_t n_columns);

struct screen_table *screen_table_free(struct screen_table *table);

DEFINE_CLEANUP(struct screen_table *, screen_table_free)

/* Adds a row of n_columns cells, made harmless (plain_line()); NULL or "" is shown as "-". What
 * memory is short for is missing in print, which then fails. */
void screen_table_add(struct screen_table *table, const char *const *cells);

/* 0 or -ENOMEM. */
int screen_table_print(const struct screen_table *table, FILE *to);

/* A member that is a string, else NULL. Borrowed. */
const char *screen_member(const json_t *object, const char *key);
