/* SPDX-License-Identifier: Apache-2.0
 *
 * child: the life of a forked reader process, from its first instruction to its end: forget what is
 * not needed, enter the jail, read one fax, write frames into the pipe, exit.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "reader/picture.h"
#include "reader/placed.h"
#include "reader/road.h"

/* How a child ends when it could not say it in a result. */
enum { CHILD_DONE = 0, CHILD_NOT_PARTED = 3, CHILD_NO_MEMORY = 4, CHILD_NOT_HEARD = 5 };

struct child_job {
    int fax_fd, pipe_fd;                    /* consumed */
    bool with_pictures;                     /* those of --trace */
    const struct picture_request *pictures; /* NULL: read the fax, */
    const struct placed_request *placed;    /* NULL: all of it */
    unsigned deadline_s;
    pid_t parent; /* the reader: when it dies, so does the child */
};

/* In the forked process; road is NULL in a reader for pictures only. Never returns. */
_Noreturn void child_run(struct road *road, const struct child_job *job);
