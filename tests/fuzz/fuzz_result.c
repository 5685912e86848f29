/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_result: any bytes as a result. They are refused with a sentence, or they are a result whose
 * JSON is taken again and then stays the same bytes.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "form/result.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    _cleanup_(result_freep) struct result *first = NULL;
    _cleanup_(result_freep) struct result *second = NULL;
    _cleanup_(cleanup_freep) char *once = NULL;
    _cleanup_(cleanup_freep) char *twice = NULL;
    struct why why = {""};
    int r = result_from_json((const char *)bytes, n_bytes, &first, &why);

    if (r < 0) {
        if (first || (r != -ENOMEM && !why.text[0]))
            abort();
        return 0;
    }
    once = result_to_json(first);
    if (!once || result_from_json(once, strlen(once), &second, &why) < 0)
        abort();
    twice = result_to_json(second);
    if (!twice || strcmp(once, twice) != 0)
        abort();
    return 0;
}
