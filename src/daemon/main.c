/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuked: watches the spools, takes faxes in, has them read, stores what they say. It never
 * decodes an image: that is the reader's work, in processes of their own (uketsuked(8)).
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/intl.h"
#include "base/private.h"
#include "conf/conf.h"
#include "daemon/journal.h"
#include "daemon/notices.h"
#include "daemon/say.h"
#include "daemon/supervisor.h"
#include "daemon/watch.h"
#include "intake/adopt.h"
#include "intake/intake.h"
#include "intake/lock.h"
#include "store/check.h"
#include "store/store.h"

enum {
    ORPHAN_AGE_S = 60, /* `uketsuke add` needs less from archive to commit */
    ACCURACY_US = 1000000,
};

enum { STATUS_STOPPED = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

struct options {
    const char *instance;
    const char *spools[CONF_MAX_SPOOLS];
    unsigned n_spools;
};

struct daemon {
    struct options options;
    struct conf *conf;
    int lock_fd;
    struct store *store;
    sd_event *event;
    struct watch *watch;
    struct notices *notices;
    struct supervisor *supervisor;
    char status[160]; /* as systemd last heard it */
};

/* ---- what the parts tell each other ---- */

static void on_taken(void *context)
{
    struct daemon *daemon = context;

    supervisor_next(daemon->supervisor);
}

static void on_complete(void *context, const char *path)
{
    struct daemon *daemon = context;
    char quoted[512];

    if (watch_complete(daemon->watch, path) == 1)
        log_line(LOG_LEVEL_NOTICE, "file=\"%s\" state=elsewhere why=\"it lies in no spool\"",
                 log_quote(path, quoted, sizeof(quoted)));
}

/* The line that `systemctl status` shows, when it has changed. */
static void tell_status(struct daemon *daemon)
{
    char status[sizeof(daemon->status)];

    snprintf(status, sizeof(status), "watching %u of %u spools, %u of at most %u faxes being read",
             watch_n_found(daemon->watch), daemon->conf->n_spools,
             supervisor_n_jobs(daemon->supervisor), daemon->conf->workers);
    if (strcmp(status, daemon->status) != 0)
        sd_notifyf(0, "STATUS=%s", strcpy(daemon->status, status));
}

static int on_any_event(sd_event_source *source, void *userdata)
{
    tell_status(userdata);
    return 0;
}

/* ---- parts that live from one configuration to the next ---- */

static void stop_parts(struct daemon *daemon)
{
    daemon->notices = notices_free(daemon->notices);
    daemon->watch = watch_free(daemon->watch);
    daemon->supervisor = supervisor_free(daemon->supervisor);
}

/* The notices are read before the loop takes the first file in, so that what they say is known by
 * then. */
static int start_parts(struct daemon *daemon, struct why *why)
{
    const struct notices_callbacks callbacks = {on_complete, on_taken, daemon};
    int r = supervisor_new(daemon->event, daemon->conf, daemon->store, &daemon->supervisor, why);

    if (r == 0)
        r = watch_new(daemon->event, daemon->conf, daemon->store, on_taken, daemon, &daemon->watch,
                      why);
    if (r == 0)
        r = notices_new(daemon->event, daemon->conf, daemon->store, &callbacks, &daemon->notices,
                        why);
    if (r == 0)
        supervisor_next(daemon->supervisor);
    return r;
}

static int load_conf(const struct options *options, struct conf **ret_conf, struct why *why)
{
    struct conf *conf = NULL;
    int r = conf_load(options->instance, &conf, why);

    for (unsigned i = 0; i < options->n_spools && r == 0; i++)
        r = conf_add_spool(conf, options->spools[i], why);
    if (r < 0) {
        conf_free(conf);
        return r;
    }
    *ret_conf = conf;
    return 0;
}

/* ---- signals ---- */

static int on_stop(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
    struct daemon *daemon = userdata;

    sd_notify(0, "STOPPING=1");
    log_line(LOG_LEVEL_INFO, "state=stopping");
    return sd_event_exit(daemon->event, 0);
}

/* A configuration with a mistake changes nothing: the daemon goes on with the one it has. */
static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
    struct daemon *daemon = userdata;
    struct conf *conf = NULL;
    struct why why = {""};

    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_monotonic_ms() * 1000);
    if (load_conf(&daemon->options, &conf, &why) < 0) {
        say_why(LOG_LEVEL_ERROR, "not_reloaded", &why);
        sd_notify(0, "READY=1");
        return 0;
    }
    stop_parts(daemon);
    conf_free(daemon->conf);
    daemon->conf = conf;
    if (start_parts(daemon, &why) < 0) {
        say_why(LOG_LEVEL_ERROR, "failed", &why);
        return sd_event_exit(daemon->event, STATUS_FAILED);
    }
    log_line(LOG_LEVEL_INFO, "state=reloaded spools=%u workers=%u", conf->n_spools, conf->workers);
    sd_notify(0, "READY=1");
    return 0;
}

