/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/intl.h"
#include "base/tree.h"
#include "intake/intake.h"
#include "store/check.h"

#define NAME_PREFIX "uketsuke-"

struct making {
    struct store *books; /* as they are in the backup; the daemon's go on meanwhile */
    const char *instance;
    char partial[PATH_MAX]; /* the backup, until it is whole */
    char before[PATH_MAX];  /* the backup before it; "": none */
    json_t *findings;
    struct backup_sum sum;
};

static bool is_backup_name(const char *name)
{
    return !strncmp(name, NAME_PREFIX, strlen(NAME_PREFIX));
}

static int is_backup(const struct dirent *entry)
{
    return is_backup_name(entry->d_name);
}

/* The names in directory that `which` picks, in their order, which for backups is oldest first; the
 * caller's, with each of them. */
static int list(const char *directory, int (*which)(const struct dirent *entry),
                struct dirent ***ret_names, struct why *why)
{
    int n = scandir(directory, ret_names, which, alphasort);

    return n < 0 ? why_set(why, -errno, _("%s: cannot be listed: %s"), directory, strerror(errno))
                 : n;
}

static void free_names(struct dirent **names, int n)
{
    for (int i = 0; i < n; i++)
        free(names[i]);
    free(names);
}

static int join(char path[PATH_MAX], const char *directory, const char *name, struct why *why)
{
    if (snprintf(path, PATH_MAX, "%s/%s", directory, name) >= PATH_MAX)
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), directory);
    return 0;
}

/* ---- images ---- */

static int copy_image(struct making *making, const char *sha256, const char *fax, const char *path,
                      struct why *why)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    _cleanup_(cleanup_closep) int fd = -1, to = -1;
    struct why found = {""};
    char seen[65];
    size_t n;
    int r = intake_open_archived(making->instance, sha256, &fd, &found);

    if (r == 0)
        r = file_read_fd(fd, INTAKE_MAX_BYTES, &bytes, &n);
    if (r == -ENOMEM)
        return why_set(why, r, _("out of memory"));
    if (r < 0)
        return check_note(making->findings, "archive", fax,
                          found.text[0] ? found.text : strerror(-r), why);
    file_sha256(bytes, n, seen);
    if (strcmp(seen, sha256) != 0)
        return check_note(making->findings, "archive", fax,
                          _("its image is not what came in; it is not in the backup"), why);
    to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    r = to < 0 ? -errno : file_write_all(to, bytes, n);
    if (r < 0)
        return why_set(why, r, _("%s: cannot be written: %s"), path, strerror(-r));
    making->sum.n_copied++;
    making->sum.n_bytes += (int64_t)n;
    return 0;
}

/* A link to the image in the backup before, else a copy. */
static int take_image(struct making *making, const char *sha256, const char *fax, struct why *why)
{
    char path[PATH_MAX], before[PATH_MAX];

    if (snprintf(path, sizeof(path), "%s/archive/%.2s/%s.tif", making->partial, sha256, sha256) >=
        (int)sizeof(path))
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), making->partial);
    making->sum.n_faxes++;
    if (making->before[0] &&
        snprintf(before, sizeof(before), "%s/archive/%.2s/%s.tif", making->before, sha256, sha256) <
            (int)sizeof(before) &&
        link(before, path) == 0)
        return 0;
    return copy_image(making, sha256, fax, path, why);
}

static int take_images(struct making *making, struct why *why)
{
    _cleanup_(json_decrefp) json_t *hashes = NULL;
    const char *sha256;
    json_t *fax;
    char path[PATH_MAX];
    int r = join(path, making->partial, "archive", why);

    if (r == 0 && mkdir(path, 0700) < 0)
        r = why_set(why, -errno, _("%s: the directory cannot be made: %s"), path, strerror(errno));
    for (unsigned i = 0; r == 0 && i < 256; i++) {
        if (snprintf(path, sizeof(path), "%s/archive/%02x", making->partial, i) >=
                (int)sizeof(path) ||
            mkdir(path, 0700) < 0)
            r = why_set(why, -errno, _("%s: the directory cannot be made: %s"), path,
                        strerror(errno));
    }
    if (r == 0)
        r = store_fax_hashes(making->books, &hashes, why);
    if (r < 0)
        return r;
    json_object_foreach(hashes, sha256, fax)
    {
        r = take_image(making, sha256, json_string_value(fax), why);
        if (r < 0)
            return r;
    }
    return 0;
}

/* ---- the rest ---- */

static int take_notices(const struct making *making, struct why *why)
{
    char from[PATH_MAX], to[PATH_MAX];
    int r = join(from, making->instance, "notices", why);

    if (r == 0)
        r = join(to, making->partial, "notices", why);
    if (r == 0 && mkdir(to, 0700) < 0)
        r = why_set(why, -errno, _("%s: the directory cannot be made: %s"), to, strerror(errno));
    return r < 0 ? r : tree_copy_files(from, to, why);
}

static int take_conf(const struct making *making, const char *conf_path, struct why *why)
{
    char to[PATH_MAX];
    int r = join(to, making->partial, "uketsuke.conf", why);

    if (r < 0 || access(conf_path, F_OK) < 0)
        return r; /* the defaults were in force */
    return file_copy(conf_path, to, why);
}

