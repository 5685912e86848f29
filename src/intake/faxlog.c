/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/faxlog.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/intl.h"
#include "intake/faxlog_rotated.h"

/* What is read at once: a year of receptions is a few megabytes. */
enum { MAX_BYTES_AT_ONCE = 16 << 20, MAX_PACKED_BYTES = 256 << 20 };

/* One log while it is taken in. */
struct taking {
    struct store *store;
    const char *path;
    char spool[PATH_MAX]; /* as intake names it: through symbolic links */
    struct store_log log; /* how far it was read */
    struct why *why;
};

static int add_entry(struct taking *taking, const struct faxlog_entry *entry)
{
    _cleanup_(cleanup_freep) char *path = NULL;
    const char *slash = strrchr(entry->file, '/');
    char local[CLOCK_TEXT_SIZE], utc[CLOCK_TEXT_SIZE];
    struct tm tm = entry->local;
    struct store_reception reception = {
        .log = taking->path,
        .local_at = local,
        .at = utc,
        .commid = entry->commid,
        .device = entry->device,
        .sender = entry->sender,
        .caller = entry->caller,
        .error = entry->error,
        .n_pages = entry->n_pages,
        .duration_s = entry->duration_s,
    };

    if (asprintf(&path, "%s/%s", taking->spool, slash ? slash + 1 : entry->file) < 0)
        return why_set(taking->why, -ENOMEM, _("out of memory"));
    reception.path = path;
    strftime(local, sizeof(local), "%Y-%m-%dT%H:%M", &entry->local);
    clock_format_utc(mktime(&tm), utc); /* an hour that comes twice is the first or the second */
    return store_reception_add(taking->store, &reception, taking->why);
}

/* Every whole line of the text; what follows the last line end waits for its rest. Returns the
 * bytes that were used, or a negative errno. */
static ssize_t take_lines(struct taking *taking, const char *text, size_t n_bytes)
{
    size_t at = 0;
    const char *end;

    while ((end = memchr(text + at, '\n', n_bytes - at))) {
        struct faxlog_entry entry;
        size_t n = (size_t)(end - text) - at;
        int r = faxlog_parse(text + at, n, &entry);

        if (r == 1)
            r = add_entry(taking, &entry);
        else if (r == -EINVAL && n > 0)
            taking->log.n_bad++;
        if (r < 0 && r != -EINVAL)
            return r;
        at += n + 1;
    }
    return (ssize_t)at;
}