static int add_signals(struct daemon *daemon)
{
    sigset_t signals;
    int r;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
        return -errno;
    signal(SIGPIPE, SIG_IGN); /* a reader that died is told by its descriptor */
    r = sd_event_add_signal(daemon->event, NULL, SIGTERM, on_stop, daemon);
    if (r >= 0)
        r = sd_event_add_signal(daemon->event, NULL, SIGINT, on_stop, daemon);
    if (r >= 0)
        r = sd_event_add_signal(daemon->event, NULL, SIGHUP, on_reload, daemon);
    return r;
}

/* ---- life ---- */

/* A file that is damaged is not written to: that would make it worse. A history that was tampered
 * with is said, and work goes on. */
static int check_books(struct daemon *daemon, struct why *why)
{
    _cleanup_(json_decrefp) json_t *findings = json_array();
    const json_t *finding;
    size_t i;
    int r = store_check(daemon->store, CHECK_QUICK, findings, why);

    if (r < 0)
        return r;
    json_array_foreach(findings, i, finding)
    {
        const char *what = json_string_value(json_object_get(finding, "what"));
        const char *says = json_string_value(json_object_get(finding, "says"));
        char quoted[512];

        if (!strcmp(what, "structure"))
            return why_set(
                why, -EUCLEAN,
                _("%s/queue.db: the database is damaged (%s); run «uketsuke db rebuild»"),
                daemon->conf->instance, says);
        log_line(LOG_LEVEL_ERROR, "state=differs what=%s where=\"%s\"", what,
                 log_quote(json_string_value(json_object_get(finding, "where")), quoted,
                           sizeof(quoted)));
    }
    return 0;
}

/* Once, when the spools have been gone over and what lies there has been taken in under its own
 * name. */
static int on_orphans(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct daemon *daemon = userdata;
    struct why why = {""};
    int64_t n = 0;

    if (intake_adopt(daemon->store, daemon->conf->instance, NULL, ORPHAN_AGE_S, &n, &why) < 0)
        say_why(LOG_LEVEL_ERROR, "orphans", &why);
    else if (n > 0)
        log_line(LOG_LEVEL_NOTICE, "state=adopted faxes=%" PRId64, n);
    supervisor_next(daemon->supervisor);
    return 0;
}

static int set_up(struct daemon *daemon, struct why *why)
{
    int r = load_conf(&daemon->options, &daemon->conf, why);

    if (r == 0)
        r = file_make_directories(daemon->conf->instance, 0700, why);
    if (r == 0)
        r = lock_instance(daemon->conf->instance, &daemon->lock_fd, why);
    if (r == 0)
        r = intake_prepare(daemon->conf->instance, why);
    if (r == 0)
        r = store_open(daemon->conf->instance, true, &daemon->store, why);
    if (r == 0)
        r = check_books(daemon, why);
    if (r < 0)
        return r;
    r = sd_event_new(&daemon->event);
    if (r >= 0)
        r = add_signals(daemon);
    if (r >= 0)
        r = sd_event_set_watchdog(daemon->event, true);
    if (r >= 0)
        r = sd_event_add_time_relative(daemon->event, NULL, CLOCK_MONOTONIC,
                                       (uint64_t)daemon->conf->rescan_s * 1000000, ACCURACY_US,
                                       on_orphans, daemon);
    if (r >= 0)
        r = sd_event_add_post(daemon->event, NULL, on_any_event, daemon);
    if (r < 0)
        return why_set(why, r, _("the event loop cannot be set up: %s"), strerror(-r));
    return start_parts(daemon, why);
}

