/* SPDX-License-Identifier: Apache-2.0 */
#include "store/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "store/ids.h"

/* Nothing is lost: each byte that is not text becomes \xNN. */
static json_t *visible(const char *bytes, size_t n_bytes)
{
    _cleanup_(cleanup_freep) char *text = malloc(4 * n_bytes + 1);
    size_t at = 0;

    if (!text)
        return NULL;
    for (size_t i = 0; i < n_bytes; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if ((c >= 0x20 && c < 0x7F) || c == '\n')
            text[at++] = (char)c;
        else
            at += (size_t)sprintf(text + at, "\\x%02X", c);
    }
    return json_stringn(text, at);
}

json_t *json_column(sqlite3_stmt *statement, int column)
{
    const char *text;
    size_t n_bytes;
    json_t *string;

    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        return json_null();
    case SQLITE_INTEGER:
        return json_integer(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
        return json_real(sqlite3_column_double(statement, column));
    default:
        text = db_text(statement, column);
        n_bytes = (size_t)sqlite3_column_bytes(statement, column);
        string = json_stringn(text, n_bytes); /* NULL when it is no UTF-8 */
        return string ? string : visible(text, n_bytes);
    }
}

json_t *json_id(char letter, sqlite3_stmt *statement, int column)
{
    char text[ID_TEXT_SIZE];

    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return json_null();
    return json_string(id_format(letter, sqlite3_column_int64(statement, column), text));
}

json_t *json_parsed(sqlite3_stmt *statement, int column)
{
    json_t *json = json_loads(db_text(statement, column), JSON_DECODE_ANY, NULL);

    return json ? json : json_null();
}

int json_rows(struct store *store, struct why *why, json_t **ret_array,
              json_t *(*row)(sqlite3_stmt *statement), enum query query, const char *types, ...)
{
    _cleanup_(json_decrefp) json_t *array = json_array();
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    va_list ap;
    int r;

    va_start(ap, types);
    r = db_query_va(store, why, &statement, query, types, ap);
    va_end(ap);
    if (r < 0)
        return r;
    while ((r = db_step(store, why, statement)) == 1)
        if (json_array_append_new(array, row(statement)) < 0)
            return why_set(why, -ENOMEM, _("out of memory while the queue was listed"));
    if (r < 0)
        return r;
    *ret_array = array;
    array = NULL;
    return 0;
}
