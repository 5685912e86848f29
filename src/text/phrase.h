/* SPDX-License-Identifier: Apache-2.0
 *
 * phrase: the few things that people write in a field in place of what it asks for.
 */
#pragma once

#include <stdbool.h>

enum phrase {
    PHRASE_NONE,    /* an answer of its own */
    PHRASE_DITTO,   /* 同上 〃 々 同左: as in the field that this one refers to */
    PHRASE_NOTHING, /* なし 該当なし: the writer says that there is none */
};

/* Spaces, brackets and final stops do not matter. -ENOMEM, otherwise 0. */
int phrase_of(const char *text, enum phrase *ret_phrase);
