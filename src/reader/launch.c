/* SPDX-License-Identifier: Apache-2.0 */
#include "reader/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "base/paths.h"
#include "reader/message.h"

enum { MAX_ARGUMENTS = 20 + 2 * FORM_KIND_COUNT, THRESHOLD_SIZE = 64 };

struct arguments {
    char *v[MAX_ARGUMENTS];
    size_t n;
    char program[PATH_MAX], forms[PATH_MAX], models[PATH_MAX];
    char deadline[16], target[THRESHOLD_SIZE];
    char thresholds[FORM_KIND_COUNT][THRESHOLD_SIZE];
};

/* The arguments borrow; execve(2) wants them writable in name only. */
static void add(struct arguments *arguments, const char *text)
{
    arguments->v[arguments->n++] = (char *)text;
    arguments->v[arguments->n] = NULL;
}

static int find_directory(const char *given, const char *name, char path[PATH_MAX], struct why *why)
{
    if (!given)
        return paths_data(name, path, PATH_MAX) < 0
                   ? why_set(why, -ENOENT,
                             _("%s: not found; set UKETSUKE_DATA to the directory that holds it"),
                             name)
                   : 0;
    return snprintf(path, PATH_MAX, "%s", given) >= PATH_MAX
               ? why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), given)
               : 0;
}

static int find_program(const char *given, char path[PATH_MAX], struct why *why)
{
    if (given)
        return snprintf(path, PATH_MAX, "%s", given) >= PATH_MAX ? -ENAMETOOLONG : 0;
    if (paths_program("uketsuke-reader", path, PATH_MAX) < 0)
        return why_set(why, -ENOENT,
                       _("uketsuke-reader: not found beside this program; build or install it"));
    return 0;
}

static int make_arguments(const struct reader_settings *settings, unsigned deadline_s,
                          struct arguments *arguments, struct why *why)
{
    int r = find_program(settings->program, arguments->program, why);

    if (r == 0)
        r = find_directory(settings->forms_directory, "forms", arguments->forms, why);
    if (r == 0)
        r = find_directory(settings->models_directory, "models", arguments->models, why);
    if (r < 0)
        return r;
    snprintf(arguments->deadline, sizeof(arguments->deadline), "%u", deadline_s);
    add(arguments, arguments->program);
    add(arguments, "--forms");
    add(arguments, arguments->forms);
    add(arguments, "--models");
    add(arguments, arguments->models);
    add(arguments, "--deadline");
    add(arguments, arguments->deadline);
    if (settings->review_all)
        add(arguments, "--review-all");
    if (settings->pictures_only)
        add(arguments, "--pictures-only");
    if (settings->silent_error_target > 0) {
        snprintf(arguments->target, sizeof(arguments->target), "%.8f",
                 settings->silent_error_target);
        add(arguments, "--target");
        add(arguments, arguments->target);
    }
    if (settings->counts) {
        add(arguments, "--counts");
        add(arguments, settings->counts);
    }
    for (int kind = 0; settings->threshold && kind < FORM_KIND_COUNT; kind++) {
        if (settings->threshold[kind] < 0)
            continue;
        snprintf(arguments->thresholds[kind], THRESHOLD_SIZE, "%s=%.6f", form_kind_name(kind),
                 settings->threshold[kind]);
        add(arguments, "--threshold");
        add(arguments, arguments->thresholds[kind]);
    }
    return 0;
}

/* Ours, with OMP_THREAD_LIMIT=1: libgomp reads it before main(), so it must be there from the
 * start. The array is the caller's to free(), its strings are borrowed. */
static char **make_environment(void)
{
    static char one_thread[] = "OMP_THREAD_LIMIT=1";
    size_t n = 0, n_kept = 0;
    char **environment;

    while (environ[n])
        n++;
    environment = calloc(n + 2, sizeof(*environment));
    if (!environment)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], one_thread, strlen("OMP_THREAD_LIMIT=")) != 0)
            environment[n_kept++] = environ[i];
    environment[n_kept] = one_thread;
    return environment;
}

static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    int r;

    sigemptyset(&none);
    sigfillset(&all);
    r = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                 POSIX_SPAWN_SETPGROUP);
    if (r == 0)
        r = posix_spawnattr_setsigmask(attributes, &none);
    if (r == 0)
        r = posix_spawnattr_setsigdefault(attributes, &all);
    return r == 0 ? posix_spawnattr_setpgroup(attributes, 0) : r;
}

/* Positive errno, as posix_spawn(3) has it. */
static int spawn(struct arguments *arguments, char **environment, int theirs, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int r = posix_spawn_file_actions_init(&actions);

    if (r)
        return r;
    r = posix_spawnattr_init(&attributes);
    if (r) {
        posix_spawn_file_actions_destroy(&actions);
        return r;
    }
    r = set_attributes(&attributes);
    if (r == 0)
        r = posix_spawn_file_actions_adddup2(&actions, theirs, MESSAGE_SOCKET_FD);
    if (r == 0)
        r = posix_spawn_file_actions_addclosefrom_np(&actions, MESSAGE_SOCKET_FD + 1);
    if (r == 0)
        r = posix_spawn(ret_pid, arguments->program, &actions, &attributes, arguments->v,
                        environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return r;
}

int launch_reader(const struct reader_settings *settings, unsigned deadline_s, pid_t *ret_pid,
                  int *ret_socket, struct why *why)
{
    _cleanup_(cleanup_freep) struct arguments *arguments = calloc(1, sizeof(*arguments));
    _cleanup_(cleanup_freep) char **environment = make_environment();
    _cleanup_(cleanup_closep) int ours = -1, theirs = -1;
    int ends[2], r;

    if (!arguments || !environment)
        return why_set(why, -ENOMEM, _("out of memory"));
    r = make_arguments(settings, deadline_s, arguments, why);
    if (r < 0)
        return r;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return why_set(why, -errno, _("no socket for the reader: %s"), strerror(errno));
    ours = ends[0];
    theirs = ends[1];
    r = spawn(arguments, environment, theirs, ret_pid);
    if (r > 0)
        return why_set(why, -r, _("%s: cannot be started: %s"), arguments->program, strerror(r));
    if (settings->background) /* where it may not: it reads all the same */
        setpriority(PRIO_PROCESS, (id_t)*ret_pid, getpriority(PRIO_PROCESS, 0) + READER_NICENESS);
    *ret_socket = ours;
    ours = -1;
    return 0;
}
