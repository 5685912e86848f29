/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/intl.h"

int lock_instance(const char *instance, int *ret_fd, struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    char path[PATH_MAX], pid[32] = "";
    ssize_t n;

    if (snprintf(path, sizeof(path), "%s/lock", instance) >= (int)sizeof(path))
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long for an instance; move it"),
                       instance);
    fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return why_set(why, -errno, _("%s: cannot be opened: %s"), path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK)
            return why_set(why, -errno, _("%s: cannot be locked: %s"), path, strerror(errno));
        n = read(fd, pid, sizeof(pid) - 1);
        pid[n > 0 ? n : 0] = '\0';
        pid[strcspn(pid, "\n")] = '\0';
        return why_set(
            why, -EBUSY,
            _("%s: another uketsuked (process %s) serves this instance; stop it, or name "
              "another with --instance"),
            instance, *pid ? pid : "?");
    }
    n = snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
    if (ftruncate(fd, 0) < 0 || write(fd, pid, (size_t)n) != n)
        return why_set(why, errno ? -errno : -EIO, _("%s: cannot be written: %s"), path,
                       strerror(errno));
    *ret_fd = fd;
    fd = -1;
    return 0;
}
