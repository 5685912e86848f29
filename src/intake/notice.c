/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/notice.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/intl.h"

#define NOTICE_MAGIC "uketsuke-notice 1"
#define NOTICE_SUFFIX ".notice"
#define NOTICE_MAX_BYTES ((size_t)32 << 10) /* a path, and five words of some hundred bytes */

/* The keys of a notice, in the order they are written in. */
static const struct {
    const char *name;
    size_t offset;
} words[] = {
    {"file", offsetof(struct fax_source, path)},
    {"device", offsetof(struct fax_source, device)},
    {"commid", offsetof(struct fax_source, commid)},
    {"sender", offsetof(struct fax_source, sender)},
    {"caller", offsetof(struct fax_source, caller)},
    {"error", offsetof(struct fax_source, error)},
};
static const struct {
    const char *name;
    size_t offset;
} numbers[] = {
    {"n_bytes", offsetof(struct fax_source, n_bytes)},
    {"mtime_s", offsetof(struct fax_source, mtime_s)},
    {"inode", offsetof(struct fax_source, inode)},
};
enum {
    N_WORDS = sizeof(words) / sizeof(words[0]),
    N_NUMBERS = sizeof(numbers) / sizeof(numbers[0]),
};

static const char **word_in(struct fax_source *source, size_t i)
{
    return (const char **)((char *)source + words[i].offset);
}

static int64_t *number_in(struct fax_source *source, size_t i)
{
    return (int64_t *)((char *)source + numbers[i].offset);
}

static int format(struct fax_source *source, char **ret_bytes, size_t *ret_n_bytes)
{
    char *bytes = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&bytes, &n);

    if (!to)
        return -ENOMEM;
    fprintf(to, "%s%c", NOTICE_MAGIC, 0);
    for (size_t i = 0; i < N_WORDS; i++)
        if (*word_in(source, i))
            fprintf(to, "%s%c%s%c", words[i].name, 0, *word_in(source, i), 0);
    for (size_t i = 0; i < N_NUMBERS; i++)
        fprintf(to, "%s%c%" PRId64 "%c", numbers[i].name, 0, *number_in(source, i), 0);
    fprintf(to, "end%c", 0);
    if (fclose(to) != 0) {
        free(bytes);
        return -ENOMEM;
    }
    *ret_bytes = bytes;
    *ret_n_bytes = n;
    return 0;
}

/* Under a hidden name until it is whole and durable; then under one that the daemon looks for. */
static int drop(const char *instance, const char *bytes, size_t n_bytes)
{
    _cleanup_(cleanup_closep) int fd = -1;
    char temporary[PATH_MAX], path[PATH_MAX];
    int r;

    if (snprintf(temporary, sizeof(temporary), "%s/notices/" NOTICE_TEMPORARY, instance) >=
        (int)sizeof(temporary) - 64)
        return -ENAMETOOLONG;
    fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    snprintf(path, sizeof(path), "%s/notices/%" PRId64 "-%s" NOTICE_SUFFIX, instance,
             (int64_t)clock_now(), temporary + strlen(temporary) - 6);
    r = file_write_all(fd, bytes, n_bytes);
    /* The group may read: it is the fax server's, and the way for the daemon to read another user's
     * file. */
    if (r == 0 && (fchmod(fd, 0640) < 0 || fsync(fd) < 0 || rename(temporary, path) < 0))
        r = -errno;
    if (r < 0) {
        unlink(temporary);
        return r;
    }
    return file_sync_directory_of(path);
}

int notice_drop(const char *instance, const struct fax_source *source, struct why *why)
{
    _cleanup_(cleanup_freep) char *bytes = NULL;
    struct fax_source seen = *source;
    struct stat st;
    size_t n_bytes;
    int r;

    if (lstat(source->path, &st) == 0 && S_ISREG(st.st_mode)) {
        seen.n_bytes = (int64_t)st.st_size;
        seen.mtime_s = (int64_t)st.st_mtime;
        seen.inode = (int64_t)st.st_ino;
    }
    r = format(&seen, &bytes, &n_bytes);
    if (r == 0 && n_bytes > NOTICE_MAX_BYTES)
        return why_set(why, -E2BIG, _("the words of the notice are longer than %zu bytes"),
                       NOTICE_MAX_BYTES);
    if (r == 0)
        r = drop(instance, bytes, n_bytes);
    if (r == -ENOENT)
        return why_set(why, r,
                       _("%s: is no instance; start uketsuked on it once, or name another with "
                         "--instance"),
                       instance);
    if (r == -EACCES)
        return why_set(why, r,
                       _("%s/notices: no permission to leave a notice; see docs/fax-server.md for "
                         "the rights that the fax server's user needs"),
                       instance);
    if (r < 0)
        return why_set(why, r, _("%s/notices: no notice can be left: %s"), instance, strerror(-r));
    return 0;
}

bool notice_is_name(const char *name)
{
    size_t n = strlen(name);

    return name[0] != '.' && n > strlen(NOTICE_SUFFIX) &&
           !strcmp(name + n - strlen(NOTICE_SUFFIX), NOTICE_SUFFIX);
}

/* The next zero-ended string, or NULL at the end; the byte behind the last is zero in any case. */
static const char *next_string(const char **at, const char *end)
{
    const char *string = *at;

    if (string >= end)
        return NULL;
    *at += strlen(string) + 1;
    return string;
}

static bool take_pair(struct fax_source *source, const char *key, const char *value)
{
    for (size_t i = 0; i < N_WORDS; i++) {
        if (!strcmp(key, words[i].name)) {
            *word_in(source, i) = value;
            return true;
        }
    }
    for (size_t i = 0; i < N_NUMBERS; i++) {
        if (!strcmp(key, numbers[i].name)) {
            *number_in(source, i) = strtoll(value, NULL, 10);
            return true;
        }
    }
    return false;
}

static int parse(const char *bytes, size_t n_bytes, struct fax_source *ret_source)
{
    const char *at = bytes, *end = bytes + n_bytes, *key, *value;
    struct fax_source source = {NULL};

    key = next_string(&at, end);
    if (!key || strcmp(key, NOTICE_MAGIC))
        return -EPROTO;
    while ((key = next_string(&at, end)) && strcmp(key, "end")) {
        value = next_string(&at, end);
        if (!value || !take_pair(&source, key, value))
            return -EPROTO;
    }
    if (!key || at != end || !source.path || source.path[0] != '/')
        return -EPROTO;
    *ret_source = source;
    return 0;
}

int notice_load(const char *path, struct notice *ret_notice, struct why *why)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    struct fax_source source;
    size_t n_bytes;
    int r;

    r = file_read(path, NOTICE_MAX_BYTES, &bytes, &n_bytes, why);
    if (r < 0)
        return r;
    if (parse((const char *)bytes, n_bytes, &source) < 0)
        return why_set(why, -EPROTO, _("%s: is not a whole notice of this version"), path);
    ret_notice->source = source;
    ret_notice->bytes = (char *)bytes;
    bytes = NULL;
    return 0;
}

void notice_deinit(struct notice *notice)
{
    free(notice->bytes);
    *notice = (struct notice){.bytes = NULL};
}
