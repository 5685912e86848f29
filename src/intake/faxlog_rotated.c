/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/faxlog_rotated.h"

#include <dirent.h>
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

enum { MAX_FOUND = 64 };

struct found {
    char *name;
    time_t mtime_s;
};

/* Files beside the log whose names begin with its name, and end so; for each visit() until it is
 * not 0. */
static int walk(const char *path, const char *end,
                int (*visit)(void *context, int directory, const char *name, const struct stat *st),
                void *context)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char directory[PATH_MAX];
    struct dirent *entry;
    DIR *dir;
    int r = 0;

    snprintf(directory, sizeof(directory), "%.*s", slash ? (int)(slash - path) + 1 : 1,
             slash ? path : ".");
    dir = opendir(directory);
    while (dir && r == 0 && (entry = readdir(dir))) {
        size_t n = strlen(entry->d_name);
        struct stat st;

        if (n > strlen(name) + strlen(end) && !strncmp(entry->d_name, name, strlen(name)) &&
            !strcmp(entry->d_name + n - strlen(end), end) &&
            fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 && S_ISREG(st.st_mode))
            r = visit(context, dirfd(dir), entry->d_name, &st);
    }
    if (dir)
        closedir(dir);
    return r;
}

/* context: the inode on the way in, the descriptor on the way out. */
static int open_same(void *context, int directory, const char *name, const struct stat *st)
{
    int64_t *wanted = context;
    int fd;

    if ((int64_t)st->st_ino != *wanted)
        return 0;
    fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return 0;
    *wanted = fd;
    return 1;
}

int rotated_open(const char *path, int64_t inode)
{
    int64_t wanted = inode;

    return walk(path, "", open_same, &wanted) == 1 ? (int)wanted : -1;
}

struct packed {
    struct found found[MAX_FOUND];
    size_t n;
};

static int keep(void *context, int directory, const char *name, const struct stat *st)
{
    struct packed *packed = context;
    struct found found = {strdup(name), st->st_mtime};

    if (!found.name || packed->n == MAX_FOUND) {
        free(found.name);
        return 1;
    }
    packed->found[packed->n++] = found;
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct found *x = a, *y = b;

    if (x->mtime_s != y->mtime_s)
        return x->mtime_s < y->mtime_s ? 1 : -1;
    return strcmp(x->name, y->name);
}

gzFile rotated_open_packed(const char *path, unsigned i)
{
    const char *slash = strrchr(path, '/');
    struct packed packed = {.n = 0};
    char file[PATH_MAX];
    gzFile opened = NULL;

    walk(path, ".gz", keep, &packed);
    qsort(packed.found, packed.n, sizeof(packed.found[0]), compare);
    if (i < packed.n && snprintf(file, sizeof(file), "%.*s%s", slash ? (int)(slash - path) + 1 : 0,
                                 path, packed.found[i].name) < (int)sizeof(file))
        opened = gzopen(file, "rbe");
    for (size_t j = 0; j < packed.n; j++)
        free(packed.found[j].name);
    return opened;
}
