/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/prior.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/department.h"
#include "text/fold.h"
#include "text/utf8.h"

/* How many nats a surname, a given name or half a department of the lists is likelier than another
 * text. On 394 pages more hardly helps, and every name of theirs is in the lists. */
static const double KNOWN_NATS = 2;

/* How many nats a character costs that every recogniser read and a proposal leaves out: the own
 * network's alternatives leave out what it saw rarely. */
static const double LOST_NATS[FORM_KIND_COUNT] = {[FORM_KIND_NAME] = 4, [FORM_KIND_FACILITY] = 4};

/* What the whole text of the second recogniser is worth, in nats by its score of 1: as much as
 * lists that know a name, not on top of them. Without it a name of no list would be what the own
 * network alone prefers. On the pages fitted on, no name typed and 0.3 points of those by hand more
 * are right, and 1 point of the addresses. */
static const double SECOND_NATS[FORM_KIND_COUNT] = {
    [FORM_KIND_NAME] = 5, [FORM_KIND_FACILITY] = 5, [FORM_KIND_EMAIL] = 2};

/* How much of a name is known, other forms of its kanji included: 髙﨑 as much as 高崎. */
static int know_name(const struct people *people, const char *name, unsigned *ret_known)
{
    _cleanup_(cleanup_freep) char *key = fold_key(name);
    unsigned known = people_know(people, name), folded;

    if (!key)
        return -ENOMEM;
    folded = people_know(people, key);
    *ret_known = known > folded ? known : folded;
    return 0;
}

/* How many characters the shortest text has that a recogniser read. */
static size_t shortest_read(const struct work *work)
{
    size_t shortest = SIZE_MAX;

    for (size_t i = 0; i < work->n_read; i++) {
        size_t n = utf8_length(work->proposals.at[work->main[i]].same);

        shortest = n < shortest ? n : shortest;
    }
    return shortest;
}

/* Do the two recognisers differ in the form of a kanji alone (髙 and 高)? Only the own network
 * knows them all. */
static bool is_same_but_for_forms(const struct work *work)
{
    _cleanup_(cleanup_freep) char *one = fold_key(work->proposals.at[work->main[0]].value);
    _cleanup_(cleanup_freep) char *other = fold_key(work->proposals.at[work->main[1]].value);

    return one && other && strcmp(one, other) == 0;
}

/* What the recognisers' own texts say of the others. */
static void weigh_read(const struct work *work)
{
    size_t shortest = shortest_read(work);

    if (work->n_read == 0)
        return;
    for (size_t i = 0; i < work->proposals.n && LOST_NATS[work->field->kind] > 0; i++) {
        struct proposal *proposal = &work->proposals.at[i];
        size_t n_characters = utf8_length(proposal->same);

        if (n_characters < shortest)
            proposal->prior -= LOST_NATS[work->field->kind] * (double)(shortest - n_characters);
    }
    if (work->n_read > 1 && !is_same_but_for_forms(work)) {
        struct proposal *second = &work->proposals.at[work->main[1]];

        second->prior =
            fmax(second->prior, SECOND_NATS[work->field->kind] * work->field->reading.by[1].score);
    }
}

int prior_weigh(struct work *work)
{
    int r = 0;

    for (size_t i = 0; i < work->proposals.n && r == 0; i++) {
        struct proposal *proposal = &work->proposals.at[i];
        unsigned n_known;
        bool known;

        if (work->field->kind == FORM_KIND_NAME) {
            r = know_name(&work->country->people, proposal->value, &n_known);
            proposal->prior = r == 0 ? KNOWN_NATS * n_known : 0;
        } else if (work->field->kind == FORM_KIND_DEPARTMENT && work->list) {
            r = department_known(work->list, proposal->value, &known);
            proposal->prior = r == 0 && known ? 2 * KNOWN_NATS : 0;
        }
    }
    if (r == 0)
        weigh_read(work);
    return r;
}
