/* SPDX-License-Identifier: Apache-2.0
 *
 * The new database is made in <instance>/rebuild/, then exchanged: the old one is linked under
 * another name with its write-ahead log, the log is removed (the new database must not find it),
 * and the new file is renamed over the old.
 */
#include "intake/rebuild.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "intake/adopt.h"

enum { MAX_ASIDE = 1000 };

static const char *const endings[] = {"", "-wal", "-shm"};

static int path_in(const char *instance, const char *name, const char *ending,
                   char ret_path[PATH_MAX], struct why *why)
{
    return snprintf(ret_path, PATH_MAX, "%s/%s%s", instance, name, ending) >= PATH_MAX
               ? why_set(why, -ENAMETOOLONG, _("%s: the path is too long for an instance; move it"),
                         instance)
               : 0;
}

/* An empty directory <instance>/rebuild, whatever an earlier try left in it. */
static int make_place(const char *instance, char ret_place[PATH_MAX], struct why *why)
{
    char path[PATH_MAX];
    int r = path_in(instance, "rebuild", "", ret_place, why);

    for (size_t i = 0; i < 3 && r == 0; i++) {
        r = path_in(instance, "rebuild/queue.db", endings[i], path, why);
        if (r == 0)
            unlink(path);
    }
    if (r == 0 && mkdir(ret_place, 0700) < 0 && errno != EEXIST)
        return why_set(why, -errno, _("%s: the directory cannot be made: %s"), ret_place,
                       strerror(errno));
    return r;
}

/* The database in the last good backup; "" when there is none within reach. */
static void find_backup(const char *instance, char ret_path[PATH_MAX])
{
    _cleanup_(json_decrefp) json_t *note = NULL;
    const char *at;
    char path[PATH_MAX];
    struct why why;

    ret_path[0] = '\0';
    if (path_in(instance, "backup.json", "", path, &why) == 0)
        note = json_load_file(path, 0, NULL);
    at = json_string_value(json_object_get(note, "path"));
    if (at &&
        (snprintf(ret_path, PATH_MAX, "%s/queue.db", at) >= PATH_MAX || access(ret_path, R_OK) < 0))
        ret_path[0] = '\0';
}

static int fill(const char *instance, const char *place, const char *damaged,
                struct rebuilt *rebuilt, struct why *why)
{
    _cleanup_(store_closep) struct store *store = NULL;
    char backup[PATH_MAX];
    int r = store_open(place, /* create= */ true, &store, why);

    find_backup(instance, backup);
    if (r == 0)
        r = store_salvage(store, damaged, *backup ? backup : NULL, &rebuilt->salvaged, why);
    if (r == 0)
        r = intake_adopt(store, instance, SALVAGE_ERROR, /* min_age_s= */ 0,
                         &rebuilt->n_from_archive, why);
    return r;
}

/* SQLite moves the log into the file when the last one closes it, and tells nobody when it could
 * not: the log stays then, and the file without it is none. */
static int check_whole(const char *instance, struct why *why)
{
    char path[PATH_MAX];
    int r = path_in(instance, "rebuild/queue.db", "-wal", path, why);

    if (r == 0 && access(path, F_OK) == 0)
        return why_set(why, -EIO,
                       _("%s: the new database could not be written whole; nothing was exchanged, "
                         "look at the disk and try again"),
                       path);
    return r;
}

/* Under the first number that is free; *ret_aside is "" when there is nothing to put aside. */
static int put_aside(const char *instance, char ret_aside[PATH_MAX], struct why *why)
{
    char from[PATH_MAX], name[64];
    int r = 0, error = EEXIST;

    for (int n = 1; n <= MAX_ASIDE && r == 0 && error == EEXIST; n++) {
        snprintf(name, sizeof(name), "queue.db.damaged-%d", n);
        r = path_in(instance, name, "", ret_aside, why);
        if (r == 0)
            r = path_in(instance, "queue.db", "", from, why);
        error = r == 0 && link(from, ret_aside) < 0 ? errno : 0;
    }
    if (r < 0)
        return r;
    if (error == ENOENT) {
        ret_aside[0] = '\0';
        return 0;
    }
    if (error == 0) { /* the log, if there is one, under the name that SQLite will look for */
        char to[PATH_MAX];

        r = path_in(instance, name, "-wal", to, why);
        if (r == 0)
            r = path_in(instance, "queue.db", "-wal", from, why);
        error = r == 0 && link(from, to) < 0 && errno != ENOENT ? errno : 0;
    }
    return error ? why_set(why, -error, _("%s: cannot be put aside: %s"), from, strerror(error))
                 : r;
}

static int exchange(const char *instance, const char *damaged, struct rebuilt *rebuilt,
                    struct why *why)
{
    char path[PATH_MAX];
    int r = put_aside(instance, rebuilt->aside, why);

    for (size_t i = 1; i < 3 && r == 0; i++) {
        r = path_in(instance, "queue.db", endings[i], path, why);
        if (r == 0 && unlink(path) < 0 && errno != ENOENT)
            return why_set(why, -errno, _("%s: cannot be removed: %s"), path, strerror(errno));
    }
    if (r == 0)
        r = path_in(instance, "rebuild/queue.db", "", path, why);
    if (r == 0 && (rename(path, damaged) < 0 || file_sync_directory_of(damaged) < 0))
        return why_set(why, -errno, _("%s: cannot be put in its place: %s"), path, strerror(errno));
    return r;
}

int intake_rebuild(const char *instance, struct rebuilt *ret_rebuilt, struct why *why)
{
    struct rebuilt rebuilt = {.n_from_archive = 0};
    char place[PATH_MAX], damaged[PATH_MAX];
    int r = path_in(instance, "queue.db", "", damaged, why);

    if (r == 0)
        r = make_place(instance, place, why);
    if (r == 0)
        r = fill(instance, place, damaged, &rebuilt, why);
    if (r == 0)
        r = check_whole(instance, why);
    if (r == 0)
        r = exchange(instance, damaged, &rebuilt, why);
    if (r < 0)
        return r;
    rmdir(place);
    *ret_rebuilt = rebuilt;
    return 0;
}
