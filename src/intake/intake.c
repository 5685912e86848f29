/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "intake/archive.h"

static void source_fill(struct fax_source *source, const struct stat *st)
{
    bool regular = S_ISREG(st->st_mode);

    source->inode = (int64_t)st->st_ino;
    source->n_bytes = regular ? (int64_t)st->st_size : 0;
    source->mtime_s = regular ? (int64_t)st->st_mtime : 0;
}

static bool same_shape(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* What an errno says of the file itself: a positive result; the rest is trouble of ours. */
static int judge_errno(int r, const char *path, struct why *why)
{
    switch (r) {
    case -ENOENT:
    case -ENOTDIR:
        return why_set(why, INTAKE_GONE, _("%s: there is no such file"), path);
    case -ELOOP:
        return why_set(why, INTAKE_REFUSED,
                       _("%s: is a symbolic link; faxes are taken from regular files only"), path);
    case -ENXIO:
    case -EISDIR:
        return why_set(why, INTAKE_REFUSED,
                       _("%s: is not a regular file; remove it from the spool"), path);
    case -EACCES:
    case -EPERM:
        return why_set(
            why, INTAKE_DENIED,
            _("%s: no permission to read it; give the group of this program read access"), path);
    case -EIO:
    case -ESTALE:
        return why_set(why, INTAKE_DENIED, _("%s: cannot be read: %s; check its disk"), path,
                       strerror(-r));
    case -EFBIG:
        return why_set(why, INTAKE_REFUSED, _("%s: is larger than %zu MB, which no fax is"), path,
                       INTAKE_MAX_BYTES >> 20);
    default:
        return why_set(why, r, _("%s: cannot be read: %s"), path, strerror(-r));
    }
}

static int64_t age_ms(const struct timespec *now, const struct timespec *then)
{
    return (int64_t)(now->tv_sec - then->tv_sec) * 1000 + (now->tv_nsec - then->tv_nsec) / 1000000;
}

/* The change time counts too: it tells a file that was renamed or made readable a moment ago. */
static bool settled(const struct stat *st, unsigned settle_s)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return settle_s == 0 || (age_ms(&now, &st->st_mtim) >= (int64_t)settle_s * 1000 &&
                             age_ms(&now, &st->st_ctim) >= (int64_t)settle_s * 1000);
}

/* HylaFAX holds an exclusive lock while it receives. The lock is let go at once: it was only asked
 * for. */
static bool locked_by_writer(int fd)
{
    if (flock(fd, LOCK_SH | LOCK_NB) < 0)
        return errno == EWOULDBLOCK; /* a file system without locks says something else */
    flock(fd, LOCK_UN);
    return false;
}

int intake_examine(struct fax_source *source, struct why *why)
{
    struct stat st;

    source->inode = source->mtime_s = source->n_bytes = 0;
    if (lstat(source->path, &st) < 0)
        return judge_errno(-errno, source->path, why);
    source_fill(source, &st);
    if (!S_ISREG(st.st_mode))
        return judge_errno(S_ISLNK(st.st_mode) ? -ELOOP : -EISDIR, source->path, why);
    return 0;
}

/* Opens what is a regular file that nobody writes any more. */
static int open_complete(struct fax_source *source, unsigned settle_s, int *ret_fd,
                         struct stat *ret_st, struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    struct stat st;
    int r = intake_examine(source, why);

    if (r != 0)
        return r;
    fd = open(source->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return judge_errno(-errno, source->path, why);
    if (fstat(fd, &st) < 0)
        return judge_errno(-errno, source->path, why);
    source_fill(source, &st);
    if (!S_ISREG(st.st_mode)) /* exchanged between lstat and open */
        return judge_errno(-EISDIR, source->path, why);
    if (!settled(&st, settle_s))
        return why_set(why, INTAKE_BUSY, _("%s: has just changed; it may still be written"),
                       source->path);
    if (st.st_size == 0)
        return why_set(why, INTAKE_EMPTY, _("%s: is empty: the call failed, or is just beginning"),
                       source->path);
    if (locked_by_writer(fd))
        return why_set(why, INTAKE_BUSY, _("%s: is still being received (locked by its writer)"),
                       source->path);
    if ((size_t)st.st_size > INTAKE_MAX_BYTES)
        return judge_errno(-EFBIG, source->path, why);
    *ret_fd = fd;
    fd = -1;
    *ret_st = st;
    return 0;
}

int intake_take(struct store *store, const char *instance, struct fax_source *source,
                unsigned settle_s, int64_t *ret_fax, bool *ret_new, struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    struct stat before = {.st_size = 0}, after;
    char sha256[65];
    size_t n_bytes;
    int r;

    r = open_complete(source, settle_s, &fd, &before, why);
    if (r != 0)
        return r;
    r = file_read_fd(fd, INTAKE_MAX_BYTES, &bytes, &n_bytes);
    if (r < 0)
        return judge_errno(r, source->path, why);
    if (fstat(fd, &after) < 0)
        return judge_errno(-errno, source->path, why);
    if (!same_shape(&before, &after) || n_bytes != (size_t)after.st_size || locked_by_writer(fd))
        return why_set(why, INTAKE_BUSY, _("%s: changed while it was copied"), source->path);
    file_sha256(bytes, n_bytes, sha256);
    r = archive_put(instance, sha256, bytes, n_bytes, why);
    return r < 0 ? r : store_fax_add(store, sha256, source, ret_fax, ret_new, why);
}

int intake_wake(const char *instance, struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    char path[PATH_MAX];

    if (snprintf(path, sizeof(path), "%s/wake", instance) >= (int)sizeof(path))
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long for an instance; move it"),
                       instance);
    fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600); /* its closing wakes */
    if (fd < 0)
        return why_set(why, -errno, _("%s: the daemon cannot be woken: %s"), path, strerror(errno));
    return 0;
}

int intake_canonical_path(const char *path, char **ret_path)
{
    _cleanup_(cleanup_freep) char *for_directory = strdup(path), *for_name = strdup(path);
    char directory[PATH_MAX];

    if (!for_directory || !for_name)
        return -ENOMEM;
    if (!realpath(dirname(for_directory), directory))
        return -errno;
    if (asprintf(ret_path, "%s/%s", strcmp(directory, "/") ? directory : "", basename(for_name)) <
        0)
        return -ENOMEM;
    return 0;
}
