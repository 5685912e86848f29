/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/client_job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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
#include "reader/child.h"
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

int job_start(struct reader *reader, struct message *message, int fax_fd,
              struct reader_job **ret_job, struct why *why)
{
    _cleanup_(reader_job_freep) struct reader_job *job = calloc(1, sizeof(*job));
    _cleanup_(cleanup_closep) int write_fd = -1;
    int r;

    if (!job)
        return why_set(why, -ENOMEM, _("out of memory"));
    job->pipe_fd = job->trace_fd = -1;
    r = open_pipe(&job->pipe_fd, &write_fd);
    if (r < 0)
        return why_set(why, r, _("no descriptors for another fax: %s"), strerror(-r));
    job->id = message->job = ++reader->last_job;
    r = message_send(reader->socket, message, (int[]){fax_fd, write_fd}, 2);
    if (r == -EPIPE)
        return why_set(why, r, _("the reader process has died"));
    if (r < 0)
        return why_set(why, r, _("the fax cannot be handed to the reader: %s"), strerror(-r));
    job->patience_s = reader->patience_s;
    job->deadline_ms = clock_monotonic_ms() + 1000 * (int64_t)job->patience_s;
    job->reader = reader;
    job->next = reader->jobs;
    reader->jobs = job;
    *ret_job = job;
    job = NULL;
    return 0;
}

int reader_ask(struct reader *reader, int fax_fd, int trace_fd, struct reader_job **ret_job,
               struct why *why)
{
    struct message message = {.kind = MESSAGE_READ, .code = trace_fd >= 0};
    _cleanup_(cleanup_closep) int own_trace_fd = -1;
    char sha256[65] = "";
    int r;

    file_sha256_fd(fax_fd, sha256); /* a file that cannot be read becomes a result that says so */
    if (trace_fd >= 0) {
        own_trace_fd = fcntl(trace_fd, F_DUPFD_CLOEXEC, 0);
        if (own_trace_fd < 0)
            return why_set(why, -errno, _("no descriptors for another fax: %s"), strerror(errno));
    }
    r = job_start(reader, &message, fax_fd, ret_job, why);
    if (r < 0)
        return r;
    frame_parser_init(&(*ret_job)->parser, trace_fd >= 0, /* n_grey_wanted= */ 0);
    memcpy((*ret_job)->sha256, sha256, sizeof(sha256));
    (*ret_job)->trace_fd = own_trace_fd;
    own_trace_fd = -1;
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
    for (size_t i = 0; i < job->n_pictures; i++)
        picture_deinit(&job->pictures[i]);
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
static const char *explain(const struct reader_job *job, char text[JOB_TEXT_SIZE])
{
    int status = job->wait_status;

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return job->result ? NULL : _("the reader said nothing about this fax");
    if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_NO_MEMORY)
        return _("there was not memory enough to read this fax");
    if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_NOT_PARTED)
        return _("no process of its own could be set up to read this fax");
    if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_NOT_HEARD)
        return _("what was read of this fax could not be handed over");
    if (!WIFSIGNALED(status))
        snprintf(text, JOB_TEXT_SIZE, _("the reader of this fax gave up (status %d)"),
                 WEXITSTATUS(status));
    else if (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM)
        snprintf(text, JOB_TEXT_SIZE, _("reading this fax took too much time and was ended"));
    else if (WTERMSIG(status) == SIGSYS)
        snprintf(text, JOB_TEXT_SIZE, _("reading this fax tried what is forbidden and was ended"));
    else
        snprintf(text, JOB_TEXT_SIZE, _("the reader of this fax was ended by signal %d (%s)"),
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
static int end_of_pipe(struct reader_job *job, struct why *why)
{
    if (job->reader)
        take_messages(job->reader);
    return job->is_done ? 1 : why_set(why, -EPIPE, _("the reader process has died"));
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

static int keep_grey(struct reader_job *job, const struct frame *frame)
{
    struct picture *picture = &job->pictures[job->n_pictures];

    picture->grey = malloc(frame->n_bytes);
    if (!picture->grey)
        return -ENOMEM;
    memcpy(picture->grey, frame->bytes, frame->n_bytes);
    picture->w_px = frame->w_px;
    picture->h_px = frame->h_px;
    job->n_pictures++;
    return 0;
}

/* 0, or -EPROTO / -ENOMEM. */
static int take_frames(struct reader_job *job)
{
    struct frame frame;
    int r;

    while ((r = frame_parser_next(&job->parser, &frame)) > 0) {
        if (frame.type == FRAME_PICTURE)
            write_picture(job, &frame);
        else if (frame.type == FRAME_GREY)
            r = keep_grey(job, &frame);
        else
            r = result_from_json((const char *)frame.bytes, frame.n_bytes, &job->result, NULL);
        if (r < 0)
            break;
    }
    return r;
}

int job_drain(struct reader_job *job, char text[JOB_TEXT_SIZE], const char **ret_error,
              struct why *why)
{
    uint8_t bytes[READ_STEP_BYTES];

    for (;;) {
        ssize_t n = read(job->pipe_fd, bytes, sizeof(bytes));
        int r;

        if (n == 0) {
            r = end_of_pipe(job, why);
            *ret_error = r < 0 ? NULL : explain(job, text);
            return r;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN)
            return why_set(why, -errno, _("the reader cannot be heard: %s"), strerror(errno));
        if (reader_job_ms_left(job) <= 0) {
            kill_child(job);
            snprintf(text, JOB_TEXT_SIZE, _("reading this fax took longer than %u s and was ended"),
                     job->patience_s);
            *ret_error = text;
            return 1;
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
            *ret_error = _("the reader of this fax said what no reader says; it was ended");
            return 1;
        }
    }
}

int reader_take(struct reader_job *job, struct result **ret_result, struct why *why)
{
    char text[JOB_TEXT_SIZE];
    const char *error;
    int r = job_drain(job, text, &error, why);

    return r <= 0 ? r : finish(job, error, ret_result, why);
}

int job_wait(const struct reader_job *job, struct why *why)
{
    struct pollfd answer = {.fd = job->pipe_fd, .events = POLLIN};
    int64_t left_ms = reader_job_ms_left(job);

    if (poll(&answer, 1, left_ms > 0 ? (int)left_ms : 0) < 0 && errno != EINTR)
        return why_set(why, -errno, _("the reader cannot be waited for: %s"), strerror(errno));
    return 0;
}
