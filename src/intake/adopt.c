/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/adopt.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "intake/archive.h"
#include "store/check.h"

struct adoption {
    struct store *store;
    const char *error;
    unsigned min_age_s;
    json_t *hashes; /* of the faxes that there are */
    int64_t n;
};

static int adopt(void *context, const char *path, const char *sha256_or_null, struct why *why)
{
    struct adoption *adoption = context;
    struct fax_source source = {.path = path, .error = adoption->error};
    _cleanup_(cleanup_closep) int fd = -1;
    struct stat st;
    char now[65];
    int64_t fax;
    bool is_new;
    int r;

    if (!sha256_or_null || json_object_get(adoption->hashes, sha256_or_null))
        return 0;
    fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0 || time(NULL) - st.st_mtime < (time_t)adoption->min_age_s ||
        file_sha256_fd(fd, now) < 0 || strcmp(now, sha256_or_null) != 0)
        return 0; /* uketsuke db check names what stays */
    source.n_bytes = st.st_size;
    source.mtime_s = st.st_mtime;
    source.inode = (int64_t)st.st_ino;
    r = store_fax_add(adoption->store, sha256_or_null, &source, &fax, &is_new, why);
    if (r == 0)
        adoption->n += is_new; /* not so when it was purged, or has come in meanwhile */
    return r;
}

int intake_adopt(struct store *store, const char *instance, const char *error, unsigned min_age_s,
                 int64_t *ret_n, struct why *why)
{
    struct adoption adoption = {.store = store, .error = error, .min_age_s = min_age_s};
    int r = store_fax_hashes(store, &adoption.hashes, why);

    if (r < 0)
        return r;
    r = archive_walk(instance, adopt, &adoption, why);
    json_decref(adoption.hashes);
    if (r == 0)
        *ret_n = adoption.n;
    return r;
}
