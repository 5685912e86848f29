/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/supervisor.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/intl.h"
#include "daemon/say.h"
#include "intake/intake.h"
#include "reader/client.h"

#define PAUSE_MIN_MS ((int64_t)250) /* after the first trouble with the reader or the store … */
#define PAUSE_MAX_MS ((int64_t)60 * 1000) /* … doubled up to this */
#define TIMER_ACCURACY_US 10000
#define ASIDE_MS                                                                                   \
    ((int64_t)30 * 1000) /* until those whose image could not be read have another try */
#define MAX_ASIDE 64     /* more of them: it is the disk, and all wait */
#define MAX_ATTEMPTS 3   /* at a fax whose reader process died or whose result cannot be stored */

DEFINE_CLEANUP(struct supervisor *, supervisor_free)

struct job {
    struct supervisor *supervisor;
    int64_t fax;
    int64_t started_ms;
    struct reader_job *asked;
    sd_event_source *answer, *deadline;
};

struct supervisor {
    sd_event *event;
    const struct conf *conf;
    struct store *store;
    struct reader *reader; /* NULL between its death and the next start */
    sd_event_source *death, *resume;
    sd_event_source *loading; /* until the reader is ready; NULL: it is, or there is none */
    int64_t launched_ms;
    struct job jobs[CONF_MAX_WORKERS]; /* the first n_jobs */
    unsigned n_jobs;
    int64_t pause_ms; /* the last pause; 0: all is well */
    bool paused;
    int64_t aside[MAX_ASIDE]; /* the first n_aside: faxes whose image cannot be read now */
    size_t n_aside;
    sd_event_source *return_of_aside; /* when they are looked at again */
};

/* ---- trouble: pause, then go on ---- */

static void pause_a_while(struct supervisor *supervisor)
{
    supervisor->pause_ms = supervisor->pause_ms == 0 ? PAUSE_MIN_MS : supervisor->pause_ms * 2;
    if (supervisor->pause_ms > PAUSE_MAX_MS)
        supervisor->pause_ms = PAUSE_MAX_MS;
    supervisor->paused = true;
    sd_event_source_set_time_relative(supervisor->resume, (uint64_t)supervisor->pause_ms * 1000);
    sd_event_source_set_enabled(supervisor->resume, SD_EVENT_ONESHOT);
}

static int on_death(sd_event_source *source, int fd, uint32_t events, void *userdata);
static void lose_reader(struct supervisor *supervisor);

static void say_started(const struct supervisor *supervisor)
{
    log_line(LOG_LEVEL_INFO, "reader=started ms=%" PRId64 " confined_by=\"%s\"",
             clock_monotonic_ms() - supervisor->launched_ms,
             reader_confinement(supervisor->reader));
}

/* The reader that was launched has loaded its models, or cannot. */
static int on_ready(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    struct supervisor *supervisor = userdata;
    struct why why = {""};
    int r = reader_is_ready(supervisor->reader, &why);

    if (r == 0)
        return 0;
    supervisor->loading = sd_event_source_disable_unref(supervisor->loading);
    if (r < 0) {
        say_why(LOG_LEVEL_ERROR, "no_reader", &why);
        lose_reader(supervisor);
        return 0;
    }
    say_started(supervisor);
    supervisor_next(supervisor);
    return 0;
}

/* wait: until its models are loaded; else the loop goes on meanwhile, and on_ready() is called. */
static int start_reader(struct supervisor *supervisor, bool wait, struct why *why)
{
    struct reader_settings settings = conf_reader_settings(supervisor->conf);
    int r;

    settings.background = true; /* a person at a desk waits for no fax */
    supervisor->launched_ms = clock_monotonic_ms();
    r = wait ? reader_start(&settings, &supervisor->reader, why)
             : reader_launch(&settings, &supervisor->reader, why);
    if (r < 0)
        return r;
    r = sd_event_add_io(supervisor->event, &supervisor->death, reader_fd(supervisor->reader),
                        EPOLLIN, on_death, supervisor);
    if (r >= 0 && !wait)
        r = sd_event_add_io(supervisor->event, &supervisor->loading,
                            reader_ready_fd(supervisor->reader), EPOLLIN, on_ready, supervisor);
    if (r < 0) {
        supervisor->death = sd_event_source_disable_unref(supervisor->death);
        supervisor->reader = reader_stop(supervisor->reader);
        return why_set(why, r, _("the reader process cannot be watched: %s"), strerror(-r));
    }
    if (wait)
        say_started(supervisor);
    return 0;
}

