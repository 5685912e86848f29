/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/purge.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/intl.h"
#include "store/purge.h"

enum { DATE_BYTES = 10 };

int purge_images(struct store *store, const char *instance, size_t *ret_n, struct why *why)
{
    _cleanup_(json_decrefp) json_t *hashes = NULL;
    const json_t *hash;
    char path[PATH_MAX];
    size_t i, n = 0;
    int r = store_purged_hashes(store, &hashes, why);

    if (r < 0)
        return r;
    json_array_foreach(hashes, i, hash)
    {
        const char *sha256 = json_string_value(hash);

        if (snprintf(path, sizeof(path), "%s/archive/%.2s/%s.tif", instance, sha256, sha256) >=
            (int)sizeof(path))
            return why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), instance);
        if (unlink(path) == 0)
            n++;
        else if (errno != ENOENT)
            return why_set(why, -errno, _("%s: cannot be removed: %s"), path, strerror(errno));
    }
    *ret_n = n;
    return 0;
}

/* "2026-06-28.pdf" and the like: a date is compared as text. */
static bool is_of_before(const char *name, const char *before)
{
    return name[0] >= '0' && name[0] <= '9' && strncmp(name, before, DATE_BYTES) < 0;
}

int purge_reports(const char *instance, const char *before, struct why *why)
{
    char path[PATH_MAX];
    struct dirent *entry;
    DIR *directory;
    int r = 0;

    if (snprintf(path, sizeof(path), "%s/reports", instance) >= (int)sizeof(path))
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), instance);
    directory = opendir(path);
    if (!directory)
        return errno == ENOENT
                   ? 0
                   : why_set(why, -errno, _("%s: cannot be listed: %s"), path, strerror(errno));
    while (r == 0 && (entry = readdir(directory)))
        if (is_of_before(entry->d_name, before) && unlinkat(dirfd(directory), entry->d_name, 0) < 0)
            r = why_set(why, -errno, _("%s: cannot be removed: %s"), entry->d_name,
                        strerror(errno));
    closedir(directory);
    return r;
}
