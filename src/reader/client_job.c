/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/client_job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/intl.h"
#include "reader/message.h"

DEFINE_CLEANUP(struct reader_job *, reader_job_free)

#define READ_STEP_BYTES (64 << 10)

/* ---- asking ---- */

static int open_pipe(int *ret_read_fd, int *ret_write_fd)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK); /* our end only: the child may wait for us */
    *ret_read_fd = ends[0];
    *ret_write_fd = ends[1];
    return 0;
}

int reader_ask(struct reader *reader, int fax_fd, int trace_fd, struct reader_job **ret_job,
               struct why *why)
{
    _cleanup_(reader_job_freep) struct reader_job *job = calloc(1, sizeof(*job));
    _cleanup_(cleanup_closep) int write_fd = -1;
    struct message message = {.kind = MESSAGE_READ, .code = trace_fd >= 0};
    int r;

    if (!job)
        return why_set(why, -ENOMEM, _("out of memory"));
    job->pipe_fd = job->trace_fd = -1;
    frame_parser_init(&job->parser, trace_fd >= 0);
    file_sha256_fd(fax_fd,
                   job->sha256); /* a file that cannot be read becomes a result that says so */
    r = open_pipe(&job->pipe_fd, &write_fd);
    if (r == 0 && trace_fd >= 0) {
        job->trace_fd = fcntl(trace_fd, F_DUPFD_CLOEXEC, 0);
        r = job->trace_fd < 0 ? -errno : 0;
    }
    if (r < 0)
        return why_set(why, r, _("no descriptors for another fax: %s"), strerror(-r));
    job->id = message.job = ++reader->last_job;
    r = message_send(reader->socket, &message, (int[]){fax_fd, write_fd}, 2);
    if (r == -EPIPE)
        return why_set(why, r, _("the reader process has died"));
    if (r < 0)
        return why_set(why, r, _("the fax cannot be handed to the reader: %s"), strerror(-r));
    job->deadline_s = reader->deadline_s;
    job->deadline_ms = clock_monotonic_ms() + 1000 * (int64_t)job->deadline_s;
    job->reader = reader;
    job->next = reader->jobs;
    reader->jobs = job;
    *ret_job = job;
    job = NULL;
    return 0;
}

int reader_job_fd(const struct reader_job *job)
{
    return job->pipe_fd;
}

int64_t reader_job_ms_left(const struct reader_job *job)
{
    return job->deadline_ms - clock_monotonic_ms();
}

static void kill_child(struct reader_job *job)
{
    struct message message = {.kind = MESSAGE_KILL, .job = job->id};

    if (job->reader && !job->is_done)
        message_send(job->reader->socket, &message, NULL, 0); /* a dead reader has no children */
}

struct reader_job *reader_job_free(struct reader_job *job)
{
    if (!job)
        return NULL;
    if (job->reader) {
        struct reader_job **link = &job->reader->jobs;

        kill_child(job);
        while (*link != job)
            link = &(*link)->next;
        *link = job->next;
    }
    if (job->pipe_fd >= 0)
        close(job->pipe_fd);
    if (job->trace_fd >= 0)
        close(job->trace_fd);
    frame_parser_deinit(&job->parser);
    result_free(job->result);
    free(job);
    return NULL;
}

/* ---- the end of a job ---- */

/* The result, or one that says what went wrong. Consumes job->result. */
static int finish(struct reader_job *job, const char *error, struct result **ret_result,
                  struct why *why)
{
    struct result *result = job->result;

    job->result = NULL;
    if (error) {
        result_free(result);
        result = result_new();
        if (!result || !(result->error = strdup(error)) || !(result->file = strdup("")) ||
            !(result->reader = strdup(""))) {
            result_free(result);
            return why_set(why, -ENOMEM, _("out of memory"));
        }
    }
    memcpy(result->sha256, job->sha256, sizeof(result->sha256));
    *ret_result = result;
    return 1;
}