static int on_resume(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct supervisor *supervisor = userdata;
    struct why why = {""};

    supervisor->paused = false;
    if (!supervisor->reader && start_reader(supervisor, /* wait= */ false, &why) < 0) {
        say_why(LOG_LEVEL_ERROR, "no_reader", &why);
        pause_a_while(supervisor);
        return 0;
    }
    supervisor_next(supervisor);
    return 0;
}

/* ---- jobs ---- */

static void job_drop(struct job *job)
{
    struct supervisor *supervisor = job->supervisor;
    struct job *last = &supervisor->jobs[--supervisor->n_jobs];

    sd_event_source_disable_unref(job->answer);
    sd_event_source_disable_unref(job->deadline);
    reader_job_free(job->asked);
    if (job != last) {
        *job = *last;
        sd_event_source_set_userdata(job->answer, job);
        sd_event_source_set_userdata(job->deadline, job);
    }
}

/* What cannot be counted is tried once more. */
static void count_failure(struct supervisor *supervisor, int64_t fax)
{
    struct why why = {""};

    if (store_fax_failed_once(supervisor->store, fax, &why) < 0)
        say_why(LOG_LEVEL_ERROR, "not_counted", &why);
}

/* The reader is gone, and with it whatever it had under way. */
static void lose_reader(struct supervisor *supervisor)
{
    supervisor->death = sd_event_source_disable_unref(supervisor->death);
    supervisor->loading = sd_event_source_disable_unref(supervisor->loading);
    while (supervisor->n_jobs > 0) {
        count_failure(supervisor, supervisor->jobs[0].fax);
        job_drop(&supervisor->jobs[0]);
    }
    supervisor->reader = reader_stop(supervisor->reader);
    pause_a_while(supervisor);
}

static int on_death(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    struct supervisor *supervisor = userdata;

    log_line(LOG_LEVEL_WARNING, "reader=died faxes=%u", supervisor->n_jobs);
    lose_reader(supervisor);
    return 0;
}

static void say_read(int64_t fax, const struct result *result, int64_t ms)
{
    size_t n_nominations = 0, n_review = 0;

    for (size_t i = 0; i < result->n_pages; i++) {
        n_nominations += result->pages[i].form && result->pages[i].n_fields > 0;
        for (size_t j = 0; j < result->pages[i].n_fields; j++)
            n_review += result->pages[i].fields[j].status == FIELD_REVIEW;
    }
    log_line(LOG_LEVEL_INFO,
             "fax=F%" PRId64 " state=%s pages=%zu nominations=%zu review=%zu ms=%" PRId64, fax,
             result->error ? "failed" : "read", result->n_pages, n_nominations, n_review, ms);
}

/* What is said of a result that the books do not take is that it cannot be stored; it is the fax's
 * own fault only if the database's rules say so (-EPROTO), else the disk's or another process's,
 * and then time may mend it. */
static void store_result(struct supervisor *supervisor, int64_t fax, const struct result *result,
                         int64_t ms)
{
    struct why why = {""};
    int r = store_fax_result(supervisor->store, fax, result, &why);

    if (r < 0 && r != -EEXIST) {
        if (r == -EPROTO)
            count_failure(supervisor, fax);
        say_why(LOG_LEVEL_ERROR, "not_stored", &why);
        pause_a_while(supervisor);
        return;
    }
    if (r == 0)
        say_read(fax, result, ms);
    supervisor->pause_ms = 0;
}

/* Into the books as failed, for a person to look at. */
static void store_failure(struct supervisor *supervisor, int64_t fax, const char *because)
{
    _cleanup_(result_freep) struct result *result = result_new();

    if (result)
        result->error = strdup(because);
    if (result && result->error)
        store_result(supervisor, fax, result, 0);
    else
        pause_a_while(supervisor);
}

