/* SPDX-License-Identifier: Apache-2.0 */
#include "store/alike.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "form/form.h"
#include "store/same.h"
#include "text/fold.h"
#include "text/utf8.h"

enum {
    BATCH = 200,      /* nominations in one transaction, so that nobody waits long */
    MAX_OTHERS = 64,  /* with which one is compared, */
    MAX_POINTS = 200, /* of a facility's key */
};

/* A nomination with what it is known by. The texts are borrowed from the statement. */
struct known {
    int64_t id;
    const char *form, *prefecture, *facility, *sender; /* sender: NULL when not known */
    int64_t from, to;                                  /* faxes half a year around */
};

struct others {
    int64_t ids[MAX_OTHERS];
    size_t n;
};

/* What two nominations have in common. */
struct likeness {
    int n_same, n_fields;
    int n_same_people; /* of the fields that tell one hospital from another of nearly its name */
    bool same_facility, near_facility, no_facility;
};

/* ---- facilities ---- */

static size_t points_of(const char *key, uint32_t *points)
{
    size_t n = 0;

    for (uint32_t c; n < MAX_POINTS && (c = utf8_next(&key));)
        points[n++] = c;
    return n;
}

/* Levenshtein's distance (1966), one row at a time. */
static size_t distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b)
{
    size_t row[MAX_POINTS + 1];

    for (size_t j = 0; j <= n_b; j++)
        row[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t before = row[0];

        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t best = before + (a[i - 1] != b[j - 1]);

            before = row[j];
            best = best < row[j] + 1 ? best : row[j] + 1;
            row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
        }
    }
    return row[n_b];
}

/* One character in five may differ, but at least one may. */
static bool is_near(const char *a, const char *b)
{
    _cleanup_(cleanup_freep) char *key_a = fold_key(a);
    _cleanup_(cleanup_freep) char *key_b = fold_key(b);
    uint32_t points_a[MAX_POINTS], points_b[MAX_POINTS];
    size_t n_a, n_b, longer, allowed;

    if (!key_a || !key_b || !*key_a || !*key_b)
        return false;
    n_a = points_of(key_a, points_a);
    n_b = points_of(key_b, points_b);
    longer = n_a > n_b ? n_a : n_b;
    allowed = longer / 5 > 1 ? longer / 5 : 1;
    return distance(points_a, n_a, points_b, n_b) <= allowed;
}

/* ---- who may be alike ---- */

/* Adds what a query gives, each once. */
static int add_others(struct store *store, sqlite3_stmt *rows, struct others *others,
                      struct why *why)
{
    int r = 0;

    while (others->n < MAX_OTHERS && (r = db_step(store, why, rows)) == 1) {
        int64_t id = sqlite3_column_int64(rows, 0);
        size_t i = 0;

        while (i < others->n && others->ids[i] != id)
            i++;
        if (i == others->n)
            others->ids[others->n++] = id;
    }
    return r < 0 ? r : 0;
}

static int add_by_facility(struct store *store, const struct known *known, struct others *others,
                           struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *facilities = NULL;
    int r = db_query(store, why, &facilities, QUERY_ALIKE_FACILITIES, "ss", known->form,
                     known->prefecture);

    while (r == 0 && (r = db_step(store, why, facilities)) == 1) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *rows = NULL;

        r = 0;
        if (!is_near(db_text(facilities, 0), known->facility))
            continue;
        r = db_query(store, why, &rows, QUERY_ALIKE_BY_FACILITY, "sssiii", known->form,
                     known->prefecture, db_text(facilities, 0), known->id, known->from, known->to);
        if (r == 0)
            r = add_others(store, rows, others, why);
    }
    return r;
}

static int find_others(struct store *store, const struct known *known, struct others *others,
                       struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *by_sender = NULL;
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *by_contact = NULL;
    int r = *known->facility ? add_by_facility(store, known, others, why) : 0;

    if (r == 0)
        r = db_query(store, why, &by_sender, QUERY_ALIKE_BY_SENDER, "ssiii", known->sender,
                     known->form, known->id, known->from, known->to);
    if (r == 0)
        r = add_others(store, by_sender, others, why);
    if (r == 0)
        r = db_query(store, why, &by_contact, QUERY_ALIKE_BY_CONTACT, "isii", known->id,
                     known->form, known->from, known->to);
    return r < 0 ? r : add_others(store, by_contact, others, why);
}

/* ---- how much alike ---- */

