/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "cli/screen.h"

/* A daemon holds the lock exclusively; a shared one is taken for a moment only. */
bool machine_is_served(const char *instance)
{
    _cleanup_(cleanup_closep) int fd = -1;
    char path[PATH_MAX];

    if (snprintf(path, sizeof(path), "%s/lock", instance) >= (int)sizeof(path))
        return false;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

static json_t *note_of(const char *instance, const char *name)
{
    char path[PATH_MAX];

    if (snprintf(path, sizeof(path), "%s/%s", instance, name) >= (int)sizeof(path))
        return NULL;
    return json_load_file(path, 0, NULL);
}

static void add_room(json_t *state, const char *instance)
{
    struct statvfs fs;

    if (statvfs(instance, &fs) < 0 || fs.f_blocks == 0)
        return;
    json_object_set_new(
        state, "free_percent",
        json_integer((json_int_t)(100 * (double)fs.f_bavail / (double)fs.f_blocks)));
    json_object_set_new(
        state, "free_gib",
        json_integer((json_int_t)((double)fs.f_bavail * (double)fs.f_frsize / (1 << 30))));
}

json_t *machine_state(const char *instance)
{
    _cleanup_(json_decrefp) json_t *backup = note_of(instance, "backup.json"),
                                   *check = note_of(instance, "check.json");
    const char *backup_at = screen_member(backup, "at"), *check_at = screen_member(check, "at");
    json_t *state = json_pack("{s:b, s:n, s:n, s:s?, s:s?, s:O?}", "served", machine_is_served(instance),
                              "free_percent", "free_gib", "backup_at", backup_at, "check_at",
                              check_at, "check_findings", json_object_get(check, "findings"));

    if (backup_at && (!check_at || strcmp(backup_at, check_at) > 0)) {
        json_object_set_new(state, "check_at", json_string(backup_at));
        json_object_set_new(state, "check_findings", json_integer(0));
    }
    add_room(state, instance);
    return state;
}

void machine_note_check(const char *instance, size_t n_findings)
{
    char path[PATH_MAX], now[CLOCK_TEXT_SIZE], text[128];

    clock_format_utc(clock_now(), now);
    snprintf(text, sizeof(text), "{\"at\": \"%s\", \"findings\": %zu}\n", now, n_findings);
    if (snprintf(path, sizeof(path), "%s/check.json", instance) < (int)sizeof(path))
        file_write_atomic(path, text, strlen(text), 0600, NULL);
}
