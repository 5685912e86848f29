/* SPDX-License-Identifier: Apache-2.0
 *
 * desk: the queue as the operators' desk works on it: who looks at what, what comes next, and what
 * becomes of what a person says. Several sessions work on one database; a field is before one of
 * them at a time, and what a person says counts only while it stands as he saw it.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/why.h"
#include "form/kind.h"
#include "store/store.h"

struct desk_who {
    const char *actor;   /* login name */
    const char *session; /* random, of this terminal */
    bool supervisor;
};

/* Why a field is before a person. */
enum desk_task {
    DESK_REVIEW, /* the machine was not sure */
    DESK_SPOT,   /* it was: does it err? The person does not see the difference */
    DESK_SECOND, /* typed once more, blind */
    DESK_KEYS,   /* first and second key differ; a supervisor decides */
    DESK_TASK_COUNT
};

/* "review", "spot", "second", "keys"; and back (-EINVAL). */
const char *desk_task_name(enum desk_task task);
int desk_task_from_name(const char *name, enum desk_task *ret_task);

/* Which values the configuration wants typed a second time. */
struct desk_second {
    bool kind[FORM_KIND_COUNT];
    double share; /* at random, 0..1 */
    double below; /* every value whose confidence is below it; 0: none */
};

/* What a session asks for. */
struct desk_wish {
    enum desk_task task;
    const char *nomination; /* every field of "N12", whatever its status; or NULL */
    const char *kind;       /* only of that kind, across the nominations; or NULL */
    bool illegible;         /* those that somebody could not read; others leave them out */
    const char *urgent;     /* the form whose deadline is nearest; or NULL */
    double spot_share;      /* of the accepted fields, 0..1: mixed in with DESK_REVIEW */
    struct desk_second second;
    const json_t *skipped; /* array of keys that are not wanted; or NULL */
};

enum { DESK_MAX_ITEMS = 32 };

/* The next fields for this session, at most DESK_MAX_ITEMS, of one nomination unless a kind is
 * asked for; each is this session's for 15 minutes. Those of nominations that lack least come
 * first, then the oldest. An empty array: nothing is left, or all is with others. Each as
 *   {"key", "task", "nomination", "fax", "sha256", "page", "form", "rotation", "w_px", "h_px",
 *    "received_at", "sender", "field", "kind", "value", "status", "confidence", "reasons", "box",
 *    "candidates", "value_read", "reading", "draft", "keys", "position", "prefecture", "facility"}
 * draft: what this person had typed when the line was lost, or null; keys: of DESK_KEYS, the two
 * values [{"who", "value"}, …]. */
int store_desk_take(struct store *store, const struct desk_who *who, const struct desk_wish *wish,
                    json_t **ret_items, struct why *why);

/* Fields that wait for any person, in all. */
int store_desk_left(struct store *store, int64_t *ret_n, struct why *why);

/* The person is still there: all that this session has stays with it. */
int store_desk_renew(struct store *store, const struct desk_who *who, struct why *why);

/* Gives back a field (its key), or, with 0, all that this session has. */
int store_desk_release(struct store *store, const struct desk_who *who, int64_t field,
                       struct why *why);

/* What a session cost: keys pressed, fields decided, seconds at work. Of whom is not kept. */
int store_desk_worked(struct store *store, unsigned n_keys, unsigned n_fields, unsigned active_s,
                      struct why *why);

/* Keeps what is half typed; NULL: forgets it. */
int store_desk_draft(struct store *store, const struct desk_who *who, int64_t field,
                     const char *text, struct why *why);

/* What a person says of a field that is before him. The errors of store_field_set(); -EPERM:
 * DESK_KEYS wants a supervisor, DESK_SECOND another person than the first. In one transaction: the
 * value, the record of a spot check or a second key, the end of lease and draft. */
struct desk_word {
    enum desk_task task;
    const char *nomination, *field;
    const char *value;
    struct expected expected;
};
int store_desk_say(struct store *store, const struct desk_who *who, const struct desk_word *word,
                   struct why *why);

/* Nobody can read it: the field stays in review, for whoever asks the sender. */
int store_desk_illegible(struct store *store, const struct desk_who *who, const char *nomination,
                         const char *field, struct why *why);

/* Takes back the last thing that this person said (id NULL) or said of that nomination or fax, and
 * tells in *ret_row what it was: the history's row. -ENOENT: there is nothing; -ESTALE: somebody
 * has gone on from there. */
int store_undo(struct store *store, const struct desk_who *who, const char *id, json_t **ret_row,
               struct why *why);

/* Back into the queue: a field, or all of a nomination that a person has said; a rejected
 * nomination or fax as it was; a fax that could not be read, to be read once more. -EPERM: who is no supervisor. *ret_n is the number of fields. */
int store_reopen(struct store *store, const struct desk_who *who, const char *id,
                 const char *field_or_null, size_t *ret_n, struct why *why);

/* How each person's words fared, or that of one (actor): [{"operator", "decided", "checked",
 * "wrong"}, …] by name. Decided: values said. Checked: those that another person typed as well
 * (second keys, first and second), and spot checks that another person decided again. Wrong: of
 * these, what does not count in the end, compared as same.h says. Of purged faxes nothing is known.
 */
int store_operators(struct store *store, const char *actor_or_null, json_t **ret_array,
                    struct why *why);

/* ---- the same hospital again ---- */

/* Pairs of nominations that look like one hospital's and that nobody has spoken of:
 *   [{"earlier":"N3", "later":"N9", "n_same":12, "n_fields":16, "same_sender":true,
 *     "because":"near_facility"}, …]
 * because: see alike.h; n_fields: those that are filled in on either. */
int store_repeats(struct store *store, json_t **ret_pairs, struct why *why);

/* Looks for such pairs among what is new, in transactions of its own; store_repeats() does so
 * itself. */
int store_repeats_find(struct store *store, struct why *why);

/* The 50 newest of those that were found, within the caller's transaction. */
int store_repeats_newest(struct store *store, json_t **ret_pairs, struct why *why);

/* Which of two counts; the other one is superseded. counts NULL: both do, they are different ones.
 */
int store_repeat_settle(struct store *store, const struct desk_who *who, const char *a,
                        const char *b, const char *counts, struct why *why);

/* ---- pages that are no form ---- */

/* Pages nobody has placed, faxes that failed, oldest first:
 *   [{"fax":"F7", "state", "sha256", "page":2 or null, "n_pages", "w_px", "h_px", "nearest_form",
 *     "refused_because", "rotation", "outline", "reason"}, …]
 * with where the nearest form would lie, had it been believed. */
int store_unplaced(struct store *store, json_t **ret_pages, struct why *why);

/* What a page can be filed as: "letter", "cover", …; NULL after the last. */
const char *store_filing_kind(size_t i);

/* Files a page (0: every page without a form) of a fax. A fax of which nothing is left to look at
 * is then rejected with the kind as its reason. */
int store_file(struct store *store, const struct desk_who *who, const char *fax, unsigned page,
               const char *kind, struct why *why);

/* A fax that could not be read, but has so many pages: they come among those that are no form, to be
 * filed, or keyed in. -EEXIST: it is no such fax. */
int store_lay_out(struct store *store, const struct desk_who *who, const char *fax,
                  unsigned n_pages, struct why *why);

/* A person says that a page is a form, and the reader has read it as one (page_result, all of it in
 * review): it gets its nomination, whose id is written to ret_id (24 bytes). -EEXIST: it has one.
 */
int store_assign(struct store *store, const struct desk_who *who, const char *fax,
                 const struct page_result *page, char ret_id[24], struct why *why);
