/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db.h"

#include <errno.h>

#include "base/intl.h"

int db_fail(struct store *store, struct why *why)
{
    int code = sqlite3_errcode(store->sqlite);

    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return why_set(why, -EBUSY,
                       _("%s: another process keeps the database locked; nothing was changed, "
                         "try again"),
                       store->path);
    case SQLITE_FULL:
        return why_set(why, -ENOSPC,
                       _("%s: the disk is full; nothing was changed, make room and try again"),
                       store->path);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return why_set(why, -EACCES,
                       _("%s: it may not be written; run this as the user of the service"),
                       store->path);
    case SQLITE_CANTOPEN:
        return why_set(why, -EACCES,
                       _("%s: it (or a file beside it) cannot be opened; look at the rights of the "
                         "instance directory"),
                       store->path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return why_set(why, -EUCLEAN,
                       _("%s: this is no intact queue database (%s); run «uketsuke db rebuild»"),
                       store->path, sqlite3_errmsg(store->sqlite));
    case SQLITE_NOMEM:
        return why_set(why, -ENOMEM, _("%s: out of memory"), store->path);
    case SQLITE_IOERR:
        return why_set(why, -EIO, _("%s: input/output error (%d); look at the disk"), store->path,
                       code);
    case SQLITE_TOOBIG:
        return why_set(why, -E2BIG, _("%s: a text is too long for the database"), store->path);
    case SQLITE_CONSTRAINT:
        return why_set(why, -EPROTO, _("%s: refused by the database's rules: %s"), store->path,
                       sqlite3_errmsg(store->sqlite));
    default:
        return why_set(why, -EIO, _("%s: the database says: %s"), store->path,
                       sqlite3_errmsg(store->sqlite));
    }
}

static int bind(sqlite3_stmt *statement, const char *types, va_list ap)
{
    int code = SQLITE_OK;

    for (int i = 0; types[i] && code == SQLITE_OK; i++) {
        if (types[i] == 's')
            code = sqlite3_bind_text(statement, i + 1, va_arg(ap, const char *), -1, SQLITE_STATIC);
        else if (types[i] == 'i')
            code = sqlite3_bind_int64(statement, i + 1, va_arg(ap, int64_t));
        else
            code = sqlite3_bind_double(statement, i + 1, va_arg(ap, double));
    }
    return code;
}

int db_query_va(struct store *store, struct why *why, sqlite3_stmt **ret_statement,
                enum query query, const char *types, va_list ap)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(store->sqlite, query_sql(query), -1, &statement, NULL) != SQLITE_OK ||
        bind(statement, types, ap) != SQLITE_OK)
        return db_fail(store, why);
    *ret_statement = statement;
    statement = NULL;
    return 0;
}

int db_query(struct store *store, struct why *why, sqlite3_stmt **ret_statement, enum query query,
             const char *types, ...)
{
    va_list ap;
    int r;

    va_start(ap, types);
    r = db_query_va(store, why, ret_statement, query, types, ap);
    va_end(ap);
    return r;
}

int db_step(struct store *store, struct why *why, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    if (code == SQLITE_ROW)
        return 1;
    return code == SQLITE_DONE ? 0 : db_fail(store, why);
}

int db_run(struct store *store, struct why *why, enum query query, const char *types, ...)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    va_list ap;
    int r;

    va_start(ap, types);
    r = db_query_va(store, why, &statement, query, types, ap);
    va_end(ap);
    if (r == 0)
        r = db_step(store, why, statement);
    return r < 0 ? r : sqlite3_changes(store->sqlite);
}

int db_number(struct store *store, struct why *why, int64_t *ret_value, enum query query,
              const char *types, ...)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    va_list ap;
    int r;

    va_start(ap, types);
    r = db_query_va(store, why, &statement, query, types, ap);
    va_end(ap);
    if (r == 0)
        r = db_step(store, why, statement);
    if (r == 1)
        *ret_value = sqlite3_column_int64(statement, 0);
    return r;
}

/* A transaction that could not even be rolled back (its disk was gone) must not stand in the way of
 * every one that follows. */
static int begin(struct store *store, enum query query, struct why *why)
{
    int r = 0;

    if (!sqlite3_get_autocommit(store->sqlite))
        r = db_run(store, why, QUERY_ROLLBACK, "");
    if (r >= 0)
        r = db_run(store, why, query, "");
    return r < 0 ? r : 0;
}

int db_begin_write(struct store *store, struct why *why)
{
    return begin(store, QUERY_BEGIN_WRITE, why);
}

int db_begin_read(struct store *store, struct why *why)
{
    return begin(store, QUERY_BEGIN_READ, why);
}

int db_end(struct store *store, int r, struct why *why)
{
    int done = r >= 0 ? db_run(store, why, QUERY_COMMIT, "") : r;

    /* some failures have rolled back already */
    if (done < 0 && !sqlite3_get_autocommit(store->sqlite))
        db_run(store, NULL, QUERY_ROLLBACK, "");
    return done < 0 ? done : r;
}

const char *db_text(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);

    return text ? text : "";
}
