/* SPDX-License-Identifier: Apache-2.0
 *
 * stand-in: speaks a reader's protocol wrongly, in the way that --forms names. For test-client.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "reader/frame.h"
#include "reader/message.h"

static const char empty_result[] =
    "{\"file\":\"\",\"sha256\":\"\",\"reader\":\"stand-in\",\"pages\":[]}";

static void say(int fd, const void *bytes, size_t n_bytes)
{
    (void)!write(fd, bytes, n_bytes);
}

/* Endless pictures, until nobody listens. */
static void flood(int fd)
{
    static uint8_t bytes[1 << 16];

    while (frame_write_picture(fd, "a.png", bytes, sizeof(bytes)) == 0)
        ;
}

/* How the supposed child ended. */
static int answer(const char *mode, int fd)
{
    if (!strcmp(mode, "good")) {
        frame_write_result(fd, empty_result);
    } else if (!strcmp(mode, "picture")) {
        frame_write_picture(fd, "page1-found.png", "PNG", 3);
        frame_write_result(fd, empty_result);
    } else if (!strcmp(mode, "bad-name")) {
        frame_write_picture(fd, "../escaped.png", "PNG", 3);
        frame_write_result(fd, empty_result);
    } else if (!strcmp(mode, "garbage")) {
        frame_write_result(fd, "\xff\xfe garbage");
    } else if (!strcmp(mode, "not-a-result")) {
        frame_write_result(fd, "{\"pages\":3}");
    } else if (!strcmp(mode, "huge")) {
        say(fd, "R\0\0\0\xff\xff\xff\xff", 8);
    } else if (!strcmp(mode, "twice")) {
        frame_write_result(fd, empty_result);
        frame_write_result(fd, empty_result);
    } else if (!strcmp(mode, "flood")) {
        flood(fd);
    } else if (!strcmp(mode, "half")) {
        say(fd, "R\0\0\0\x40\0\0\0{\"file\"", 15);
        return SIGSEGV;
    } else if (!strcmp(mode, "signal-after-result")) {
        frame_write_result(fd, empty_result);
        return SIGSYS;
    } else if (!strcmp(mode, "no-memory")) {
        return W_EXITCODE(4, 0);
    } else if (!strcmp(mode, "status")) {
        return W_EXITCODE(9, 0);
    } else if (!strcmp(mode, "time")) {
        return SIGXCPU;
    } /* "nothing": nothing */
    return 0;
}

static int serve(const char *mode)
{
    struct message message;
    int fds[MESSAGE_MAX_FDS];

    while (message_receive(MESSAGE_SOCKET_FD, 0, &message, fds) == 1) {
        struct message done = {.kind = MESSAGE_DONE, .job = message.job};

        if (message.kind != MESSAGE_READ)
            continue;
        if (!strcmp(mode, "dies"))
            return 1;
        if (!strcmp(mode, "silence"))
            continue; /* the pipe stays open */
        done.code = answer(mode, fds[1]);
        message_send(MESSAGE_SOCKET_FD, &done, NULL, 0);
        close(fds[0]);
        close(fds[1]);
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct message message = {.kind = MESSAGE_READY};
    const char *mode = argv[2]; /* --forms MODE */

    signal(SIGPIPE, SIG_IGN);
    if (!strcmp(mode, "not-ready"))
        return 1;
    if (!strcmp(mode, "stranger")) {
        say(MESSAGE_SOCKET_FD, "hello", 5);
        return 1;
    }
    if (!strcmp(mode, "failed")) {
        message.kind = MESSAGE_FAILED;
        strcpy(message.text, "models/x: not found");
    }
    if (!getenv("OMP_THREAD_LIMIT") || strcmp(getenv("OMP_THREAD_LIMIT"), "1") != 0) {
        message.kind = MESSAGE_FAILED;
        strcpy(message.text, "no OMP_THREAD_LIMIT");
    }
    message_send(MESSAGE_SOCKET_FD, &message, NULL, 0);
    return serve(mode);
}
