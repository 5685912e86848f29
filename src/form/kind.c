/* SPDX-License-Identifier: Apache-2.0 */
#include "form/kind.h"

#include <errno.h>
#include <string.h>

static const char *const names[FORM_KIND_COUNT] = {
    [FORM_KIND_PREFECTURE] = "prefecture",
    [FORM_KIND_FACILITY] = "facility",
    [FORM_KIND_NAME] = "name",
    [FORM_KIND_DEPARTMENT] = "department",
    [FORM_KIND_PHONE] = "phone",
    [FORM_KIND_EMAIL] = "email",
    [FORM_KIND_TEXT] = "text",
};

const char *form_kind_name(enum form_kind kind)
{
    return names[kind];
}

int form_kind_from_name(const char *name, enum form_kind *ret_kind)
{
    for (unsigned i = 0; i < FORM_KIND_COUNT; i++) {
        if (strcmp(name, names[i]) == 0) {
            *ret_kind = (enum form_kind)i;
            return 0;
        }
    }
    return -EINVAL;
}
