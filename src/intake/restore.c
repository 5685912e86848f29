/* SPDX-License-Identifier: Apache-2.0
 *
 * restore: a backup into an instance. The database comes last, so that half of an instance is never
 * taken for a whole one.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "base/tree.h"
#include "intake/archive.h"
#include "intake/backup.h"
#include "intake/check.h"
#include "intake/intake.h"
#include "intake/lock.h"

struct restoring {
    const char *instance;
    json_t *findings;
};

static int put_image(void *context, const char *path, const char *sha256, struct why *why)
{
    struct restoring *restoring = context;
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    struct why found = {""};
    char seen[65];
    size_t n;

    if (!sha256)
        return check_note(restoring->findings, "archive", path, _("this is no image; left out"),
                          why);
    if (file_read(path, INTAKE_MAX_BYTES, &bytes, &n, &found) < 0)
        return check_note(restoring->findings, "archive", path, found.text, why);
    file_sha256(bytes, n, seen);
    if (strcmp(seen, sha256) != 0)
        return check_note(restoring->findings, "archive", path,
                          _("its bytes are not what its name says; left out"), why);
    return archive_put(restoring->instance, sha256, bytes, n, why);
}

static int restore_files(const char *path, const char *instance, json_t *findings, struct why *why)
{
    struct restoring restoring = {instance, findings};
    char from[PATH_MAX], to[PATH_MAX];
    int r = intake_prepare(instance, why);

    if (r == 0)
        r = archive_walk(path, put_image, &restoring, why);
    if (r < 0)
        return r;
    if (snprintf(from, sizeof(from), "%s/notices", path) >= (int)sizeof(from) ||
        snprintf(to, sizeof(to), "%s/notices", instance) >= (int)sizeof(to))
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), path);
    r = tree_copy_files(from, to, why);
    snprintf(from, sizeof(from), "%s/queue.db", path);
    snprintf(to, sizeof(to), "%s/queue.db", instance);
    return r < 0 ? r : file_copy(from, to, why);
}

int backup_restore(const char *path, const char *instance, json_t *findings, struct why *why)
{
    _cleanup_(cleanup_closep) int lock = -1;
    char file[PATH_MAX];
    int r;

    if (snprintf(file, sizeof(file), "%s/backup.json", path) >= (int)sizeof(file) ||
        access(file, R_OK) < 0)
        return why_set(
            why, -EINVAL,
            _("%s: is no whole backup (backup.json is missing); name one of the directories "
              "uketsuke-… that «uketsuke backup» made"),
            path);
    r = file_make_directories(instance, 0700, why);
    if (r == 0)
        r = lock_instance(instance, &lock, why);
    if (r < 0)
        return r;
    if (snprintf(file, sizeof(file), "%s/queue.db", instance) >= (int)sizeof(file) ||
        access(file, F_OK) == 0)
        return why_set(why, -EEXIST,
                       _("%s: there is a queue already; put the instance aside, or name another "
                         "with --instance"),
                       file);
    return restore_files(path, instance, findings, why);
}

static int check_restored(const char *instance, json_t *findings, struct why *why)
{
    _cleanup_(store_closep) struct store *store = NULL;
    int r = store_open(instance, false, &store, why);

    if (r == 0)
        r = store_check(store, CHECK_FULL, findings, why);
    return r < 0 ? r : intake_check(store, instance, findings, why);
}

int backup_check(const char *path, json_t *findings, struct why *why)
{
    char scratch[PATH_MAX];
    int r;

    if (snprintf(scratch, sizeof(scratch), "%s.restored-XXXXXX", path) >= (int)sizeof(scratch) - 1)
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), path);
    /* hidden, so that it is no backup to anybody */
    memmove(strrchr(scratch, '/') + 2, strrchr(scratch, '/') + 1,
            strlen(strrchr(scratch, '/') + 1) + 1);
    strrchr(scratch, '/')[1] = '.';
    if (!mkdtemp(scratch))
        return why_set(why, -errno, _("%s: the directory cannot be made: %s"), scratch,
                       strerror(errno));
    r = backup_restore(path, scratch, findings, why);
    if (r == 0)
        r = check_restored(scratch, findings, why);
    tree_remove(scratch, NULL);
    return r;
}
