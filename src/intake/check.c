/* SPDX-License-Identifier: Apache-2.0
 *
 * The archive against the books: every fax has its bytes, whole; every file belongs to a fax.
 */
#include "intake/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "intake/archive.h"
#include "intake/intake.h"

static int check_bytes(const char *instance, const char *sha256, const char *fax, json_t *findings,
                       struct why *why)
{
    _cleanup_(cleanup_closep) int fd = -1;
    struct why because;
    char now[65];
    int r = intake_open_archived(instance, sha256, &fd, &because);

    if (r == 0)
        r = file_sha256_fd(fd, now);
    if (r < 0)
        return check_note(findings, "archive", fax,
                          fd < 0 ? because.text
                                 : _("its image cannot be read; look at the disk, and restore it "
                                     "from a backup"),
                          why);
    if (strcmp(now, sha256) != 0)
        return check_note(findings, "archive", fax,
                          _("its image is not the one that was received; restore it from a backup, "
                            "or add the fax server's file again"),
                          why);
    return 0;
}

struct orphans {
    const json_t *hashes;
    json_t *findings;
};

static int check_file(void *context, const char *path, const char *sha256_or_null, struct why *why)
{
    struct orphans *orphans = context;

    if (!sha256_or_null)
        return check_note(orphans->findings, "archive", path,
                          _("this is no file of the archive; move it away"), why);
    if (!json_object_get(orphans->hashes, sha256_or_null))
        return check_note(orphans->findings, "archive", path,
                          _("the books know no fax with these bytes; «uketsuke add» takes it in"),
                          why);
    return 0;
}

int intake_check(struct store *store, const char *instance, json_t *findings, struct why *why)
{
    _cleanup_(json_decrefp) json_t *hashes = NULL;
    struct orphans orphans = {.findings = findings};
    const char *sha256;
    json_t *fax;
    int r = store_fax_hashes(store, &hashes, why);

    if (r < 0)
        return r;
    json_object_foreach(hashes, sha256, fax)
    {
        r = check_bytes(instance, sha256, json_string_value(fax), findings, why);
        if (r < 0)
            return r;
    }
    orphans.hashes = hashes;
    return archive_walk(instance, check_file, &orphans, why);
}
