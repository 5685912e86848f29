/* SPDX-License-Identifier: Apache-2.0
 *
 * nomination: what somebody might put into a form: a hospital, its prefecture, its people, their
 * telephone numbers and addresses, all fitting together. Knows the kinds of fields and their
 * blocks, but no form by name.
 */
#pragma once

#include <stdbool.h>

#include "base/why.h"
#include "form/form.h"
#include "sample/institution.h"

struct sample_value {
    char *value;   /* canonical, as the product should give it; "" = blank */
    char *written; /* as it stands on the paper; '\n' between lines; "" = blank */
};

struct nomination {
    struct sample_value *values; /* one per field of the form, in their order */
    size_t n_values;
};

/* How the writer spells. */
struct spelling {
    bool typed;     /* typed text may be in full-width letters; nobody writes those by hand */
    bool all_blank; /* nothing is filled in at all */
    enum naming naming;
};

/* The nomination is the caller's. */
int nomination_make(const struct form *form, const struct lists *lists,
                    const struct spelling *spelling, struct dice *dice,
                    struct nomination **ret_nomination, struct why *why);

struct nomination *nomination_free(struct nomination *nomination);
