/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/purge.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/intl.h"
#include "store/purge.h"

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
