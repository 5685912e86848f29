/* SPDX-License-Identifier: Apache-2.0
 *
 * rejudge: what was read, to be judged again, and what follows from it. The judging is the caller's
 * (this room knows no lexicons); here are the pages as they were seen, the counts of spot checks,
 * and the writing of what changed. What a person has said of a field is never given out as
 * changeable and never overwritten.
 */
#pragma once

#include "store/store.h"

/* A field of a nomination as it stands. Texts are the page's. */
struct rejudge_field {
    int64_t id;
    char *field, *value;
    enum field_status status;
    bool fixed; /* a person has spoken of it, or looks at it just now */
};

struct rejudge_page {
    int64_t nomination, fax;
    bool partial; /* the fax server reported an error: nothing of it is accepted or blank */
    char *reader; /* as struct result has it */
    char *json;   /* a result of this one page, as form/result.h parses it */
    struct rejudge_field *fields; /* in the order of the result's */
    size_t n_fields;
};

void rejudge_page_deinit(struct rejudge_page *page);

/* The next nomination after `after` that was not rejected, of a fax received at `since` (UTC text)
 * or later. 1: *ret_page is the caller's; 0: there is none; <0: error. */
int store_rejudge_next(struct store *store, const char *since, int64_t after,
                       struct rejudge_page *ret_page, struct why *why);

/* What judging again made of a field. Texts are borrowed. */
struct rejudge_change {
    int64_t nomination, fax;
    const struct rejudge_field *field; /* as it stood */
    const struct field_result *now;    /* as it is judged now */
};

/* Writes changes in one transaction, with a row of the history for each value or status that is
 * another; a field that somebody changed meanwhile is left as it is. *ret_n: how many were written.
 * DB_ACTOR_PROGRAM is the one who did it, on behalf of actor, who stands in the note. */
int store_rejudge_apply(struct store *store, const struct rejudge_change *changes, size_t n,
                        const char *actor, size_t *ret_n, struct why *why);

/* A field that was accepted and then looked at by a person who did not know it. */
struct spot_check {
    enum form_kind kind;
    double confidence; /* when it was accepted */
    bool right;
    int64_t nomination;
    char field[FORM_MAX_ID_BYTES + 1];
};

/* A field that a person decided while the machine's value stood beside it. */
struct decided {
    enum form_kind kind;
    double confidence;                 /* of the machine's value */
    bool right;                        /* the person confirmed it */
    enum reason reasons[REASON_COUNT]; /* why it was with a person; none: it had been accepted */
    size_t n_reasons;
};

/* All of them but those of spot checks; the caller's to free(). */
int store_decided(struct store *store, struct decided **ret_decided, size_t *ret_n,
                  struct why *why);

/* All spot checks, the oldest first; the caller's to free(). */
int store_spot_checks(struct store *store, struct spot_check **ret_checks, size_t *ret_n,
                      struct why *why);
