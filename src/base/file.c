/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/intl.h"

#define READ_STEP_BYTES ((size_t)1 << 16)

int file_read_fd(int fd, size_t max_bytes, uint8_t **ret_bytes, size_t *ret_n_bytes)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    size_t n = 0, capacity = 0;

    for (;;) {
        ssize_t got;

        if (capacity - n < 2) {
            size_t grown = capacity ? capacity * 2 : READ_STEP_BYTES;
            uint8_t *p = realloc(bytes, grown);

            if (!p)
                return -ENOMEM;
            bytes = p;
            capacity = grown;
        }
        got = pread(fd, bytes + n, capacity - n - 1, (off_t)n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        n += (size_t)got;
        if (n > max_bytes)
            return -EFBIG;
    }
    bytes[n] = 0;
    *ret_bytes = bytes;
    bytes = NULL;
    *ret_n_bytes = n;
    return 0;
}

int file_read(const char *path, size_t max_bytes, uint8_t **ret_bytes, size_t *ret_n_bytes,
              struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    struct stat st;
    int r;

    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hold us up */
    if (fd < 0)
        return why_set(why, -errno, _("%s: cannot be opened: %s"), path, strerror(errno));
    if (fstat(fd, &st) < 0)
        return why_set(why, -errno, _("%s: cannot be examined: %s"), path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return why_set(why, S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL,
                       S_ISDIR(st.st_mode) ? _("%s: is a directory; name a file")
                                           : _("%s: is not a regular file; name a file"),
                       path);
    r = file_read_fd(fd, max_bytes, ret_bytes, ret_n_bytes);
    if (r == -EFBIG)
        return why_set(why, r, _("%s: is larger than the %zu bytes allowed"), path, max_bytes);
    if (r < 0)
        return why_set(why, r, _("%s: cannot be read: %s"), path, strerror(-r));
    return 0;
}

int file_write_all(int fd, const void *bytes, size_t n_bytes)
{
    const uint8_t *p = bytes;

    while (n_bytes > 0) {
        ssize_t n = write(fd, p, n_bytes);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        p += n;
        n_bytes -= (size_t)n;
    }
    return 0;
}

int file_sync_directory_of(const char *path)
{
    _cleanup_(cleanup_freep) char *copy = strdup(path);
    _cleanup_(cleanup_closep) int fd = -1;

    if (!copy)
        return -ENOMEM;
    fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0)
        return -errno;
    return 0;
}

int file_write_atomic(const char *path, const void *bytes, size_t n_bytes, unsigned mode,
                      struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    char temporary[PATH_MAX];
    int r;

    if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >= (int)sizeof(temporary))
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), path);
    fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return why_set(why, -errno, _("%s: cannot be created: %s"), path, strerror(errno));
    r = file_write_all(fd, bytes, n_bytes);
    if (r == 0 && (fchmod(fd, mode) < 0 || fsync(fd) < 0 || rename(temporary, path) < 0))
        r = -errno;
    if (r < 0) {
        unlink(temporary);
        return why_set(why, r, _("%s: cannot be written: %s"), path, strerror(-r));
    }
    r = file_sync_directory_of(path);
    if (r < 0)
        return why_set(why, r, _("%s: its directory cannot be synced: %s"), path, strerror(-r));
    return 0;
}

int file_make_directories(const char *path, unsigned mode, struct why *why)
{
    char part[PATH_MAX];
    size_t n = strlen(path);

    if (n >= sizeof(part))
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), path);
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        part[i] = '\0';
        if (mkdir(part, mode) < 0 && errno != EEXIST)
            return why_set(why, -errno, _("%s: the directory cannot be made: %s"), part,
                           strerror(errno));
        part[i] = path[i];
    }
    return 0;
}

void file_sha256(const void *bytes, size_t n_bytes, char ret_hex[65])
{
    SHA256Data(bytes, n_bytes, ret_hex);
}

int file_sha256_fd(int fd, char ret_hex[65])
{
    uint8_t bytes[READ_STEP_BYTES];
    SHA256_CTX state;
    off_t at = 0;

    SHA256Init(&state);
    for (;;) {
        ssize_t n = pread(fd, bytes, sizeof(bytes), at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        SHA256Update(&state, bytes, (size_t)n);
        at += n;
    }
    SHA256End(&state, ret_hex);
    return 0;
}

int file_copy(const char *from, const char *to, struct why *why)
{
    _cleanup_(cleanup_closep) int source = -1, target = -1;
    _cleanup_(cleanup_freep) uint8_t *bytes = malloc(READ_STEP_BYTES);
    ssize_t n = 0;
    int r = 0;

    if (!bytes)
        return why_set(why, -ENOMEM, _("out of memory"));
    source = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (source < 0)
        return why_set(why, -errno, _("%s: cannot be opened: %s"), from, strerror(errno));
    target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (target < 0)
        return why_set(why, -errno, _("%s: cannot be created: %s"), to, strerror(errno));
    while (r == 0 && (n = read(source, bytes, READ_STEP_BYTES)) > 0)
        r = file_write_all(target, bytes, (size_t)n);
    if (n < 0)
        r = why_set(why, -errno, _("%s: cannot be read: %s"), from, strerror(errno));
    else if (r == 0 && fsync(target) < 0)
        r = -errno;
    if (r == 0)
        r = file_sync_directory_of(to);
    if (r < 0) {
        unlink(to);
        return n < 0 ? r : why_set(why, r, _("%s: cannot be written: %s"), to, strerror(-r));
    }
    return 0;
}
