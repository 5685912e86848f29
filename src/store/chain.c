/* SPDX-License-Identifier: Apache-2.0 */
#include "store/chain.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"

enum { LENGTH_BYTES = 16 }; /* of "4294967295:" and ",", and some */

/* Writes the value's netstring to `to`; the end of it. */
static char *put(char *to, sqlite3_value *value)
{
    const unsigned char *text = sqlite3_value_text(value);
    size_t n = (size_t)sqlite3_value_bytes(value);

    if (!text)
        return stpcpy(to, "-,");
    to += sprintf(to, "%zu:", n);
    memcpy(to, text, n);
    to[n] = ',';
    return to + n + 1;
}

static void digest(sqlite3_context *context, int n, sqlite3_value **values)
{
    _cleanup_(cleanup_freep) char *bytes = NULL;
    size_t size = 1; /* sprintf's zero */
    char hex[65], *end;

    for (int i = 0; i < n; i++) {
        /* a number becomes its text here, so that the number of bytes is that of the text */
        if (sqlite3_value_type(values[i]) != SQLITE_NULL && !sqlite3_value_text(values[i])) {
            sqlite3_result_error_nomem(context);
            return;
        }
        size += (size_t)sqlite3_value_bytes(values[i]) + LENGTH_BYTES;
    }
    bytes = malloc(size);
    if (!bytes) {
        sqlite3_result_error_nomem(context);
        return;
    }
    end = bytes;
    for (int i = 0; i < n; i++)
        end = put(end, values[i]);
    file_sha256(bytes, (size_t)(end - bytes), hex);
    sqlite3_result_text(context, hex, 64, SQLITE_TRANSIENT);
}

int chain_register(sqlite3 *sqlite)
{
    return sqlite3_create_function(sqlite, "digest", -1,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                   digest, NULL, NULL);
}