static void job_take(struct job *job)
{
    _cleanup_(result_freep) struct result *result = NULL;
    struct supervisor *supervisor = job->supervisor;
    int64_t fax = job->fax, ms = clock_monotonic_ms() - job->started_ms;
    struct why why = {""};
    int r = reader_take(job->asked, &result, &why);

    if (r == 0)
        return;
    if (r < 0) {
        say_why(LOG_LEVEL_WARNING, "reader_lost", &why);
        lose_reader(supervisor);
        return;
    }
    job_drop(job);
    store_result(supervisor, fax, result, ms);
    supervisor_next(supervisor);
}

static int on_answer(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
    job_take(userdata);
    return 0;
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *userdata)
{
    job_take(userdata);
    return 0;
}

/* 0: under way. Negative: no more can be handed over now. */
static int job_start(struct supervisor *supervisor, int64_t fax, int fax_fd, struct why *why)
{
    struct job *job = &supervisor->jobs[supervisor->n_jobs];
    int64_t left_ms;
    int r;

    *job = (struct job){.supervisor = supervisor, .fax = fax, .started_ms = clock_monotonic_ms()};
    r = reader_ask(supervisor->reader, fax_fd, -1, &job->asked, why);
    if (r < 0)
        return r;
    supervisor->n_jobs++;
    left_ms = reader_job_ms_left(job->asked);
    r = sd_event_add_io(supervisor->event, &job->answer, reader_job_fd(job->asked), EPOLLIN,
                        on_answer, job);
    if (r >= 0)
        r = sd_event_add_time_relative(supervisor->event, &job->deadline, CLOCK_MONOTONIC,
                                       left_ms > 0 ? (uint64_t)left_ms * 1000 : 0,
                                       TIMER_ACCURACY_US, on_deadline, job);
    if (r < 0) {
        job_drop(job);
        return why_set(why, r, _("the reader's answer cannot be watched: %s"), strerror(-r));
    }
    return 0;
}

static int on_return_of_aside(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct supervisor *supervisor = userdata;

    supervisor->n_aside = 0;
    supervisor_next(supervisor);
    return 0;
}

/* An image that is there and cannot be read now (the disk, a mount, rights) is no fault of its fax,
 * which waits while others go on. 0, or r when all must wait. */
static int put_aside(struct supervisor *supervisor, int64_t fax, int r, struct why *why)
{
    char quoted[sizeof(why->text) * 2];

    if (r == -EMFILE || r == -ENFILE || r == -ENOMEM || supervisor->n_aside == MAX_ASIDE)
        return r;
    log_line(LOG_LEVEL_WARNING, "fax=F%" PRId64 " state=waits why=\"%s\"", fax,
             log_quote(why->text, quoted, sizeof(quoted)));
    if (supervisor->n_aside == 0) {
        sd_event_source_set_time_relative(supervisor->return_of_aside, (uint64_t)ASIDE_MS * 1000);
        sd_event_source_set_enabled(supervisor->return_of_aside, SD_EVENT_ONESHOT);
    }
    supervisor->aside[supervisor->n_aside++] = fax;
    return 0;
}

/* The archived bytes, which can be read to their end. */
static int open_image(const char *instance, const char *sha256, int *ret_fd, struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    char now[65];
    int r = intake_open_archived(instance, sha256, &fd, why);

    if (r == 0) {
        r = file_sha256_fd(fd, now);
        if (r < 0)
            why_set(why, r, _("its archived image cannot be read: %s"), strerror(-r));
    }
    if (r == 0) {
        *ret_fd = fd;
        fd = -1;
    }
    return r;
}

