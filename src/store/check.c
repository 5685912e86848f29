/* SPDX-License-Identifier: Apache-2.0 */
#include "store/check.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "store/db.h"
#include "store/ids.h"
#include "store/json.h"

enum { MAX_FINDINGS = 1000 }; /* of one kind: who has more has no use for the rest */

int check_note(json_t *findings, const char *what, const char *where, const char *says,
               struct why *why)
{
    return json_array_append_new(findings, json_pack("{s:s, s:s, s:s}", "what", what, "where",
                                                     where, "says", says)) < 0
               ? why_set(why, -ENOMEM, _("out of memory while the database was checked"))
               : 0;
}

/* A row of a query of this file is a finding: column 0 says where. */
struct question {
    enum query query;
    const char *what, *where; /* where: a format with one string */
    const char *says;         /* NULL: column 1 says it */
};

static int ask(struct store *store, const struct question *question, json_t *findings,
               struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r = db_query(store, why, &statement, question->query, "");

    for (unsigned n = 0; r == 0 && n < MAX_FINDINGS; n++) {
        char where[128];

        r = db_step(store, why, statement);
        if (r <= 0)
            return r;
        snprintf(where, sizeof(where), question->where, db_text(statement, 0));
        r = check_note(findings, question->what, where,
                       question->says ? _(question->says) : db_text(statement, 1), why);
    }
    return r;
}

/* One of each kind, in the order in which they make sense to a reader. */
static const struct question quick[] = {
    {QUERY_CHECK_QUICK, "structure", "%s", NULL},
    {QUERY_CHECK_CHAIN, "chain", "history %s",
     N_("this row, or the one before it, is not what was written: it was changed, or rows "
        "between them are gone")},
    {QUERY_CHECK_END, "chain", "history %s", N_("this row and perhaps others after it are gone")},
};
static const struct question full[] = {
    {QUERY_CHECK_INTEGRITY, "structure", "%s", NULL},
    {QUERY_CHECK_REFERENCES, "reference", "%s", N_("it refers to a row that is not there")},
    {QUERY_CHECK_TEXTS, "text", "history %s",
     N_("a text of this row is not the one that was written")},
    {QUERY_CHECK_VALUES, "value", "N%s",
     N_("a value is not the one that a person gave last, by the history")},
};

int store_check(struct store *store, enum check_depth depth, json_t *findings, struct why *why)
{
    int r = db_begin_read(store, why);

    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof(quick) / sizeof(quick[0]) && r == 0; i++)
        r = ask(store, &quick[i], findings, why);
    for (size_t i = 0; i < sizeof(full) / sizeof(full[0]) && r == 0 && depth == CHECK_FULL; i++)
        r = ask(store, &full[i], findings, why);
    return db_end(store, r, why);
}

int store_fax_hashes(struct store *store, json_t **ret_object, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    _cleanup_(json_decrefp) json_t *object = json_object();
    int r = db_query(store, why, &statement, QUERY_FAX_HASHES, "");

    while (r == 0 && (r = db_step(store, why, statement)) == 1) {
        r = json_object_set_new(object, db_text(statement, 1), json_id('F', statement, 0));
        if (r < 0)
            return why_set(why, -ENOMEM, _("out of memory while the database was checked"));
    }
    if (r < 0)
        return r;
    *ret_object = object;
    object = NULL;
    return 0;
}

int store_history_head(struct store *store, json_t **ret_object, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *statement = NULL;
    int r = db_query(store, why, &statement, QUERY_HISTORY_HEAD, "");

    if (r == 0)
        r = db_step(store, why, statement);
    if (r < 0)
        return r;
    *ret_object = r == 1 ? json_pack("{s:o, s:o}", "row", json_column(statement, 0), "chain",
                                     json_column(statement, 1))
                         : json_pack("{s:n, s:n}", "row", "chain");
    return *ret_object ? 0 : why_set(why, -ENOMEM, _("out of memory"));
}
