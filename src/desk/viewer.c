/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/viewer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/intl.h"

struct viewer {
    char command[PATH_MAX + 8];
    char path[PATH_MAX];
    pid_t pid; /* 0: none runs; it leads its process group */
};

int viewer_new(const char *command, struct viewer **ret_viewer, struct why *why)
{
    const char *directory = getenv("XDG_RUNTIME_DIR");
    struct viewer *viewer = calloc(1, sizeof(*viewer));
    int fd;

    if (!viewer)
        return why_set(why, -ENOMEM, _("out of memory"));
    snprintf(viewer->command, sizeof(viewer->command), "%s \"$0\"", command);
    snprintf(viewer->path, sizeof(viewer->path), "%s/uketsuke-XXXXXX.pgm",
             directory && *directory ? directory : "/tmp");
    fd = mkostemps(viewer->path, 4, O_CLOEXEC); /* 0600 */
    if (fd < 0) {
        int r = why_set(why, -errno, _("%s: cannot be made: %s"), viewer->path, strerror(errno));

        free(viewer);
        return r;
    }
    close(fd);
    *ret_viewer = viewer;
    return 0;
}

static void stop(struct viewer *viewer)
{
    if (viewer->pid <= 0)
        return;
    kill(-viewer->pid, SIGTERM);
    while (waitpid(viewer->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    viewer->pid = 0;
}

struct viewer *viewer_free(struct viewer *viewer)
{
    if (!viewer)
        return NULL;
    stop(viewer);
    unlink(viewer->path);
    free(viewer);
    return NULL;
}

static int write_pgm(const struct viewer *viewer, const struct picture *picture, struct why *why)
{
    size_t n_px = (size_t)picture->w_px * (size_t)picture->h_px;
    char header[64];
    size_t n =
        (size_t)snprintf(header, sizeof(header), "P5\n%d %d\n255\n", picture->w_px, picture->h_px);
    uint8_t *bytes = malloc(n + n_px);
    int r;

    if (!bytes)
        return why_set(why, -ENOMEM, _("out of memory"));
    memcpy(bytes, header, n);
    memcpy(bytes + n, picture->grey, n_px);
    r = file_write_atomic(viewer->path, bytes, n + n_px, 0600, why);
    free(bytes);
    return r;
}

/* Out of our terminal: a process group of its own, with no signal blocked. */
static int run(struct viewer *viewer, struct why *why)
{
    char shell[] = "/bin/sh", option[] = "-c";
    char *arguments[] = {shell, option, viewer->command, viewer->path, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int r;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawn_file_actions_init(&actions);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    r = posix_spawn(&viewer->pid, shell, &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (r > 0) {
        viewer->pid = 0;
        return why_set(why, -r, _("the viewer cannot be started: %s"), strerror(r));
    }
    return 0;
}

int viewer_show(struct viewer *viewer, const struct picture *picture, struct why *why)
{
    int r;

    stop(viewer);
    r = write_pgm(viewer, picture, why);
    return r < 0 ? r : run(viewer, why);
}
