/* SPDX-License-Identifier: Apache-2.0
 *
 * doctor: everything that uketsuke needs of the machine, tried out one by one: configuration,
 * rights, spools and the fax server's hook, reader and its confinement, database, disk, memory,
 * clock, mail, backup. A check that cannot be made says so; none changes anything.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>

enum doctor_state {
    DOCTOR_GOOD,
    DOCTOR_DOUBTFUL, /* it works, but somebody should know */
    DOCTOR_BAD,      /* something does not work, or will soon not */
};

const char *doctor_state_name(enum doctor_state state); /* "good", "doubtful", "bad" */

/* What is tried out, and what it finds. */
struct doctor {
    const struct conf *conf;
    json_t *findings; /* [{"check","state","says","remedy"}] */
    enum doctor_state worst;
};

/* Notes one finding. remedy: what to do, NULL when it is good. */
void doctor_find(struct doctor *doctor, const char *check, enum doctor_state state,
                 const char *remedy, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* doctor_spool.c: the directories, what lies in them, and the fax server beside them. */
void doctor_spools(struct doctor *doctor);

/* doctor_machine.c: disk, memory, clock, mail. */
void doctor_machine(struct doctor *doctor);
