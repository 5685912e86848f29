/* SPDX-License-Identifier: Apache-2.0
 *
 * check: is the database what was written into it? Says of everything that differs what and where;
 * changes nothing.
 */
#pragma once

#include <jansson.h>

#include "store/store.h"

enum check_depth {
    CHECK_QUICK, /* the file's structure and the history's chain: at every start of the daemon */
    CHECK_FULL,  /* and each index, each text of the history, each value that a person gave */
};

/* Appends what was found to `findings`, an array of {"what", "where", "says"}: the kind (structure,
 * reference, chain, text, value), what it is of ("F7", "history 12", "queue.db"), and a sentence.
 * Negative when the check itself could not be done: -EUCLEAN when the file is too damaged for it.
 */
int store_check(struct store *store, enum check_depth depth, json_t *findings, struct why *why);

/* The hash of every fax that has one: {"<sha256>": "F7"}. The caller's. */
int store_fax_hashes(struct store *store, json_t **ret_object, struct why *why);

/* The last row of the history and its chain: {"row": 12, "chain": "…"}; both null when there is
 * none. Whoever keeps it elsewhere can tell a rewritten history. The caller's. */
int store_history_head(struct store *store, json_t **ret_object, struct why *why);

/* Adds a finding; says is taken as it is. */
int check_note(json_t *findings, const char *what, const char *where, const char *says,
               struct why *why);
