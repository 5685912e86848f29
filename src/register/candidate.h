/* SPDX-License-Identifier: Apache-2.0
 *
 * candidate: a form laid over the page one way up, looked at closely: traced, its cells placed, its
 * witnesses heard.
 */
#pragma once

#include "register/altered.h"
#include "register/register.h"
#include "register/view.h"
#include "register/witness.h"

struct candidate {
    struct registration *registration; /* owned; NULL: there is none yet */
    struct witness witness;
    struct alignment guess; /* without its levels */
};

/* Looks closely at one alignment; better than *best replaces it. -ENOMEM. */
int candidate_consider(const struct view *view, const struct model *model,
                       const struct sight *sight, const struct alignment *alignment,
                       struct candidate *best);

/* The same of a form that was typed into, as it lies on the page, with the fields and labels of
 * `form`. 1: it is believed, and *candidate is it; 0; or -ENOMEM. */
int candidate_consider_altered(const struct view *view, const struct form *form,
                               const struct sight *sight, const struct altered *altered,
                               struct candidate *candidate);

/* Is all that is doubted the height of a row or two? */
bool candidate_is_rows_off(const struct witness *witness);

/* Why what the witnesses say is not believed, or NULL. */
const char *candidate_doubt(const struct witness *witness);
