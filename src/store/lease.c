/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lease.h"

#include <errno.h>
#include <inttypes.h>

#include "base/intl.h"
#include "store/desk.h"

enum { LEASE_S = 900 }; /* long enough for a telephone call, short enough for a lost line */

const char *lease_now(char ret_text[CLOCK_TEXT_SIZE])
{
    clock_format_utc(clock_now(), ret_text);
    return ret_text;
}

static const char *lease_until(char ret_text[CLOCK_TEXT_SIZE])
{
    clock_format_utc(clock_now() + LEASE_S, ret_text);
    return ret_text;
}

int lease_check(struct store *store, int64_t nomination, const char *field, const char *actor,
                const char *session, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    char now[CLOCK_TEXT_SIZE];
    int r = db_query(store, why, &statement, QUERY_LEASE_OF_OTHERS, "isssss", nomination, field,
                     field, lease_now(now), session ? session : "", actor);

    if (r == 0)
        r = db_step(store, why, statement);
    if (r <= 0)
        return r;
    return why_set(why, -EBUSY,
                   _("N%" PRId64 " %s: %s has it on the desk until %s; nothing was changed"),
                   nomination, db_text(statement, 0), db_text(statement, 1), db_text(statement, 2));
}

int lease_take(struct store *store, int64_t field, const char *actor, const char *session,
               struct why *why)
{
    char until[CLOCK_TEXT_SIZE];
    int r = db_run(store, why, QUERY_LEASE_TAKE, "isss", field, actor, session, lease_until(until));

    return r < 0 ? r : 0;
}

int lease_end(struct store *store, int64_t field, struct why *why)
{
    int r = db_run(store, why, QUERY_LEASE_END, "i", field);

    return r < 0 ? r : 0;
}

int store_desk_renew(struct store *store, const struct desk_who *who, struct why *why)
{
    char until[CLOCK_TEXT_SIZE];
    int r = db_run(store, why, QUERY_LEASE_RENEW, "ss", lease_until(until), who->session);

    return r < 0 ? r : 0;
}

int store_desk_release(struct store *store, const struct desk_who *who, int64_t field,
                       struct why *why)
{
    int r = db_run(store, why, QUERY_LEASE_RELEASE, "sii", who->session, field, field);

    return r < 0 ? r : 0;
}
