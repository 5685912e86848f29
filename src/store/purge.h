/* SPDX-License-Identifier: Apache-2.0
 *
 * purge: the end of personal data. Of a fax that needs nothing more, and is old, its values, what
 * was seen of it, the fax server's words and the texts of its history go; its number, hash, times,
 * states and the chain of its history stay, so that the books still balance and the same bytes are
 * still known. What is deleted is overwritten (secure_delete), and the database rebuilt without
 * its free pages.
 */
#pragma once

#include "store/store.h"

struct purge_sum {
    int64_t n_faxes;   /* received before the day, and done or rejected */
    int64_t n_fields;  /* of theirs */
    int64_t n_history; /* rows of theirs with a text */
    int64_t n_lone;    /* notices and receptions before the day that no fax is of, with words */
    int64_t n_waiting; /* received before the day, but they wait for a person: they stay */
};

/* What a purge of everything received before `before` (UTC text) would take. */
int store_purge_count(struct store *store, const char *before, struct purge_sum *ret_sum,
                      struct why *why);

/* Purges the oldest such fax in one transaction. 1: done; 0: there is none. */
int store_purge_next(struct store *store, const char *before, const char *actor, struct why *why);

/* The words of the fax server, before the day, on what no fax is of. *ret_n: how many lost them. */
int store_purge_lone(struct store *store, const char *before, int64_t *ret_n, struct why *why);

/* The images that no longer belong to anything: the hash of every purged fax, as an array. Images
 * go after the rows, so a crash leaves only an image that the next purge takes. The caller's. */
int store_purged_hashes(struct store *store, json_t **ret_array, struct why *why);

/* Wipes what the purge left in free pages and in the journal. -EBUSY: somebody reads; try again. */
int store_purge_wipe(struct store *store, struct why *why);
