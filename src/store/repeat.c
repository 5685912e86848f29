/* SPDX-License-Identifier: Apache-2.0
 *
 * repeat: the same hospital again. Which nominations look like one hospital's is told by alike.h;
 * whether it is a correction or a second team only a person can tell.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/intl.h"
#include "store/alike.h"
#include "store/desk.h"
#include "store/edit.h"
#include "store/ids.h"
#include "store/json.h"
#include "store/lease.h"

static json_t *pair_row(sqlite3_stmt *row)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:b, s:o}", "earlier", json_id('N', row, 0), "later",
                     json_id('N', row, 1), "n_same", json_column(row, 2), "n_fields",
                     json_column(row, 3), "same_sender", sqlite3_column_int(row, 4), "because",
                     json_column(row, 5));
}

int store_repeats_find(struct store *store, struct why *why)
{
    return alike_find(store, why);
}

int store_repeats_newest(struct store *store, json_t **ret_pairs, struct why *why)
{
    return json_rows(store, why, ret_pairs, pair_row, QUERY_REPEATS_NEWEST, "");
}

int store_repeats(struct store *store, json_t **ret_pairs, struct why *why)
{
    int r = alike_find(store, why);

    return r < 0 ? r : json_rows(store, why, ret_pairs, pair_row, QUERY_REPEATS, "");
}

static int supersede(struct store *store, const char *actor, int64_t loser, int64_t winner,
                     struct why *why)
{
    char note[80];
    struct event event = {.actor = actor,
                          .nomination = loser,
                          .action = "superseded",
                          .became = "rejected",
                          .note = note};

    snprintf(note, sizeof(note), _("superseded by N%" PRId64), winner);
    return edit_reject_nomination(store, &event, why);
}

static int separate(struct store *store, const char *actor, int64_t nomination, int64_t other,
                    struct why *why)
{
    char note[ID_TEXT_SIZE];
    struct event event = {.actor = actor,
                          .nomination = nomination,
                          .action = "separate",
                          .note = id_format('N', other, note)};
    int r = edit_find_nomination(store, nomination, &event.fax, why);

    return r < 0 ? r : history_add(store, &event, why);
}

static int settle(struct store *store, const struct desk_who *who, int64_t earlier, int64_t later,
                  int64_t counts, struct why *why)
{
    char now[CLOCK_TEXT_SIZE];
    int64_t ignored;
    int r = edit_find_nomination(store, earlier, &ignored, why);

    if (r == 0)
        r = edit_find_nomination(store, later, &ignored, why);
    if (r == 0)
        r = lease_check(store, counts == earlier ? later : earlier, NULL, who->actor, who->session,
                        why);
    if (r == 0)
        r = db_run(store, why, QUERY_REPEAT_ADD, "iiiss", earlier, later, counts, who->actor,
                   lease_now(now));
    if (r < 0)
        return r;
    if (counts)
        return supersede(store, who->actor, counts == earlier ? later : earlier, counts, why);
    return separate(store, who->actor, later, earlier, why);
}

int store_repeat_settle(struct store *store, const struct desk_who *who, const char *a,
                        const char *b, const char *counts, struct why *why)
{
    int64_t one = 0, other = 0, winner = 0;
    int r = id_parse_nomination(a, &one, why);

    if (r == 0)
        r = id_parse_nomination(b, &other, why);
    if (r == 0 && counts)
        r = id_parse_nomination(counts, &winner, why);
    if (r == 0 && (one == other || (counts && winner != one && winner != other)))
        r = why_set(why, -EINVAL,
                    _("name two nominations, and as the one that counts one of them"));
    if (r == 0)
        r = db_begin_write(store, why);
    if (r < 0)
        return r;
    r = settle(store, who, one < other ? one : other, one < other ? other : one, winner, why);
    return db_end(store, r, why);
}
