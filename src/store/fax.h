/* SPDX-License-Identifier: Apache-2.0
 *
 * fax: words of the fax server made safe to keep. They are untrusted bytes of any length: empty
 * ones are unknown, long ones are cut.
 */
#pragma once

#include "store/db.h"
#include "store/store.h"

enum {
    FAX_WORDS_SIZE = 512
}; /* bytes kept of each; T.30 allows 20 characters, SIP a few hundred */

struct fax_words {
    char device[FAX_WORDS_SIZE], commid[FAX_WORDS_SIZE], sender[FAX_WORDS_SIZE];
    char caller[FAX_WORDS_SIZE], error[FAX_WORDS_SIZE];
};

void fax_words_init(struct fax_words *words, const struct fax_source *source);

/* NULL when nothing was said. */
static inline const char *fax_word(const char *word)
{
    return word[0] ? word : NULL;
}

/* A path that can be kept: -EINVAL without one, -ENAMETOOLONG. */
int fax_check_path(const char *path, struct why *why);

/* notice.c: the fax learns what it does not know yet; an error sends its accepted fields to a
 * person. Within the caller's transaction. */
int fax_learn(struct store *store, int64_t fax, const struct fax_words *words, struct why *why);

/* notice.c: takes the words of a notice that waits for this fax's file. Within the caller's
 * transaction. */
int notice_join_fax(struct store *store, int64_t fax, const struct fax_source *source,
                    struct why *why);
