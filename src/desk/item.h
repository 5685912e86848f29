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
#include "form/kind.h"
#include "store/desk.h"

enum { ITEM_MAX_CANDIDATES = 6 /* three rows of two */, ITEM_MAX_REASONS = 8 };

struct item {
    json_t *json; /* owned; the texts below are borrowed from it */
    int64_t key;
    enum desk_task task;
    enum form_kind kind;
    const char *nomination, *fax, *sha256, *form, *field, *value, *status;
    const char *draft;                     /* NULL: none */
    const char *reasons[ITEM_MAX_REASONS]; /* codes */
    size_t n_reasons;
    unsigned page, position;
    int rotation;
    struct rect_px box;
    char *candidates[ITEM_MAX_CANDIDATES]; /* without the value; owned */
    const char *said_by[2];                /* of DESK_KEYS: who typed candidate 1 and 2 */
    size_t n_candidates;
    bool is_done; /* the person has spoken of it in this session */
};

/* Consumes json. -EPROTO when the store gave something else than an item. */
int item_parse(json_t *json, struct item *ret_item, struct why *why);

void item_deinit(struct item *item);

/* The field stands like this now; is_done stays as it was. */
void item_set(struct item *item, const char *value, const char *status);

/* Is the i-th character (code point) of the value one that the recognisers were not sure of? */
bool item_is_doubtful(const struct item *item, size_t i);

/* The doubtful characters of the value, as numbers of characters from its end; returns how many, at
 * most n. */
size_t item_stops(const struct item *item, size_t *ret_stops, size_t n);

/* Whole texts that were read of the field, and for all but free text the candidates: what an edit
 * may go over to. Borrowed; at most n. None for a blind second key. */
size_t item_texts(const struct item *item, const char **ret_texts, size_t n);

/* Bytes before the first doubtful character of the value; its length when none is. */
size_t item_first_doubt(const struct item *item);
