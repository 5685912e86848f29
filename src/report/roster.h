/* SPDX-License-Identifier: Apache-2.0
 *
 * roster: the members that a form's nominations name (委員名簿), by prefecture in the order of
 * those who are expected, then the others. A member is a block of the form in which a name stands
 * (`responsible`, `practitioner`, `committee`); a block with a facility of its own overrides that
 * of the form. What names nobody new does not count twice: a block whose name is that of an earlier
 * block of the same nomination.
 *
 * Of each facility the nomination that counts is taken (answering.h), when a person needs look at
 * it no more; with `all` also those in review. Every value is exactly as it was written or said.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "base/why.h"
#include "form/form.h"
#include "store/store.h"

enum { ROSTER_LEAST = 2, ROSTER_MOST = 3 }; /* members of one nomination, as the circular asks */

enum roster_column {
    ROSTER_PREFECTURE,
    ROSTER_FACILITY,
    ROSTER_ROLE,
    ROSTER_NAME,
    ROSTER_DEPARTMENT,
    ROSTER_PHONE,
    ROSTER_EMAIL,
    ROSTER_STATE,
    ROSTER_NOMINATION,
    ROSTER_COLUMNS
};

/* For JSON: "prefecture", …; for people, in the language of the locale. */
extern const char *const roster_keys[ROSTER_COLUMNS];
const char *roster_title(enum roster_column column);

/* {"members":[{…}], "remarks":["…"]}: a member has the keys above; a remark is a sentence on a
 * nomination with fewer or more members than it should have, or on facilities of which several
 * nominations differ. The object is the caller's. */
int roster_make(struct store *store, const struct form *form, bool all, json_t **ret_object,
                struct why *why);
