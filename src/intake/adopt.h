/* SPDX-License-Identifier: Apache-2.0
 *
 * adopt: images in the archive that no record speaks of. There is one after a crash between the
 * rename into the archive and the commit; mostly the file is still in the spool and is taken in
 * again, under its own name. When it is not, the archive has the only copy.
 */
#pragma once

#include "store/store.h"

/* Takes every such image in as a fax, if its bytes are those that its name says and it has lain
 * there for min_age_s (a younger one may be on its way into the books just now). error: what the
 * fax server's error is taken to be, or NULL. *ret_n: how many. */
int intake_adopt(struct store *store, const char *instance, const char *error, unsigned min_age_s,
                 int64_t *ret_n, struct why *why);
