/* SPDX-License-Identifier: Apache-2.0
 *
 * client: how the daemon and the CLI use a reader. The reader is a process of its own
 * (uketsuke-reader) that loads the models once and forks one confined child per fax. It is handed
 * the open file and answers with one result as JSON; whatever happens to the child, the asker gets
 * a result, at worst one with an error.
 *
 * The protocol between them is described in docs/schemata-reader.md.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/cleanup.h"
#include "base/why.h"
#include "form/kind.h"
#include "form/result.h"

#define READER_DEADLINE_S 60 /* unless the settings say otherwise */

/* Of a reader in the background, above (that is, behind) who started it, as nice(2) counts: on a
 * processor that both want it gets a quarter, so that people's commands go first and a fax, which
 * takes seconds, is still read well within its deadline. */
#define READER_NICENESS 5

/* How many times its deadline a reader in the background may take by the clock: where others have
 * the processors, a fax is late and not at fault. Of a processor it never has more than its
 * deadline. */
#define READER_PATIENCE 3

struct reader; /* a running reader process */

struct reader_settings {
    const char *forms_directory;  /* NULL: the shipped ones */
    const char *models_directory; /* NULL: the shipped ones */
    unsigned deadline_s;          /* per fax, of a processor and by the clock (but READER_PATIENCE);
                                   * 0 = READER_DEADLINE_S */
    bool review_all;              /* accept nothing without a person */
    const double
        *threshold; /* least confidence to accept, FORM_KIND_COUNT entries, a negative one being the
                     * shipped one; NULL: all as shipped. Borrowed during reader_start() */
    double silent_error_target; /* a share; 0: not asked for */
    const char *counts; /* file of the instance's own counts (judge/calibration.h), or NULL; it need
                         * not exist */
    bool pictures_only; /* loads no models and reads no fax: for picture.h alone */
    bool background;    /* behind whatever else the machine has to do: READER_NICENESS */
    const char *program; /* NULL: the uketsuke-reader that belongs to this program */
};

/* Starts uketsuke-reader and waits until its models are loaded: what is missing is said in why. */
int reader_start(const struct reader_settings *settings, struct reader **ret_reader,
                 struct why *why);

/* The same for event loops: returns at once, and the reader loads meanwhile. When reader_ready_fd()
 * is readable, reader_is_ready() tells: 1, it is, and may be asked; 0, not yet; negative, it cannot
 * start, with the reason. */
int reader_launch(const struct reader_settings *settings, struct reader **ret_reader,
                  struct why *why);
int reader_ready_fd(const struct reader *reader);
int reader_is_ready(struct reader *reader, struct why *why);

/* Ends the process with all its children and reaps it. Jobs under way stay to be freed. */
struct reader *reader_stop(struct reader *reader);

DEFINE_CLEANUP(struct reader *, reader_stop)

/* The pidfd that becomes readable when the reader process has died, for event loops. */
int reader_fd(const struct reader *reader);

/* What confines a fax on this machine: "landlock 7, seccomp". One line for the log; borrowed. */
const char *reader_confinement(const struct reader *reader);

/* Hands a fax over (fd is borrowed: it is duplicated into the reader) and returns at once; the
 * job's fd becomes readable when there is something to take with reader_take(). Several may be
 * under way, at most 64. trace_fd: a directory for pictures (borrowed), or -1. -EPIPE when the
 * reader has died; otherwise memory or descriptors are short. What is wrong with the fax is said by
 * its result. */
struct reader_job;
int reader_ask(struct reader *reader, int fax_fd, int trace_fd, struct reader_job **ret_job,
               struct why *why);

int reader_job_fd(const struct reader_job *job);

/* Reads what there is without blocking. 0: not finished; 1: finished, *ret_result is the caller's,
 * perhaps with `error` set (child killed, deadline passed, nonsense said); its sha256 is computed
 * here, and its `file` is "" for the caller to set. <0: fatal; -EPIPE: the reader itself died, ask
 * again with a new one. A job must be freed, finished or not. */
int reader_take(struct reader_job *job, struct result **ret_result, struct why *why);

/* Milliseconds until the deadline, for the event loop's timer; <= 0: call reader_take(), which then
 * kills the child and finishes the job. */
int64_t reader_job_ms_left(const struct reader_job *job);

/* A child that still reads is killed. */
struct reader_job *reader_job_free(struct reader_job *job);

/* Asks and waits: the road of `uketsuke read`. */
int reader_read(struct reader *reader, int fax_fd, int trace_fd, struct result **ret_result,
                struct why *why);
