/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/watch.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "daemon/arrival.h"
#include "daemon/say.h"
#include "intake/intake.h"

/* A rename in is MOVED_TO, a link in is CREATE alone, a chmod (HylaFAX's last act) is ATTRIB. */
#define SPOOL_EVENTS                                                                               \
    (IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF |        \
     IN_ONLYDIR)
#define LOST_EVENTS (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)
#define RETURN_US ((uint64_t)2 * 1000000) /* between looks for a directory that is not there */
#define TIMER_ACCURACY_US ((uint64_t)100000)

DEFINE_CLEANUP(struct watch *, watch_free)

struct spool {
    struct watch *watch;
    const struct conf_spool *conf; /* borrowed */
    char *directory;               /* its real path while it is watched, else NULL */
    dev_t device;
    ino_t inode;
    sd_event_source *inotify;
    bool missing; /* said once */
};

struct watch {
    sd_event *event;
    const struct conf *conf;
    struct store *store;
    struct arrivals *arrivals;
    sd_event_source *rescan, *returned;
    struct spool spools[CONF_MAX_SPOOLS];
    unsigned n_spools;
};

static void cleanup_closedirp(DIR **directory)
{
    if (*directory)
        closedir(*directory);
}

static bool matches(const struct spool *spool, const char *name)
{
    return fnmatch(spool->conf->pattern, name, FNM_PERIOD) == 0;
}

static int look_at(struct spool *spool, const char *name)
{
    char path[PATH_MAX];

    if (!spool->directory || !matches(spool, name))
        return 0;
    if (snprintf(path, sizeof(path), "%s/%s", spool->directory, name) >= (int)sizeof(path))
        return 0; /* no file can be there */
    return arrivals_look(spool->watch->arrivals, spool->conf, path);
}

/* Was this file dealt with before? A spool holds thousands of those; they cost one look each. */
static bool is_known(struct spool *spool, const char *name)
{
    char path[PATH_MAX];
    struct fax_source source = {.path = path};

    if (snprintf(path, sizeof(path), "%s/%s", spool->directory, name) >= (int)sizeof(path))
        return true;
    return intake_examine(&source, NULL) == 0 &&
           store_spool_seen(spool->watch->store, &source, NULL) == 1;
}

static int scan(struct spool *spool)
{
    _cleanup_(cleanup_closedirp) DIR *directory = opendir(spool->directory);
    struct dirent *entry;
    struct why why;
    int r = 0;

    if (!directory) {
        why_set(&why, -errno, _("%s: the spool cannot be listed: %s"), spool->directory,
                strerror(errno));
        say_why(LOG_LEVEL_ERROR, "spool", &why);
        return 0;
    }
    while (r >= 0 && (entry = readdir(directory)))
        if (matches(spool, entry->d_name) && !is_known(spool, entry->d_name))
            r = look_at(spool, entry->d_name);
    return r;
}

static void lose(struct spool *spool, const char *because)
{
    struct why why;

    spool->inotify = sd_event_source_disable_unref(spool->inotify);
    free(spool->directory);
    spool->directory = NULL;
    if (!spool->missing) {
        why_set(&why, 0, _("%s: the spool cannot be watched: %s; it will be as soon as it can"),
                spool->conf->directory, because);
        say_why(LOG_LEVEL_WARNING, "spool", &why);
    }
    spool->missing = true;
    /* sooner than the next rescan, for faxes may be waiting in it */
    sd_event_source_set_time_relative(spool->watch->returned, RETURN_US);
    sd_event_source_set_enabled(spool->watch->returned, SD_EVENT_ONESHOT);
}

static int on_event(sd_event_source *source, const struct inotify_event *event, void *userdata)
{
    struct spool *spool = userdata;

    if (event->mask & LOST_EVENTS)
        lose(spool, _("it was moved or removed"));
    else if (event->mask & IN_Q_OVERFLOW)
        return spool->directory ? scan(spool) : 0;
    else if (event->len > 0)
        return look_at(spool, event->name);
    return 0;
}

/* Watches the directory and then scans it: what comes between the two is seen by both. */
static int find(struct spool *spool)
{
    char directory[PATH_MAX], quoted[PATH_MAX];
    struct stat st;
    int r;

    if (!realpath(spool->conf->directory, directory) || stat(directory, &st) < 0) {
        lose(spool, strerror(errno));
        return 0;
    }
    r = sd_event_add_inotify(spool->watch->event, &spool->inotify, directory, SPOOL_EVENTS,
                             on_event, spool);
    if (r == -ENOMEM)
        return r;
    if (r < 0) {
        lose(spool, strerror(-r));
        return 0;
    }
    spool->directory = strdup(directory);
    if (!spool->directory)
        return -ENOMEM;
    spool->device = st.st_dev;
    spool->inode = st.st_ino;
    spool->missing = false;
    log_line(LOG_LEVEL_INFO, "spool=\"%s\" state=watched",
             log_quote(directory, quoted, sizeof(quoted)));
    return scan(spool);
}

