/* SPDX-License-Identifier: Apache-2.0
 *
 * returned: a form as it comes back from people who type into its file, and pages that look like
 * one: the same secretariat's other slips, older editions. Each is a form definition of its own, so
 * that it is printed like the form and its truth is exact.
 */
#pragma once

#include "distort.h"

enum returned_kind {
    RETURNED_GROWN,   /* one to four rows are 1.3 to 2.6 times as high; the rest moves down */
    RETURNED_SHIFTED, /* tables lie 3 to 15 mm lower */
    RETURNED_DELETED, /* a row is gone */
    RETURNED_ADDED,   /* an empty row at the end of a table */
    RETURNED_TURNED,  /* the last tables went onto the next page */
    RETURNED_KINDS,
    /* what is not the form */
    RETURNED_SISTER = RETURNED_KINDS, /* another title, rows repeated and left out */
    RETURNED_EDITION,                 /* an older edition: rows with other labels */
    RETURNED_ALL
};

const char *returned_name(enum returned_kind kind);

struct returned {
    struct form form; /* fields in the order of the original's; box.w is 0 where the row is gone */
    struct form_table tables[FORM_MAX_TABLES];
    struct form_text texts[FORM_MAX_TEXTS];
    struct form_field fields[FORM_MAX_FIELDS];
};

/* Everything is the returned's; texts are borrowed from the form. Abort when memory is short. */
struct returned *returned_new(const struct form *form, enum returned_kind kind,
                              struct chance *chance);

void returned_free(struct returned *returned);
