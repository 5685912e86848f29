/* SPDX-License-Identifier: Apache-2.0
 *
 * desk: `uketsuke review`: one field at a time, the ink beside the value, decided with one key.
 * When no field is left, nominations of one hospital side by side, then the pages that are no form.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "conf/conf.h"
#include "store/desk.h"

struct desk_options {
    const char *actor;
    struct desk_wish wish; /* of what: task, nomination, kind, illegible */
    bool pages_only;       /* begin with the pages that are no form, and leave the fields */
    const char *viewer;    /* a command for pictures; NULL: in the terminal */
    /* Tells why a field was judged as it was, in lines. Judging is another room's. */
    int (*explain)(const void *context, struct store *store, const char *nomination,
                   const char *field, FILE *to, struct why *why);
    const void *context;
};

/* Until the person ends it, or somebody ends the program: then what was half typed is kept and what
 * was on the desk goes back. conf and store are borrowed. */
int desk_run(const struct conf *conf, struct store *store, const struct desk_options *options,
             struct why *why);
