/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "intake/intake.h"

enum { SHA256_DIGITS = 64 };

static void cleanup_closedirp(DIR **directory)
{
    if (*directory)
        closedir(*directory);
}

static int archive_path(const char *instance, const char *sha256, char ret_path[PATH_MAX],
                        struct why *why)
{
    if (snprintf(ret_path, PATH_MAX, "%s/archive/%.2s/%s.tif", instance, sha256, sha256) >=
        PATH_MAX)
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long for an instance; move it"),
                       instance);
    return 0;
}

/* A new file in incoming/, locked so that a sweep by another program leaves it alone. */
static int incoming_open(const char *instance, char ret_path[PATH_MAX], int *ret_fd)
{
    int fd;

    if (snprintf(ret_path, PATH_MAX, "%s/incoming/XXXXXX", instance) >= PATH_MAX)
        return -ENAMETOOLONG;
    fd = mkostemp(ret_path, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    if (flock(fd, LOCK_EX) < 0) {
        int r = -errno;

        close(fd);
        unlink(ret_path);
        return r;
    }
    *ret_fd = fd;
    return 0;
}

int archive_put(const char *instance, const char *sha256, const void *bytes, size_t n_bytes,
                struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    char path[PATH_MAX], temporary[PATH_MAX];
    int r;

    r = archive_path(instance, sha256, path, why);
    if (r < 0)
        return r;
    r = incoming_open(instance, temporary, &fd);
    if (r < 0)
        return why_set(why, r, _("%s/incoming: no copy can be made there: %s"), instance,
                       strerror(-r));
    r = file_write_all(fd, bytes, n_bytes);
    if (r == 0 && (fsync(fd) < 0 || rename(temporary, path) < 0))
        r = -errno;
    if (r < 0) {
        unlink(temporary);
        return why_set(why, r,
                       r == -ENOSPC || r == -EDQUOT
                           ? _("%s: no room for the copy (%s); make some, the file will be taken "
                               "in then")
                           : _("%s: the copy cannot be written: %s"),
                       path, strerror(-r));
    }
    r = file_sync_directory_of(path);
    if (r < 0)
        return why_set(why, r, _("%s: its directory cannot be synced: %s"), path, strerror(-r));
    return 0;
}

int intake_open_archived(const char *instance, const char *sha256, int *ret_fd, struct why *why)
{
    char path[PATH_MAX];
    int fd, r;

    r = archive_path(instance, sha256, path, why);
    if (r < 0)
        return r;
    fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return why_set(why, -errno, _("%s: the archived fax cannot be opened: %s"), path,
                       strerror(errno));
    *ret_fd = fd;
    return 0;
}

/* "<sha256>.tif", in the directory of its first two digits. */
static bool is_archived_name(const char *directory, const char *name)
{
    return strspn(name, "0123456789abcdef") == SHA256_DIGITS &&
           !strcmp(name + SHA256_DIGITS, ".tif") && !strncmp(name, directory, 2);
}

int archive_walk(const char *instance,
                 int (*visit)(void *context, const char *path, const char *sha256_or_null,
                              struct why *why),
                 void *context, struct why *why)
{
    int r = 0;

    for (unsigned i = 0; i < 256 && r == 0; i++) {
        _cleanup_(cleanup_closedirp) DIR *directory = NULL;
        char path[PATH_MAX], shelf[4], sha256[SHA256_DIGITS + 1];
        struct dirent *entry;

        snprintf(shelf, sizeof(shelf), "%02x", i);
        if (snprintf(path, sizeof(path), "%s/archive/%s", instance, shelf) >= (int)sizeof(path))
            return why_set(why, -ENAMETOOLONG,
                           _("%s: the path is too long for an instance; move it"), instance);
        directory = opendir(path);
        if (!directory)
            return why_set(why, -errno, _("%s: cannot be listed: %s"), path, strerror(errno));
        while (r == 0 && (entry = readdir(directory))) {
            char file[PATH_MAX + NAME_MAX + 2];
            bool archived = is_archived_name(shelf, entry->d_name);

            if (entry->d_name[0] == '.')
                continue;
            snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
            snprintf(sha256, sizeof(sha256), "%.64s", archived ? entry->d_name : "");
            r = visit(context, file, archived ? sha256 : NULL, why);
        }
    }
    return r;
}

/* Removes what a crash left in incoming/. A file that some program still writes is locked, and
 * stays. */
static int sweep(const char *incoming, struct why *why)
{
    _cleanup_(cleanup_closedirp) DIR *directory = opendir(incoming);
    struct dirent *entry;

    if (!directory)
        return why_set(why, -errno, _("%s: cannot be listed: %s"), incoming, strerror(errno));
    while ((entry = readdir(directory))) {
        _cleanup_(cleanup_closep) int fd = -1;

        if (entry->d_name[0] == '.')
            continue;
        fd =
            openat(dirfd(directory), entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
            unlinkat(dirfd(directory), entry->d_name, 0);
    }
    return 0;
}

static int make_directory(const char *instance, const char *name, char ret_path[PATH_MAX],
                          struct why *why)
{
    if (snprintf(ret_path, PATH_MAX, "%s/%s", instance, name) >= PATH_MAX)
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long for an instance; move it"),
                       instance);
    if (mkdir(ret_path, 0700) < 0 && errno != EEXIST)
        return why_set(why, -errno, _("%s: the directory cannot be made: %s"), ret_path,
                       strerror(errno));
    return 0;
}

int intake_prepare(const char *instance, struct why *why)
{
    char path[PATH_MAX], name[16];
    int r = make_directory(instance, "notices", path, why);

    if (r == 0)
        r = make_directory(instance, "archive", path, why);
    /* All of them now, so that one sync makes them durable and archive_put() need not think of it.
     */
    for (unsigned i = 0; r == 0 && i < 256; i++) {
        snprintf(name, sizeof(name), "archive/%02x", i);
        r = make_directory(instance, name, path, why);
    }
    if (r == 0)
        r = make_directory(instance, "incoming", path, why);
    if (r == 0)
        r = sweep(path, why);
    if (r < 0)
        return r;
    if (snprintf(path, sizeof(path), "%s/archive/00", instance) >= (int)sizeof(path))
        return -ENAMETOOLONG;
    r = file_sync_directory_of(path);
    if (r == 0)
        r = file_sync_directory_of(dirname(path));
    return r < 0 ? why_set(why, r, _("%s: cannot be synced: %s"), instance, strerror(-r)) : 0;
}

int archive_open(const char *instance, const char *sha256, int *ret_fd, struct why *why)
{
    char path[PATH_MAX];
    int r = archive_path(instance, sha256, path, why);

    if (r < 0)
        return r;
    *ret_fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*ret_fd < 0)
        return why_set(why, -errno, _("%s: cannot be opened: %s"), path, strerror(errno));
    return 0;
}