static void tear_down(struct daemon *daemon)
{
    stop_parts(daemon);
    sd_event_unref(daemon->event);
    store_close(daemon->store);
    conf_free(daemon->conf);
    if (daemon->lock_fd >= 0)
        close(daemon->lock_fd);
}

static int run(struct daemon *daemon)
{
    struct why why = {""};
    int r = set_up(daemon, &why);

    if (r < 0) {
        fprintf(stderr, "uketsuked: %s\n", why.text[0] ? why.text : strerror(-r));
        return STATUS_FAILED;
    }
    log_line(LOG_LEVEL_INFO, "state=ready version=%s spools=%u workers=%u", UKETSUKE_VERSION,
             daemon->conf->n_spools, daemon->conf->workers);
    if (daemon->conf->n_spools == 0)
        log_line(LOG_LEVEL_NOTICE,
                 "state=no_spool why=\"only what «uketsuke add» brings is read; name a directory "
                 "under [spool] in uketsuke.conf\"");
    tell_status(daemon);
    sd_notify(0, "READY=1");
    r = sd_event_loop(daemon->event);
    if (r < 0) {
        fprintf(stderr, "uketsuked: %s: %s\n", _("the event loop failed"), strerror(-r));
        return STATUS_FAILED;
    }
    return r;
}

static void print_help(void)
{
    printf(_("Usage: uketsuked [OPTION]...\n"
             "Takes faxes in from the spools, has them read and stores what they say.\n\n"
             "Options:\n"
             "  --instance DIR   the instance directory ($UKETSUKE_INSTANCE)\n"
             "  --spool DIR      watch this directory, too; may be given again\n"
             "  --help           print this and exit\n"
             "  --version        print the version and exit\n\n"
             "Stays in the foreground and logs on standard error. SIGTERM ends it, SIGHUP\n"
             "makes it read its configuration again. Exit status: 0 it was told to stop,\n"
             "1 it failed, 2 wrong use.\n"));
}

/* -1: go on; else the exit status. */
static int parse_options(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {
        {"instance", required_argument, NULL, 'i'},
        {"spool", required_argument, NULL, 's'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    int c;

    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (c == 'h') {
            print_help();
            return STATUS_STOPPED;
        } else if (c == 'v') {
            printf("uketsuked %s\n", UKETSUKE_VERSION);
            return STATUS_STOPPED;
        } else if (c == 'i') {
            options->instance = optarg;
        } else if (c == 's' && options->n_spools < CONF_MAX_SPOOLS) {
            options->spools[options->n_spools++] = optarg;
        } else if (c == 's') {
            fprintf(stderr, _("uketsuked: at most %d spools can be watched\n"), CONF_MAX_SPOOLS);
            return STATUS_USAGE;
        } else {
            fprintf(stderr, _("Try «uketsuked --help».\n"));
            return STATUS_USAGE;
        }
    }
    if (optind < argc) {
        fprintf(stderr, _("uketsuked: «%s» is no option. Try «uketsuked --help».\n"), argv[optind]);
        return STATUS_USAGE;
    }
    return -1;
}

int main(int argc, char **argv)
{
    struct daemon daemon = {.lock_fd = -1};
    int status;

    intl_init();
    private_begin();
    status = parse_options(argc, argv, &daemon.options);
    if (status >= 0)
        return status;
    journal_take_over();
    status = run(&daemon);
    tear_down(&daemon);
    return status;
}