static int read_more(struct taking *taking, int fd, char *buffer, size_t *ret_n)
{
    size_t n = 0;

    while (n < MAX_BYTES_AT_ONCE) {
        ssize_t got =
            pread(fd, buffer + n, MAX_BYTES_AT_ONCE - n, (off_t)taking->log.offset + (off_t)n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return why_set(taking->why, -errno, _("%s: %s"), taking->path, strerror(errno));
        if (got == 0)
            break;
        n += (size_t)got;
    }
    *ret_n = n;
    return 0;
}

/* From where it was read to, to its end. */
static int take_file(struct taking *taking, int fd)
{
    _cleanup_(cleanup_freep) char *buffer = malloc(MAX_BYTES_AT_ONCE);
    ssize_t used = 1;

    if (!buffer)
        return why_set(taking->why, -ENOMEM, _("out of memory"));
    while (used > 0) {
        size_t n = 0;
        int r = read_more(taking, fd, buffer, &n);

        if (r < 0)
            return r;
        used = take_lines(taking, buffer, n);
        if (used == 0 && n > FAXLOG_MAX_LINE_BYTES) { /* no line has that many bytes */
            taking->log.n_bad++;
            used = (ssize_t)n;
        }
        if (used < 0)
            return (int)used;
        taking->log.offset += used;
    }
    return 0;
}

/* A log that was packed since: all of its lines again, for those that are known change nothing.
 * Lines that could not be understood were counted when it was not packed yet. */
static int take_packed(struct taking *taking, gzFile packed)
{
    _cleanup_(cleanup_freep) char *buffer = malloc(MAX_BYTES_AT_ONCE);
    int64_t n_bad = taking->log.n_bad, n_bytes = 0;
    size_t n = 0;
    int got;

    if (!buffer)
        return why_set(taking->why, -ENOMEM, _("out of memory"));
    while (n < MAX_BYTES_AT_ONCE && n_bytes < MAX_PACKED_BYTES &&
           (got = gzread(packed, buffer + n, (unsigned)(MAX_BYTES_AT_ONCE - n))) > 0) {
        ssize_t used = take_lines(taking, buffer, n + (size_t)got);

        if (used < 0)
            return (int)used;
        n += (size_t)got - (size_t)used;
        n_bytes += got;
        memmove(buffer, buffer + used, n);
    }
    taking->log.n_bad = n_bad;
    return 0;
}

/* The end of a log that was missed, when it is there again: with its inode, and not written since,
 * for another file may have got that number. */
static int take_gap(struct taking *taking, const json_t *gap)
{
    int64_t inode = json_integer_value(json_object_get(gap, "inode"));
    _cleanup_(cleanup_closep) int fd = rotated_open(taking->path, inode);
    int64_t offset = taking->log.offset;
    struct stat st;
    int r;

    if (fd < 0 || fstat(fd, &st) < 0 ||
        st.st_mtime > json_integer_value(json_object_get(gap, "until_s")))
        return 0;
    taking->log.offset = json_integer_value(json_object_get(gap, "offset"));
    r = take_file(taking, fd);
    taking->log.offset = offset;
    return r < 0 ? r : store_log_gap_end(taking->store, taking->path, inode, taking->why);
}

static int take_gaps(struct taking *taking)
{
    _cleanup_(json_decrefp) json_t *gaps = NULL;
    const json_t *gap;
    size_t i;
    int r = store_log_gaps(taking->store, taking->path, &gaps, taking->why);

    json_array_foreach(gaps, i, gap)
    {
        if (r == 0)
            r = take_gap(taking, gap);
    }
    return r;
}

/* The end of the log that stood here before: as it was, or packed. When it is gone that is kept. */
static int take_rotated(struct taking *taking)
{
    int fd = rotated_open(taking->path, taking->log.inode), r = 0, n = 0;

    if (fd >= 0) {
        r = take_file(taking, fd);
        close(fd);
        n = 1;
    }
    for (; fd < 0 && n < ROTATED_MAX_PACKED && r == 0; n++) {
        gzFile packed = rotated_open_packed(taking->path, (unsigned)n);

        if (!packed)
            break;
        r = take_packed(taking, packed);
        gzclose(packed);
    }
    if (r == 0 && n == 0)
        r = store_log_gap_add(taking->store, taking->path, &taking->log, taking->why);
    taking->log.offset = 0;
    return r;
}

/* Was it read to the end of a line that is still there? */
static bool is_at_line(const struct taking *taking, int fd)
{
    char c = '\0';

    return taking->log.offset == 0 ||
           (pread(fd, &c, 1, (off_t)taking->log.offset - 1) == 1 && c == '\n');
}

static int take_open(struct taking *taking, int fd)
{
    struct stat st;
    int r = 0;

    if (fstat(fd, &st) < 0)
        return why_set(taking->why, -errno, _("%s: %s"), taking->path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return why_set(taking->why, -EINVAL, _("%s: this is no file, so no log of a fax server"),
                       taking->path);
    if (taking->log.inode != 0 && taking->log.inode != (int64_t)st.st_ino)
        r = take_rotated(taking);
    else if (!is_at_line(taking, fd)) /* copied and cut */
        taking->log.offset = 0;
    if (r < 0)
        return r;
    taking->log.inode = (int64_t)st.st_ino;
    r = take_file(taking, fd);
    return r < 0 ? r : take_gaps(taking);
}

int faxlog_take_in(struct store *store, const char *spool, const char *path, struct why *why)
{
    struct taking taking = {.store = store, .path = path, .why = why};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), r;

    if (fd < 0)
        return why_set(why, -errno, _("%s: the log of the fax server cannot be read: %s"), path,
                       strerror(errno));
    if (!realpath(spool, taking.spool))
        snprintf(taking.spool, sizeof(taking.spool), "%s", spool);
    r = store_log_begin(store, path, &taking.log, why);
    if (r == 0)
        r = store_log_end(store, path, &taking.log, take_open(&taking, fd), why);
    close(fd);
    return r;
}
