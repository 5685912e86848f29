/* SPDX-License-Identifier: Apache-2.0
 *
 * client_job: what client.c (the reader process) and client_job.c (one fax under way) share. Not
 * for other rooms.
 */
#pragma once

#include "reader/client.h"
#include "reader/frame.h"

struct reader {
    pid_t pid;
    int pidfd;
    int socket;
    unsigned deadline_s;
    uint32_t last_job;
    struct reader_job *jobs; /* under way, in no order; borrowed */
    char confinement[640];   /* as long as a message */
};

struct reader_job {
    struct reader *reader; /* borrowed; NULL when it was stopped */
    struct reader_job *next;
    uint32_t id;
    int pipe_fd;
    int trace_fd; /* owned, or -1 */
    unsigned deadline_s;
    int64_t deadline_ms; /* of clock_monotonic_ms() */
    char sha256[65];
    struct frame_parser parser;
    struct result *result; /* what the child said, checked */
    bool is_done;          /* the child was reaped, with: */
    int wait_status;
};
