/* SPDX-License-Identifier: Apache-2.0 */
#include "report/base64.h"

#include <glib.h>

void base64_print(const void *bytes, size_t n_bytes, FILE *to)
{
    char *text = g_base64_encode(bytes, n_bytes);

    fputs(text, to);
    g_free(text);
}
