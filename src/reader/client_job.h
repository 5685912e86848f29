/* SPDX-License-Identifier: Apache-2.0
 *
 * client_job: what client.c (the reader process) and client_job.c (one fax under way) share. Not
 * for other rooms.
 */
#pragma once

#include "reader/client.h"
#include "reader/frame.h"
#include "reader/message.h"
#include "reader/picture.h"

enum { JOB_TEXT_SIZE = 200 };

struct reader {
    pid_t pid;
    int pidfd;
    int socket;
    unsigned patience_s; /* for one fax, by the clock */
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
    unsigned patience_s;
    int64_t deadline_ms; /* of clock_monotonic_ms() */
    char sha256[65];
    struct frame_parser parser;
    struct result *result;                      /* what the child said, checked */
    struct picture pictures[PICTURE_MAX_AREAS]; /* the same of pictures for a person; owned */
    size_t n_pictures;
    bool is_done; /* the child was reaped, with: */
    int wait_status;
};

/* Hands the fax with the message, whose job is set here, to the reader. */
int job_start(struct reader *reader, struct message *message, int fax_fd,
              struct reader_job **ret_job, struct why *why);

/* Reads what there is without blocking. 0: the child is not finished. 1: it is, and all that it
 * said is in the job; *ret_error is NULL or the sentence that says what went wrong, perhaps in
 * text. <0: fatal. */
int job_drain(struct reader_job *job, char text[JOB_TEXT_SIZE], const char **ret_error,
              struct why *why);

/* Waits until there is something to drain. */
int job_wait(const struct reader_job *job, struct why *why);