/* Something may have been mounted or moved over the directory, which its watch does not tell. */
static bool is_exchanged(const struct spool *spool)
{
    struct stat st;

    return stat(spool->conf->directory, &st) < 0 || st.st_dev != spool->device ||
           st.st_ino != spool->inode;
}

static int look_again(struct watch *watch, bool rescan)
{
    int r = 0;

    for (unsigned i = 0; i < watch->n_spools && r >= 0; i++) {
        struct spool *spool = &watch->spools[i];

        if (spool->directory && is_exchanged(spool))
            lose(spool, _("another directory has taken its place"));
        if (!spool->directory)
            r = find(spool);
        else if (rescan)
            r = scan(spool);
    }
    return r;
}

static int on_rescan(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct watch *watch = userdata;
    int r = look_again(watch, true);

    if (r < 0)
        log_line(LOG_LEVEL_ERROR, "state=rescan why=\"%s\"", strerror(-r));
    sd_event_source_set_time_relative(source, (uint64_t)watch->conf->rescan_s * 1000000);
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int on_returned(sd_event_source *source, uint64_t usec, void *userdata)
{
    return look_again(userdata, false);
}

static int add_timers(struct watch *watch)
{
    int r = sd_event_add_time_relative(watch->event, &watch->rescan, CLOCK_MONOTONIC,
                                       (uint64_t)watch->conf->rescan_s * 1000000, TIMER_ACCURACY_US,
                                       on_rescan, watch);

    if (r >= 0)
        r = sd_event_add_time_relative(watch->event, &watch->returned, CLOCK_MONOTONIC, RETURN_US,
                                       TIMER_ACCURACY_US, on_returned, watch);
    return r < 0 ? r : sd_event_source_set_enabled(watch->returned, SD_EVENT_OFF);
}

int watch_new(sd_event *event, const struct conf *conf, struct store *store,
              void (*taken)(void *context), void *context, struct watch **ret_watch,
              struct why *why)
{
    _cleanup_(watch_freep) struct watch *watch = calloc(1, sizeof(*watch));
    int r;

    if (!watch)
        return why_set(why, -ENOMEM, _("out of memory"));
    watch->event = event;
    watch->conf = conf;
    watch->store = store;
    r = arrivals_new(event, conf, store, taken, context, &watch->arrivals);
    if (r >= 0)
        r = add_timers(watch);
    for (; r >= 0 && watch->n_spools < conf->n_spools; watch->n_spools++) {
        struct spool *spool = &watch->spools[watch->n_spools];

        spool->watch = watch;
        spool->conf = &conf->spools[watch->n_spools];
        r = find(spool);
    }
    if (r < 0)
        return why_set(why, r, _("the spools cannot be watched: %s"), strerror(-r));
    *ret_watch = watch;
    watch = NULL;
    return 0;
}

struct watch *watch_free(struct watch *watch)
{
    if (!watch)
        return NULL;
    sd_event_source_disable_unref(watch->rescan);
    sd_event_source_disable_unref(watch->returned);
    for (unsigned i = 0; i < watch->n_spools; i++) {
        sd_event_source_disable_unref(watch->spools[i].inotify);
        free(watch->spools[i].directory);
    }
    arrivals_free(watch->arrivals);
    free(watch);
    return NULL;
}

int watch_complete(struct watch *watch, const char *path)
{
    const char *slash = strrchr(path, '/');

    for (unsigned i = 0; slash && i < watch->n_spools; i++) {
        const struct spool *spool = &watch->spools[i];
        const char *directory = spool->directory;
        size_t n = directory ? strlen(directory) : 0;

        if (directory && n == (size_t)(slash - path) && !strncmp(directory, path, n) &&
            matches(spool, slash + 1))
            return arrivals_complete(watch->arrivals, spool->conf, path);
    }
    return 1;
}

unsigned watch_n_found(const struct watch *watch)
{
    unsigned n = 0;

    for (unsigned i = 0; i < watch->n_spools; i++)
        n += watch->spools[i].directory != NULL;
    return n;
}
