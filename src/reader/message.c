/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define VERSION 3

union control {
    struct cmsghdr header; /* for its alignment */
    char bytes[CMSG_SPACE(sizeof(int) * MESSAGE_MAX_FDS)];
};

int message_send(int socket, const struct message *message, const int *fds, size_t n_fds)
{
    struct message copy = *message;
    struct iovec part = {.iov_base = &copy, .iov_len = sizeof(copy)};
    struct msghdr datagram = {.msg_iov = &part, .msg_iovlen = 1};
    union control control;
    ssize_t n;

    copy.version = VERSION;
    if (n_fds > MESSAGE_MAX_FDS)
        return -EINVAL;
    if (n_fds > 0) {
        struct cmsghdr *header = &control.header;

        memset(&control, 0, sizeof(control));
        datagram.msg_control = &control;
        datagram.msg_controllen = CMSG_SPACE(sizeof(int) * n_fds);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * n_fds);
        memcpy(CMSG_DATA(header), fds, sizeof(int) * n_fds);
    }
    do
        n = sendmsg(socket, &datagram, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n >= 0)
        return 0;
    return errno == ECONNRESET || errno == ENOTCONN ? -EPIPE : -errno;
}

static void take_fds(struct msghdr *datagram, int ret_fds[MESSAGE_MAX_FDS])
{
    for (struct cmsghdr *header = CMSG_FIRSTHDR(datagram); header;
         header = CMSG_NXTHDR(datagram, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
            memcpy(ret_fds, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
    }
}

int message_receive(int socket, int flags, struct message *ret_message,
                    int ret_fds[MESSAGE_MAX_FDS])
{
    struct message message;
    struct iovec part = {.iov_base = &message, .iov_len = sizeof(message)};
    union control control;
    struct msghdr datagram = {.msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = &control,
                              .msg_controllen = sizeof(control)};
    int fds[MESSAGE_MAX_FDS] = {-1, -1};
    ssize_t n;

    do
        n = recvmsg(socket, &datagram, flags | MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n == 0 || (n < 0 && errno == ECONNRESET))
        return 0;
    if (n < 0)
        return -errno;
    take_fds(&datagram, fds);
    if (n != sizeof(message) || message.version != VERSION ||
        (datagram.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
        for (int i = 0; i < MESSAGE_MAX_FDS; i++)
            if (fds[i] >= 0)
                close(fds[i]);
        return -EPROTO;
    }
    message.text[sizeof(message.text) - 1] = '\0'; /* beyond the end of any other contents */
    *ret_message = message;
    memcpy(ret_fds, fds, sizeof(fds));
    return 1;
}
