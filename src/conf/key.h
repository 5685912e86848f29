/* SPDX-License-Identifier: Apache-2.0
 *
 * key: the keys of uketsuke.conf, one line a key. Reading (parse.c), listing (value.c) and what is
 * said of a misspelt one all follow this table.
 */
#pragma once

#include <stddef.h>

#include "conf/conf.h"

/* Thresholds, one for each kind, are told by their prefix and stand in no table. */
#define KEY_THRESHOLD_PREFIX "threshold."

/* [spool.NAME] is one spool with settings of its own. */
#define KEY_SPOOL_PREFIX "spool."

enum key_type { KEY_SPOOL, KEY_TEXT, KEY_DIRECTORY, KEY_NUMBER, KEY_BOOL, KEY_SHARE, KEY_RATE };

struct key {
    const char *section, *name;
    enum key_type type;
    size_t offset;        /* in struct conf */
    size_t spool_offset;  /* in struct conf_spool, when of_spool */
    bool of_spool;        /* may stand in [spool.NAME], too */
    unsigned least, most; /* of a number */
};

extern const struct key key_table[];
extern const unsigned key_count;

/* "a, b, c" of the keys of a section, or of the sections when section is NULL. spool_only: of
 * [spool.NAME]. Returns ret_text. */
const char *key_list(const char *section, bool spool_only, char *ret_text, size_t size);
