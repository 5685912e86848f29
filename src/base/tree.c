/* SPDX-License-Identifier: Apache-2.0 */
#include "base/tree.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"

enum { MAX_OPEN_DIRECTORIES = 16 };

int tree_copy_files(const char *from, const char *to, struct why *why)
{
    DIR *directory = opendir(from);
    struct dirent *entry;
    int r = 0;

    if (!directory)
        return errno == ENOENT
                   ? 0
                   : why_set(why, -errno, _("%s: cannot be listed: %s"), from, strerror(errno));
    while (r == 0 && (entry = readdir(directory))) {
        char source[PATH_MAX], target[PATH_MAX];

        if (entry->d_name[0] == '.' || entry->d_type != DT_REG)
            continue;
        if (snprintf(source, sizeof(source), "%s/%s", from, entry->d_name) >= (int)sizeof(source) ||
            snprintf(target, sizeof(target), "%s/%s", to, entry->d_name) >= (int)sizeof(target))
            r = why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), from);
        else
            r = file_copy(source, target, why);
        if (r == -ENOENT)
            r = 0;
    }
    closedir(directory);
    return r;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    return remove(path) < 0 && errno != ENOENT ? -1 : 0;
}

int tree_remove(const char *path, struct why *why)
{
    if (nftw(path, remove_one, MAX_OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) < 0 &&
        errno != ENOENT)
        return why_set(why, -errno, _("%s: cannot be removed: %s"), path, strerror(errno));
    return 0;
}
