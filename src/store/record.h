/* SPDX-License-Identifier: Apache-2.0
 *
 * record: a result into the books. Inside store/; store.h has store_fax_result().
 */
#pragma once

#include "form/result.h"
#include "store/db.h"

/* A page of a fax that was read before gets its nomination, because a person said which form it is.
 * Within the caller's transaction. */
int record_assigned(struct store *store, int64_t fax, int64_t page_id,
                    const struct page_result *page, int64_t *ret_nomination, struct why *why);

/* A fax of which nothing was read is read now as so many pages (1..RESULT_MAX_PAGES) that are no
 * form. Within the caller's transaction. */
int record_pages(struct store *store, int64_t fax, unsigned n_pages, struct why *why);
