/* SPDX-License-Identifier: Apache-2.0
 *
 * listing: the strings that a field is expected to say, and which of them its ink says best. The
 * network gives the exact likelihood of any string (Graves et al. 2006), so a list needs no reading
 * to be matched with: every entry is scored on the picture itself.
 *
 * Method: the strings are a trie of classes. Tokens (the probability of all frame sequences so far
 * that spell a prefix, by whether they end in a blank) pass through it from frame to frame, all
 * strings with a common beginning together; prefixes that have fallen far behind the best are
 * dropped. The best strings are then scored one by one, exactly.
 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"
#include "form/result.h"
#include "read/alphabet.h"

struct listing;

/* texts are copied; those with a character that the network does not know are left out, and of
 * texts that are the same but for spaces only the first stays. 0 or -ENOMEM. */
int listing_new(const struct alphabet *alphabet, const char *const *texts, size_t n_texts,
                struct listing **ret_listing);

struct listing *listing_free(struct listing *listing);

/* Strings that can be found. */
size_t listing_n_texts(const struct listing *listing);

/* The likeliest strings for frames (frames.h), best first, at most RESULT_MAX_LISTED; those that
 * some 30 nats part from the best are not among them. *ret_listed is the caller's, texts and all,
 * also what was filled in before a failure. 0 or -ENOMEM. */
int listing_score(const struct listing *listing, const struct posteriors *frames,
                  struct listed **ret_listed, size_t *ret_n_listed);

DEFINE_CLEANUP(struct listing *, listing_free)
