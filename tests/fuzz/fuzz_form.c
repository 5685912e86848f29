/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_form: any bytes as a form.yaml. They are refused with a file, a line and a sentence, or they
 * are a form that can be exported.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "form/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    static const char *const names[] = {"fuzz", "renrakuhyo", "shukketsu", "sister"};
    _cleanup_(yaml_freep) struct yaml *yaml = NULL;
    struct why why = {""};

    if (yaml_parse("f.yaml", (const char *)bytes, n_bytes, &yaml, &why) < 0) {
        if (strncmp(why.text, "f.yaml:", 7) != 0)
            abort();
        return 0;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        _cleanup_(form_freep) struct form *form = NULL;
        int r = load_form(yaml, "d", names[i], &form, &why);

        if (r < 0) {
            if (form || strncmp(why.text, "f.yaml:", 7) != 0)
                abort();
            continue;
        }
        for (int everything = 0; everything <= 1; everything++) {
            char *json = form_to_json(form, everything);

            if (!json)
                abort();
            free(json);
        }
    }
    return 0;
}
