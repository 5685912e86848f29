/* SPDX-License-Identifier: Apache-2.0
 *
 * item: a field that is before a person: what is believed, why it is here, and what it could be
 * instead. Made from the objects of store_desk_take().
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/geometry.h"
#include "base/why.h"
#include "desk/spots.h"
#include "form/kind.h"
#include "store/desk.h"

enum {
    ITEM_MAX_CANDIDATES = 6, /* three rows of two */
    ITEM_MAX_REASONS = 8,
    ITEM_NUMBERED = 9 /* spots that a digit changes; «more» goes on to the next of them */
};

struct item {
    json_t *json; /* owned; the texts below are borrowed from it */
    int64_t key;
    enum desk_task task;
    enum form_kind kind;
    const char *nomination, *fax, *sha256, *form, *field, *value, *status;
    const char *prefecture, *facility;     /* of the nomination */
    const char *draft;                     /* NULL: none */
    const char *reasons[ITEM_MAX_REASONS]; /* codes */
    size_t n_reasons;
    unsigned page, position;
    int rotation;
    int w_px, h_px; /* of the stored page */
    struct rect_px box;
    char *candidates[ITEM_MAX_CANDIDATES]; /* without the value; owned */
    const char *said_by[2];                /* of DESK_KEYS: who typed candidate 1 and 2 */
    size_t n_candidates;
    struct spots spots; /* owned; only free text has spots to choose from */
    char *shown;        /* the value with what was chosen there; owned */
    size_t first_spot;  /* that is numbered 1 */
    size_t last_spot;   /* that was chosen last; SPOTS_MAX: none yet */
    bool has_domains;   /* those of the form's other addresses were offered */
    bool is_done;       /* the person has spoken of it in this session */
};

/* Consumes json. -EPROTO when the store gave something else than an item. */
int item_parse(json_t *json, struct item *ret_item, struct why *why);

void item_deinit(struct item *item);

/* The field stands like this now; is_done stays as it was. 0 or -ENOMEM. */
int item_set(struct item *item, const char *value, const char *status);

/* The address of another person on the same form: its domain is likely this one's, too. What is
 * read before the @, with that domain, comes first among the candidates. */
void item_offer_domain(struct item *item, const char *address);

/* How many spots have a number now: from first_spot on, at most ITEM_NUMBERED. */
size_t item_numbered(const struct item *item);

/* The spot with that number (from 0): what was read there otherwise takes its place, in turn. */
void item_swap(struct item *item, size_t number);

/* The next spots are numbered, after the last the first again. */
void item_more_spots(struct item *item);

/* Whole texts that were read of the field, and for all but free text the candidates: what an edit
 * may go over to. Borrowed; at most n. None for a blind second key. */
size_t item_texts(const struct item *item, const char **ret_texts, size_t n);

/* Bytes of what is shown before its end of the spot chosen last, else before its first doubtful
 * character; its length when none is. */
size_t item_cursor(const struct item *item);