/* What the end of a child means, as a sentence; NULL: all is well. */
static const char *explain(const struct reader_job *job, char *text, size_t size)
{
    int status = job->wait_status;

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return job->result ? NULL : _("the reader said nothing about this fax");
    if (!WIFSIGNALED(status))
        snprintf(text, size, _("the reader of this fax gave up (status %d)"), WEXITSTATUS(status));
    else if (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM)
        snprintf(text, size, _("reading this fax took too much time and was ended"));
    else if (WTERMSIG(status) == SIGSYS)
        snprintf(text, size, _("reading this fax tried what is forbidden and was ended"));
    else
        snprintf(text, size, _("the reader of this fax was ended by signal %d (%s)"),
                 WTERMSIG(status), sigabbrev_np(WTERMSIG(status)));
    return text;
}

/* Takes what the reader says of its children, for whichever jobs it is. */
static void take_messages(struct reader *reader)
{
    struct message message;
    int fds[MESSAGE_MAX_FDS];

    while (message_receive(reader->socket, MSG_DONTWAIT, &message, fds) > 0) {
        for (size_t i = 0; i < MESSAGE_MAX_FDS; i++)
            if (fds[i] >= 0)
                close(fds[i]);
        for (struct reader_job *job = reader->jobs; job; job = job->next) {
            if (message.kind == MESSAGE_DONE && job->id == message.job) {
                job->is_done = true;
                job->wait_status = message.code;
            }
        }
    }
}

/* The pipe is at its end. The reader keeps it open until it has said how the child ended, so when
 * nothing was said it is the reader that died. */
static int finish_at_end(struct reader_job *job, struct result **ret_result, struct why *why)
{
    char text[200];

    if (job->reader)
        take_messages(job->reader);
    if (!job->is_done)
        return why_set(why, -EPIPE, _("the reader process has died"));
    return finish(job, explain(job, text, sizeof(text)), ret_result, why);
}

/* ---- taking ---- */

/* Pictures are extras: one that cannot be written is not worth a fax. */
static void write_picture(const struct reader_job *job, const struct frame *frame)
{
    _cleanup_(cleanup_closep) int fd =
        openat(job->trace_fd, frame->name,
               O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);

    if (fd >= 0)
        file_write_all(fd, frame->bytes, frame->n_bytes);
}

/* 0, or -EPROTO / -ENOMEM. */
static int take_frames(struct reader_job *job)
{
    struct frame frame;
    int r;

    while ((r = frame_parser_next(&job->parser, &frame)) > 0) {
        if (frame.type == FRAME_PICTURE)
            write_picture(job, &frame);
        else
            r = result_from_json((const char *)frame.bytes, frame.n_bytes, &job->result, NULL);
        if (r < 0)
            break;
    }
    return r;
}

int reader_take(struct reader_job *job, struct result **ret_result, struct why *why)
{
    uint8_t bytes[READ_STEP_BYTES];
    char text[200];

    for (;;) {
        ssize_t n = read(job->pipe_fd, bytes, sizeof(bytes));
        int r;

        if (n == 0)
            return finish_at_end(job, ret_result, why);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN)
            return why_set(why, -errno, _("the reader cannot be heard: %s"), strerror(errno));
        if (reader_job_ms_left(job) <= 0) {
            kill_child(job);
            snprintf(text, sizeof(text), _("reading this fax took longer than %u s and was ended"),
                     job->deadline_s);
            return finish(job, text, ret_result, why);
        }
        if (n < 0)
            return 0;
        r = frame_parser_feed(&job->parser, bytes, (size_t)n);
        if (r == 0)
            r = take_frames(job);
        if (r == -ENOMEM)
            return why_set(why, r, _("out of memory"));
        if (r < 0) {
            kill_child(job);
            return finish(job, _("the reader of this fax said what no reader says; it was ended"),
                          ret_result, why);
        }
    }
}
