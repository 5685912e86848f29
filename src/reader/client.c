/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/client.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "base/paths.h"
#include "reader/client_job.h"
#include "reader/launch.h"
#include "reader/message.h"

/* The reader has nothing to finish when its client goes: what takes longer is stuck. */
#define STOP_MS 2000

/* ---- start and stop ---- */

/* flags: MSG_DONTWAIT or 0. 1: ready; 0: not yet. */
static int hear_ready(struct reader *reader, int flags, struct why *why)
{
    struct message message;
    int fds[MESSAGE_MAX_FDS];
    int r = message_receive(reader->socket, flags, &message, fds);

    if (r == -EAGAIN)
        return 0;
    if (r == 0)
        return why_set(why, -EPIPE, _("the reader process ended before it was ready"));
    if (r < 0)
        return why_set(why, r, _("the reader process is not the one of this version: %s"),
                       strerror(-r));
    if (message.kind == MESSAGE_READY) {
        snprintf(reader->confinement, sizeof(reader->confinement), "%s", message.text);
        return 1;
    }
    return why_set(why, -EINVAL, _("the reader process cannot start: %s"), message.text);
}

int reader_launch(const struct reader_settings *settings, struct reader **ret_reader,
                  struct why *why)
{
    _cleanup_(reader_stopp) struct reader *reader = calloc(1, sizeof(*reader));
    unsigned deadline_s = settings->deadline_s ? settings->deadline_s : READER_DEADLINE_S;
    int r;

    if (!reader)
        return why_set(why, -ENOMEM, _("out of memory"));
    reader->socket = reader->pidfd = -1;
    reader->patience_s = deadline_s * (settings->background ? READER_PATIENCE : 1);
    r = launch_reader(settings, deadline_s, &reader->pid, &reader->socket, why);
    if (r < 0)
        return r;
    reader->pidfd = pidfd_open(reader->pid, 0);
    if (reader->pidfd < 0)
        return why_set(why, -errno, _("the reader process cannot be watched: %s"), strerror(errno));
    *ret_reader = reader;
    reader = NULL;
    return 0;
}

int reader_ready_fd(const struct reader *reader)
{
    return reader->socket;
}

int reader_is_ready(struct reader *reader, struct why *why)
{
    return hear_ready(reader, MSG_DONTWAIT, why);
}

int reader_start(const struct reader_settings *settings, struct reader **ret_reader,
                 struct why *why)
{
    _cleanup_(reader_stopp) struct reader *reader = NULL;
    int r = reader_launch(settings, &reader, why);

    if (r == 0)
        r = hear_ready(reader, 0, why);
    if (r < 0)
        return r;
    *ret_reader = reader;
    reader = NULL;
    return 0;
}

struct reader *reader_stop(struct reader *reader)
{
    struct pollfd gone = {.events = POLLIN};

    if (!reader)
        return NULL;
    for (struct reader_job *job = reader->jobs; job; job = job->next)
        job->reader = NULL;
    if (reader->socket >= 0)
        close(reader->socket); /* this is how it learns */
    if (reader->pid > 0) {
        gone.fd = reader->pidfd;
        if (reader->pidfd < 0 || poll(&gone, 1, STOP_MS) <= 0)
            kill(reader->pid, SIGKILL);
        while (waitpid(reader->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (reader->pidfd >= 0)
        close(reader->pidfd);
    free(reader);
    return NULL;
}

int reader_fd(const struct reader *reader)
{
    return reader->pidfd;
}

const char *reader_confinement(const struct reader *reader)
{
    return reader->confinement;
}

/* ---- both sides at once ---- */

int reader_read(struct reader *reader, int fax_fd, int trace_fd, struct result **ret_result,
                struct why *why)
{
    struct reader_job *job;
    int r = reader_ask(reader, fax_fd, trace_fd, &job, why);

    if (r < 0)
        return r;
    while ((r = reader_take(job, ret_result, why)) == 0)
        if ((r = job_wait(job, why)) < 0)
            break;
    reader_job_free(job);
    return r < 0 ? r : 0;
}
