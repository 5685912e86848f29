/* SPDX-License-Identifier: Apache-2.0 */
#include "base/paths.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int join_existing(const char *directory, const char *name, char *ret_path, size_t size)
{
    int n = snprintf(ret_path, size, "%s/%s", directory, name);

    if (n < 0 || (size_t)n >= size)
        return -ENAMETOOLONG;
    return access(ret_path, F_OK) == 0 ? 0 : -ENOENT;
}

static int program_directory(char *ret_directory, size_t size)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (n < 0)
        return -errno;
    path[n] = '\0';
    if (snprintf(ret_directory, size, "%s", dirname(path)) >= (int)size)
        return -ENAMETOOLONG;
    return 0;
}

int paths_beside_program(const char *name, char *ret_path, size_t size)
{
    char directory[PATH_MAX];
    int r = program_directory(directory, sizeof(directory));

    return r ? r : join_existing(directory, name, ret_path, size);
}

/* A program of the tests, below the build directory, finds the sources. */
static int beside_sources(const char *directory, const char *name, char *ret_path, size_t size)
{
#ifdef UKETSUKE_BUILDDIR
    char build[PATH_MAX];

    if (realpath(UKETSUKE_BUILDDIR, build) && !strncmp(directory, build, strlen(build)))
        return join_existing(UKETSUKE_SOURCEDIR, name, ret_path, size);
#endif
    return -ENOENT;
}

int paths_data(const char *name, char *ret_path, size_t size)
{
    const char *data = getenv("UKETSUKE_DATA");
    char directory[PATH_MAX];
    char above[PATH_MAX + 4];

    if (data && *data)
        return join_existing(data, name, ret_path, size);
    if (program_directory(directory, sizeof(directory)) == 0) {
        snprintf(above, sizeof(above), "%s/..", directory);
        if (join_existing(above, name, ret_path, size) == 0 ||
            beside_sources(directory, name, ret_path, size) == 0)
            return 0;
    }
    return join_existing(UKETSUKE_DATADIR, name, ret_path, size);
}

int paths_program(const char *name, char *ret_path, size_t size)
{
    if (paths_beside_program(name, ret_path, size) == 0)
        return 0;
    return join_existing(UKETSUKE_LIBEXECDIR, name, ret_path, size);
}
