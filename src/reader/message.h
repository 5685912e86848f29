/* SPDX-License-Identifier: Apache-2.0
 *
 * message: what a client and its reader say to each other, one datagram each, over the
 * SOCK_SEQPACKET socket that the reader inherits as descriptor 3. Both are of one build on one
 * machine, and the reader itself never decodes a fax, so this side of the protocol carries plain
 * structs.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "reader/picture.h"
#include "reader/placed.h"

enum { MESSAGE_SOCKET_FD = 3, MESSAGE_MAX_FDS = 2 };

enum message_kind {
    /* reader to client */
    MESSAGE_READY = 1, /* models are loaded; text: what confines a fax on this machine */
    MESSAGE_FAILED,    /* they are not, and the reader ends; text: why */
    MESSAGE_DONE,      /* the child of `job` was reaped; code: its wait status */
    /* client to reader */
    MESSAGE_READ,     /* read a fax as `job`; code: 1 = with pictures; descriptors: fax, pipe */
    MESSAGE_KILL,     /* end the child of `job` */
    MESSAGE_PICTURES, /* cut the pictures out of a fax as `job`; descriptors as for MESSAGE_READ */
    MESSAGE_READ_PLACED, /* read the page where a person says that a form is; the same */
};

struct message {
    uint32_t version; /* set by message_send(), checked by message_receive() */
    uint32_t kind;
    uint32_t job;
    int32_t code;
    union {
        char text[640]; /* as long as a struct why */
        struct picture_request pictures;
        struct placed_request placed;
    };
};

/* fds are borrowed. Negative errno; -EPIPE when the other side is gone. */
int message_send(int socket, const struct message *message, const int *fds, size_t n_fds);

/* 1: a message, its descriptors (close-on-exec, the caller's) in ret_fds, the others -1. 0: the
 * other side is gone. -EAGAIN: none now (with MSG_DONTWAIT in flags). -EPROTO: not a message of
 * this version. */
int message_receive(int socket, int flags, struct message *ret_message,
                    int ret_fds[MESSAGE_MAX_FDS]);
