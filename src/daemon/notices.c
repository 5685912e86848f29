/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/notices.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "daemon/say.h"
#include "intake/notice.h"

#define TIMER_ACCURACY_US ((uint64_t)100000)
#define LEFT_BEHIND_S 600 /* a notice is written in milliseconds */

DEFINE_CLEANUP(struct notices *, notices_free)

struct notices {
    const struct conf *conf;
    struct store *store;
    struct notices_callbacks callbacks;
    sd_event_source *inotify, *wake, *rescan;
    char directory[PATH_MAX];
};

static void cleanup_closedirp(DIR **directory)
{
    if (*directory)
        closedir(*directory);
}

/* A file that is no notice is put out of the way, not thrown away: a person may want to see it. */
static void put_aside(const char *path, const char *name, const struct why *why)
{
    char aside[PATH_MAX + 8];

    snprintf(aside, sizeof(aside), "%s.bad", path);
    say_file(LOG_LEVEL_WARNING, name, "bad_notice", why);
    if (rename(path, aside) < 0)
        unlink(path);
}

/* Into the books first, then out of the directory: after a crash between the two it is the same
 * words again, which change nothing. */
static int take(struct notices *notices, const char *name)
{
    struct notice notice = {.bytes = NULL};
    struct why why = {""};
    char path[PATH_MAX], quoted[512];
    int r;

    if (snprintf(path, sizeof(path), "%s/%s", notices->directory, name) >= (int)sizeof(path))
        return 0;
    r = notice_load(path, &notice, &why);
    if (r == -ENOENT)
        return 0; /* taken already */
    if (r == -EPROTO || r == -EFBIG || r == -EISDIR || r == -EINVAL || r == -ELOOP) {
        put_aside(path, name, &why);
        return 0;
    }
    if (r == 0)
        r = store_notice_add(notices->store, &notice.source, &why);
    if (r < 0) {
        say_file(LOG_LEVEL_ERROR, name, "notice_held", &why);
    } else {
        const char *slash = strrchr(notice.source.path, '/');

        log_line(LOG_LEVEL_INFO, "file=\"%s\" state=notice error=%s",
                 log_quote(slash + 1, quoted, sizeof(quoted)), notice.source.error ? "yes" : "no");
        unlink(path);
        notices->callbacks.complete(notices->callbacks.context, notice.source.path);
    }
    notice_deinit(&notice);
    return r;
}

/* What a hook that was killed has left half written: it carries the sender's words. */
static void sweep(DIR *directory, const char *name)
{
    struct stat st;

    if (name[0] == '.' && strlen(name) == strlen(NOTICE_TEMPORARY) &&
        fstatat(dirfd(directory), name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
        time(NULL) - st.st_mtime > LEFT_BEHIND_S)
        unlinkat(dirfd(directory), name, 0);
}

static int scan(struct notices *notices)
{
    _cleanup_(cleanup_closedirp) DIR *directory = opendir(notices->directory);
    struct dirent *entry;

    if (!directory)
        return -errno;
    while ((entry = readdir(directory)))
        if (notice_is_name(entry->d_name))
            take(notices, entry->d_name); /* what fails is tried again by the next scan */
        else
            sweep(directory, entry->d_name);
    return 0;
}

static int on_notice(sd_event_source *source, const struct inotify_event *event, void *userdata)
{
    struct notices *notices = userdata;

    if (event->mask & IN_Q_OVERFLOW)
        scan(notices);
    else if (event->len > 0 && notice_is_name(event->name))
        take(notices, event->name);
    return 0;
}

static int on_instance(sd_event_source *source, const struct inotify_event *event, void *userdata)
{
    struct notices *notices = userdata;

    if ((event->mask & IN_Q_OVERFLOW) || (event->len > 0 && !strcmp(event->name, "wake")))
        notices->callbacks.wake(notices->callbacks.context);
    return 0;
}

static int on_rescan(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct notices *notices = userdata;

    scan(notices);
    notices->callbacks.wake(notices->callbacks.context);
    sd_event_source_set_time_relative(source, (uint64_t)notices->conf->rescan_s * 1000000);
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

int notices_new(sd_event *event, const struct conf *conf, struct store *store,
                const struct notices_callbacks *callbacks, struct notices **ret_notices,
                struct why *why)
{
    _cleanup_(notices_freep) struct notices *notices = calloc(1, sizeof(*notices));
    int r;

    if (!notices)
        return why_set(why, -ENOMEM, _("out of memory"));
    notices->conf = conf;
    notices->store = store;
    notices->callbacks = *callbacks;
    if (snprintf(notices->directory, sizeof(notices->directory), "%s/notices", conf->instance) >=
        (int)sizeof(notices->directory))
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long for an instance; move it"),
                       conf->instance);
    r = sd_event_add_inotify(event, &notices->inotify, notices->directory, IN_MOVED_TO | IN_ONLYDIR,
                             on_notice, notices);
    if (r >= 0)
        r = sd_event_add_inotify(event, &notices->wake, conf->instance, IN_CLOSE_WRITE | IN_ONLYDIR,
                                 on_instance, notices);
    if (r >= 0)
        r = sd_event_add_time_relative(event, &notices->rescan, CLOCK_MONOTONIC,
                                       (uint64_t)conf->rescan_s * 1000000, TIMER_ACCURACY_US,
                                       on_rescan, notices);
    if (r >= 0)
        r = scan(notices);
    if (r < 0)
        return why_set(why, r, _("%s: cannot be watched: %s"), notices->directory, strerror(-r));
    *ret_notices = notices;
    notices = NULL;
    return 0;
}

struct notices *notices_free(struct notices *notices)
{
    if (!notices)
        return NULL;
    sd_event_source_disable_unref(notices->inotify);
    sd_event_source_disable_unref(notices->wake);
    sd_event_source_disable_unref(notices->rescan);
    free(notices);
    return NULL;
}