static void compare_field(struct likeness *likeness, const char *kind_name, const char *a,
                          const char *b, bool *facility_seen)
{
    enum form_kind kind;
    bool same;

    if (form_kind_from_name(kind_name, &kind) < 0 || (!*a && !*b))
        return;
    same = same_values(kind, a, b);
    likeness->n_fields++;
    likeness->n_same += same;
    likeness->n_same_people +=
        same && (kind == FORM_KIND_NAME || kind == FORM_KIND_PHONE || kind == FORM_KIND_EMAIL);
    if (kind != FORM_KIND_FACILITY || *facility_seen)
        return;
    *facility_seen = true;
    likeness->same_facility = same;
    likeness->near_facility = is_near(a, b);
    likeness->no_facility = !*a || !*b;
}

static int compare(struct store *store, int64_t earlier, int64_t later,
                   struct likeness *ret_likeness, struct why *why)
{
    _cleanup_(sqlite3_finalizep) sqlite3_stmt *pairs = NULL;
    bool facility_seen = false;
    int r = db_query(store, why, &pairs, QUERY_ALIKE_FIELDS, "ii", earlier, later);

    while (r == 0 && (r = db_step(store, why, pairs)) == 1) {
        compare_field(ret_likeness, db_text(pairs, 0), db_text(pairs, 1), db_text(pairs, 2),
                      &facility_seen);
        r = 0;
    }
    return r;
}

/* NULL: they are not alike enough. A nearly equal name alone is another hospital's; a sender alone
 * may be a machine that nobody gave a number. */
static const char *because(const struct likeness *likeness, bool same_sender)
{
    if (likeness->same_facility)
        return "facility";
    if (likeness->near_facility && (likeness->n_same_people > 0 || same_sender))
        return "near_facility";
    if (likeness->n_same >= 3 && 2 * likeness->n_same >= likeness->n_fields)
        return "values";
    if (same_sender && (likeness->no_facility || likeness->n_same_people > 0))
        return "sender";
    return NULL;
}

static int compare_with(struct store *store, const struct known *known, int64_t other,
                        struct why *why)
{
    int64_t earlier = other < known->id ? other : known->id;
    int64_t later = other < known->id ? known->id : other, same_sender = 0;
    struct likeness likeness = {0};
    const char *found;
    int r = compare(store, earlier, later, &likeness, why);

    if (r == 0)
        r = db_number(store, why, &same_sender, QUERY_ALIKE_SENDER, "ii", earlier, later);
    if (r < 0)
        return r;
    found = because(&likeness, same_sender);
    return found ? db_run(store, why, QUERY_ALIKE_ADD, "iisii", earlier, later, found,
                          (int64_t)likeness.n_same, (int64_t)likeness.n_fields)
                 : 0;
}

static int compare_one(struct store *store, sqlite3_stmt *row, struct why *why)
{
    struct known known = {
        .id = sqlite3_column_int64(row, 0),
        .form = db_text(row, 1),
        .prefecture = db_text(row, 2),
        .facility = db_text(row, 3),
        .sender = sqlite3_column_type(row, 4) == SQLITE_NULL ? NULL : db_text(row, 4),
        .from = sqlite3_column_int64(row, 5),
        .to = sqlite3_column_int64(row, 6),
    };
    struct others others = {.n = 0};
    int r = db_run(store, why, QUERY_ALIKE_END, "i", known.id);

    if (r >= 0)
        r = find_others(store, &known, &others, why);
    for (size_t i = 0; i < others.n && r >= 0; i++)
        r = compare_with(store, &known, others.ids[i], why);
    if (r >= 0)
        r = db_run(store, why, QUERY_ALIKE_COMPARED, "i", known.id);
    return r < 0 ? r : 0;
}

/* *ret_n: how many were compared. */
static int compare_batch(struct store *store, size_t *ret_n, struct why *why)
{
    *ret_n = 0;
    for (;;) {
        _cleanup_(sqlite3_finalizep) sqlite3_stmt *row = NULL;
        int r = *ret_n < BATCH ? db_query(store, why, &row, QUERY_ALIKE_NEXT, "") : 0;

        if (r == 0 && row)
            r = db_step(store, why, row);
        if (r <= 0)
            return r;
        r = compare_one(store, row, why);
        if (r < 0)
            return r;
        *ret_n += 1;
    }
}

int alike_find(struct store *store, struct why *why)
{
    int64_t any = 0;
    size_t n = 0;
    int r = db_number(store, why, &any, QUERY_ALIKE_ANY, "");

    while (r > 0) {
        r = db_begin_write(store, why);
        if (r == 0)
            r = db_end(store, compare_batch(store, &n, why), why);
        if (r < 0 || n < BATCH)
            break;
        r = 1;
    }
    return r < 0 ? r : 0;
}