static int write_json(const char *path, json_t *json, struct why *why)
{
    _cleanup_(cleanup_freep) char *text = json ? json_dumps(json, JSON_INDENT(1)) : NULL;

    json_decref(json);
    if (!text)
        return why_set(why, -ENOMEM, _("out of memory"));
    return file_write_atomic(path, text, strlen(text), 0600, why);
}

static int write_sum(const struct making *making, struct why *why)
{
    _cleanup_(json_decrefp) json_t *head = NULL;
    char path[PATH_MAX], now[CLOCK_TEXT_SIZE];
    int r = join(path, making->partial, "backup.json", why);

    if (r == 0)
        r = store_history_head(making->books, &head, why);
    if (r < 0)
        return r;
    clock_format_utc(clock_now(), now);
    return write_json(path,
                      json_pack("{s:s, s:i, s:I, s:O}", "at", now, "schema", STORE_SCHEMA_VERSION,
                                "images", (json_int_t)making->sum.n_faxes, "history", head),
                      why);
}

static int make_all(struct making *making, struct store *store, const char *conf_path,
                    struct why *why)
{
    char path[PATH_MAX];
    _cleanup_(cleanup_closep) int fd = -1;
    int r = join(path, making->partial, "queue.db", why);

    if (r == 0)
        r = store_backup(store, path, &making->books, why);
    if (r == 0)
        r = take_images(making, why);
    if (r == 0)
        r = take_notices(making, why);
    if (r == 0)
        r = take_conf(making, conf_path, why);
    if (r == 0)
        r = write_sum(making, why);
    if (r < 0)
        return r;
    fd = open(making->partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || syncfs(fd) < 0)
        return why_set(why, -errno, _("%s: cannot be synced: %s"), making->partial,
                       strerror(errno));
    return 0;
}

static int find_before(struct making *making, const char *directory, struct why *why)
{
    struct dirent **names;
    int n = list(directory, is_backup, &names, why), r = 0;

    if (n < 0)
        return n;
    if (n > 0)
        r = join(making->before, directory, names[n - 1]->d_name, why);
    free_names(names, n);
    return r;
}

static int is_half(const struct dirent *entry)
{
    return entry->d_name[0] == '.' && is_backup_name(entry->d_name + 1);
}

int backup_lock(const char *directory, int *ret_fd, struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    struct dirent **names;
    char path[PATH_MAX];
    int n, r = file_make_directories(directory, 0700, why);

    if (r == 0)
        r = join(path, directory, ".lock", why);
    if (r < 0)
        return r;
    fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return why_set(why, -errno, _("%s: cannot be opened: %s"), path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        return errno == EWOULDBLOCK
                   ? why_set(why, -EBUSY,
                             _("%s: another backup is being made at this moment; wait"), directory)
                   : why_set(why, -errno, _("%s: cannot be locked: %s"), path, strerror(errno));
    n = list(directory, is_half, &names, why);
    for (int i = 0; r == 0 && i < n; i++) {
        r = join(path, directory, names[i]->d_name, why);
        if (r == 0)
            r = tree_remove(path, why);
    }
    if (n < 0)
        return n;
    free_names(names, n);
    if (r < 0)
        return r;
    *ret_fd = fd;
    fd = -1;
    return 0;
}

int backup_make(struct store *store, const char *instance, const char *conf_path,
                const char *directory, json_t *findings, char ret_path[PATH_MAX],
                struct backup_sum *ret_sum, struct why *why)
{
    struct making making = {.instance = instance, .findings = findings};
    time_t now = clock_now();
    char name[64];
    struct tm utc;
    int r;

    strftime(name, sizeof(name), "." NAME_PREFIX "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
    r = join(making.partial, directory, name, why);
    if (r == 0)
        r = join(ret_path, directory, name + 1, why);
    if (r == 0)
        r = find_before(&making, directory, why);
    if (r < 0)
        return r;
    if (access(ret_path, F_OK) == 0 || mkdir(making.partial, 0700) < 0)
        return why_set(why, -EEXIST, _("%s: another backup is being made at this moment; wait"),
                       ret_path);
    r = make_all(&making, store, conf_path, why);
    store_close(making.books);
    if (r == 0 && (rename(making.partial, ret_path) < 0 || file_sync_directory_of(ret_path) < 0))
        r = why_set(why, -errno, _("%s: cannot be written: %s"), ret_path, strerror(errno));
    if (r < 0) {
        tree_remove(making.partial, NULL);
        return r;
    }
    *ret_sum = making.sum;
    return 0;
}

int backup_keep(const char *directory, size_t n_keep, struct why *why)
{
    struct dirent **names;
    char path[PATH_MAX];
    int n = list(directory, is_backup, &names, why), r = n;

    for (int i = 0; r >= 0 && (size_t)i + n_keep < (size_t)(n > 0 ? n : 0); i++) {
        r = join(path, directory, names[i]->d_name, why);
        if (r == 0)
            r = tree_remove(path, why);
    }
    if (n >= 0)
        free_names(names, n);
    return r < 0 ? r : 0;
}

int backup_note(const char *instance, const char *path, struct why *why)
{
    char file[PATH_MAX], now[CLOCK_TEXT_SIZE];
    int r = join(file, instance, "backup.json", why);

    clock_format_utc(clock_now(), now);
    return r < 0 ? r : write_json(file, json_pack("{s:s, s:s}", "at", now, "path", path), why);
}
