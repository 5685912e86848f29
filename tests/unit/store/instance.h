/* SPDX-License-Identifier: Apache-2.0
 *
 * instance: a scratch instance directory with an open store, and results to put into it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

struct instance {
    char directory[64];
    struct store *store;
};

/* cmocka setup and teardown; *state is a struct instance *. */
int instance_setup(void **state);
int instance_teardown(void **state);

/* Opens the store of the instance once more; fails the test with the sentence when it cannot. */
struct store *instance_open(const struct instance *instance);

/* Puts a database of version 1 in the place of the instance's, and opens it. */
void instance_open_version_1(struct instance *instance);

/* Runs SQL on the database as anybody with sqlite3(1) could; returns SQLite's result code and in
 * *ret_number (may be NULL) the first column of the first row. */
int instance_sql(const struct instance *instance, const char *sql, int64_t *ret_number);

/* Adds a fax whose hash and file are made of `number`; its id. */
int64_t instance_add_fax(struct store *store, unsigned number);

/* The spool file of that number. Its path is in a static buffer: one at a time. */
struct fax_source instance_source(unsigned number);

/* 64 hex digits made of number, in a static buffer. */
const char *instance_sha256(unsigned number);

/* A result with one page of the form «renrakuhyo»: prefecture accepted, facility accepted,
 * responsible.phone in review, opinion blank. Borrowed static data; a caller may change its copy of
 * the struct. */
extern struct field_result instance_fields[4];
extern struct page_result instance_form_page, instance_other_page;
struct result instance_result(struct page_result *pages, size_t n_pages);

/* Adds fax `number` and stores one form page for it; its nomination's id ("N1") in a static buffer.
 */
const char *instance_add_nomination(struct store *store, unsigned number);

/* A text member of the field `id` of a nomination: "value", "status"; in a static buffer. */
const char *instance_field(struct store *store, const char *nomination, const char *id,
                           const char *member);

/* A text member of a fax or nomination, in a static buffer; "null" when it is null. */
const char *instance_member(struct store *store, const char *id, const char *member);

/* The actions of an id's history, in order, with a space between: "received read opened". */
const char *instance_actions(struct store *store, const char *id);

/* The ids that store_list() gives, with a space between. */
const char *instance_listed(struct store *store, const char *state);
