/* SPDX-License-Identifier: Apache-2.0 */
#include "store/same.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/fold.h"
#include "text/utf8.h"

/* In place: what is typed between digits, and the bracket around an extension. */
static void drop_marks(char *text)
{
    char *to = text;

    for (const char *at = text; *at; at++)
        if (!ispunct((unsigned char)*at))
            *to++ = *at;
    *to = '\0';
}

static char *without_gaps(const char *text)
{
    char *copy = malloc(strlen(text) + 1), *end = copy;

    for (const char *next = text; copy && *text; text = next) {
        uint32_t c = utf8_next(&next);

        if (!utf8_is_space(c))
            end = mempcpy(end, text, (size_t)(next - text));
    }
    if (copy)
        *end = '\0';
    return copy;
}

static char *key_of(enum form_kind kind, const char *value)
{
    char *key = kind == FORM_KIND_NAME ? without_gaps(value) : fold_same(value);

    if (key && kind == FORM_KIND_PHONE)
        drop_marks(key);
    return key;
}

bool same_values(enum form_kind kind, const char *a, const char *b)
{
    _cleanup_(cleanup_freep) char *ours = key_of(kind, a);
    _cleanup_(cleanup_freep) char *theirs = key_of(kind, b);

    return ours && theirs && !strcmp(ours, theirs);
}

static void same(sqlite3_context *context, int n, sqlite3_value **values)
{
    const char *texts[3];
    enum form_kind kind;

    for (int i = 0; i < n; i++) {
        texts[i] = (const char *)sqlite3_value_text(values[i]);
        if (!texts[i])
            return; /* NULL is unlike everything, as in SQL */
    }
    if (form_kind_from_name(texts[0], &kind) < 0)
        sqlite3_result_int(context, !strcmp(texts[1], texts[2]));
    else
        sqlite3_result_int(context, same_values(kind, texts[1], texts[2]));
}

int same_register(sqlite3 *sqlite)
{
    return sqlite3_create_function(sqlite, "same", 3,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                   same, NULL, NULL);
}
