/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/server.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/intl.h"
#include "reader/child.h"
#include "reader/message.h"

/* A job that has a child. pipe_fd is kept open until the child is reaped and MESSAGE_DONE is sent,
 * so that the client, when it finds the pipe at its end, finds that message waiting. */
struct job {
    pid_t pid; /* 0: free */
    uint32_t id;
    int pipe_fd;
};

struct server {
    int socket;
    struct road *road;
    unsigned deadline_s;
    struct job jobs[SERVER_MAX_CHILDREN];
};

static void tell_done(struct server *server, uint32_t id, int wait_status)
{
    struct message message = {.kind = MESSAGE_DONE, .job = id, .code = wait_status};

    message_send(server->socket, &message, NULL,
                 0); /* a client that is gone is noticed in the loop */
}

static struct job *find_free(struct server *server)
{
    for (size_t i = 0; i < SERVER_MAX_CHILDREN; i++)
        if (server->jobs[i].pid == 0)
            return &server->jobs[i];
    return NULL;
}

/* The descriptors are consumed. */
static void start_job(struct server *server, const struct message *message, int fax_fd, int pipe_fd)
{
    struct job *job = find_free(server);
    struct child_job work = {
        .fax_fd = fax_fd,
        .pipe_fd = pipe_fd,
        .with_pictures = message->kind == MESSAGE_READ && message->code == 1,
        .pictures = message->kind == MESSAGE_PICTURES ? &message->pictures : NULL,
        .placed = message->kind == MESSAGE_READ_PLACED ? &message->placed : NULL,
        .deadline_s = server->deadline_s,
        .parent = getpid(),
    };
    pid_t pid = job && fax_fd >= 0 && pipe_fd >= 0 ? fork() : -1;

    if (pid == 0)
        child_run(server->road, &work);
    if (fax_fd >= 0)
        close(fax_fd);
    if (pid > 0) {
        *job = (struct job){.pid = pid, .id = message->job, .pipe_fd = pipe_fd};
        return;
    }
    tell_done(server, message->job, W_EXITCODE(CHILD_NO_MEMORY, 0));
    if (pipe_fd >= 0)
        close(pipe_fd);
}

static void kill_job(struct server *server, uint32_t id)
{
    for (size_t i = 0; i < SERVER_MAX_CHILDREN; i++)
        if (server->jobs[i].pid > 0 && server->jobs[i].id == id)
            kill(server->jobs[i].pid, SIGKILL);
}

static void reap(struct server *server)
{
    pid_t pid;
    int status;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (size_t i = 0; i < SERVER_MAX_CHILDREN; i++) {
            struct job *job = &server->jobs[i];

            if (job->pid != pid)
                continue;
            tell_done(server, job->id, status);
            close(job->pipe_fd);
            *job = (struct job){0};
        }
    }
}

static void kill_all(struct server *server)
{
    for (size_t i = 0; i < SERVER_MAX_CHILDREN; i++) {
        if (server->jobs[i].pid > 0) {
            kill(server->jobs[i].pid, SIGKILL);
            waitpid(server->jobs[i].pid, NULL, 0);
        }
    }
}

/* 1: go on; 0: the client is gone. */
static int obey(struct server *server)
{
    struct message message;
    int fds[MESSAGE_MAX_FDS];
    int r = message_receive(server->socket, MSG_DONTWAIT, &message, fds);

    if (r == -EAGAIN)
        return 1;
    if (r <= 0)
        return r;
    if (message.kind == MESSAGE_READ || message.kind == MESSAGE_PICTURES ||
        message.kind == MESSAGE_READ_PLACED) {
        start_job(server, &message, fds[0], fds[1]);
    } else if (message.kind == MESSAGE_KILL) {
        kill_job(server, message.job);
    } else {
        return -EPROTO;
    }
    return 1;
}

static int child_signal_fd(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
        return -errno;
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int server_run(int socket, struct road *road, unsigned deadline_s, struct why *why)
{
    struct server server = {.socket = socket, .road = road, .deadline_s = deadline_s};
    struct signalfd_siginfo ignored;
    int signal_fd = child_signal_fd(), r = 1;

    if (signal_fd < 0)
        return why_set(why, -errno, _("the reader cannot watch its children: %s"), strerror(errno));
    while (r == 1) {
        struct pollfd watched[] = {{.fd = socket, .events = POLLIN},
                                   {.fd = signal_fd, .events = POLLIN}};

        if (poll(watched, 2, -1) < 0 && errno != EINTR) {
            r = -errno;
            break;
        }
        while (read(signal_fd, &ignored, sizeof(ignored)) > 0)
            ;
        reap(&server);
        if (watched[0].revents)
            r = obey(&server);
    }
    kill_all(&server);
    close(signal_fd);
    if (r < 0)
        return why_set(why, r, _("the reader and its client do not understand each other: %s"),
                       strerror(-r));
    return 0;
}
