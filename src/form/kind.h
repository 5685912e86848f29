/* SPDX-License-Identifier: Apache-2.0
 *
 * kind: what sort of thing a field holds. The kinds are the program's; a form only chooses among
 * them.
 */
#pragma once

enum form_kind {
    FORM_KIND_PREFECTURE, /* one of the 47 */
    FORM_KIND_FACILITY,   /* a hospital; a list is expected, an unknown one is possible */
    FORM_KIND_NAME,       /* a person's name, as written */
    FORM_KIND_DEPARTMENT, /* a department, perhaps with a title */
    FORM_KIND_PHONE,      /* a Japanese telephone number, perhaps with an extension */
    FORM_KIND_EMAIL,      /* one address */
    FORM_KIND_TEXT,       /* free text on several lines */
    FORM_KIND_COUNT
};

/* "prefecture", … */
const char *form_kind_name(enum form_kind kind);

/* 0, or -EINVAL when there is no such kind. */
int form_kind_from_name(const char *name, enum form_kind *ret_kind);