/* Hands one fax over, or puts it into the books as failed when that is beyond hope. */
static int hand_over(struct supervisor *supervisor, int64_t fax, struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    int64_t n_attempts = 0;
    char sha256[65];
    int r;

    r = store_fax_attempts(supervisor->store, fax, &n_attempts, why);
    if (r < 0)
        return r;
    if (n_attempts >= MAX_ATTEMPTS) {
        store_failure(supervisor, fax,
                      _("reading it failed several times without a result; look at the image"));
        return 0;
    }
    r = store_fax_sha256(supervisor->store, fax, sha256, why);
    if (r < 0)
        return r;
    r = open_image(supervisor->conf->instance, sha256, &fd, why);
    if (r == -ENOENT || r == -ELOOP) { /* no such image, or something else in its place */
        store_failure(supervisor, fax, why->text);
        return 0;
    }
    return r < 0 ? put_aside(supervisor, fax, r, why) : job_start(supervisor, fax, fd, why);
}

static bool is_under_way_or_aside(const struct supervisor *supervisor, int64_t fax)
{
    for (size_t i = 0; i < supervisor->n_aside; i++)
        if (supervisor->aside[i] == fax)
            return true;
    for (unsigned i = 0; i < supervisor->n_jobs; i++)
        if (supervisor->jobs[i].fax == fax)
            return true;
    return false;
}

void supervisor_next(struct supervisor *supervisor)
{
    int64_t waiting[2 * CONF_MAX_WORKERS + MAX_ASIDE]; /* those not to be asked, and some more */
    struct why why = {""};
    size_t n;
    int r;

    if (supervisor->paused || !supervisor->reader || supervisor->loading ||
        supervisor->n_jobs >= supervisor->conf->workers)
        return;
    r = store_fax_waiting(supervisor->store, waiting,
                          supervisor->n_jobs + supervisor->n_aside + supervisor->conf->workers, &n,
                          &why);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        if (supervisor->paused || supervisor->n_jobs >= supervisor->conf->workers)
            return;
        if (!is_under_way_or_aside(supervisor, waiting[i]))
            r = hand_over(supervisor, waiting[i], &why);
    }
    if (r == -EPIPE) {
        say_why(LOG_LEVEL_WARNING, "reader_lost", &why);
        lose_reader(supervisor);
    } else if (r < 0) {
        say_why(LOG_LEVEL_ERROR, "not_handed_over", &why);
        pause_a_while(supervisor);
    }
}

/* ---- life ---- */

int supervisor_new(sd_event *event, const struct conf *conf, struct store *store,
                   struct supervisor **ret_supervisor, struct why *why)
{
    _cleanup_(supervisor_freep) struct supervisor *supervisor = calloc(1, sizeof(*supervisor));
    int r;

    if (!supervisor)
        return why_set(why, -ENOMEM, _("out of memory"));
    supervisor->event = event;
    supervisor->conf = conf;
    supervisor->store = store;
    r = sd_event_add_time_relative(event, &supervisor->resume, CLOCK_MONOTONIC, 0,
                                   TIMER_ACCURACY_US, on_resume, supervisor);
    if (r >= 0)
        r = sd_event_source_set_enabled(supervisor->resume, SD_EVENT_OFF);
    if (r >= 0)
        r = sd_event_add_time_relative(event, &supervisor->return_of_aside, CLOCK_MONOTONIC, 0,
                                       TIMER_ACCURACY_US, on_return_of_aside, supervisor);
    if (r >= 0)
        r = sd_event_source_set_enabled(supervisor->return_of_aside, SD_EVENT_OFF);
    if (r < 0)
        return why_set(why, r, _("no timer for the reader: %s"), strerror(-r));
    r = start_reader(supervisor, /* wait= */ true, why);
    if (r < 0)
        return r;
    *ret_supervisor = supervisor;
    supervisor = NULL;
    return 0;
}

struct supervisor *supervisor_free(struct supervisor *supervisor)
{
    if (!supervisor)
        return NULL;
    while (supervisor->n_jobs > 0)
        job_drop(&supervisor->jobs[supervisor->n_jobs - 1]);
    sd_event_source_disable_unref(supervisor->death);
    sd_event_source_disable_unref(supervisor->loading);
    sd_event_source_disable_unref(supervisor->resume);
    sd_event_source_disable_unref(supervisor->return_of_aside);
    reader_stop(supervisor->reader);
    free(supervisor);
    return NULL;
}

unsigned supervisor_n_jobs(const struct supervisor *supervisor)
{
    return supervisor->n_jobs;
}
