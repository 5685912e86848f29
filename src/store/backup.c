/* SPDX-License-Identifier: Apache-2.0
 *
 * backup: the database as it is at one moment, while others write (SQLite's online backup: all
 * pages within one read transaction, which in WAL mode holds nobody up).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/intl.h"
#include "store/db.h"
#include "store/store.h"

enum { STEP_ALL_PAGES = -1, WAIT_MS = 50, MAX_WAITS = 600 };

static int copy_pages(struct store *store, sqlite3 *to, struct why *why)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", store->sqlite, "main");
    int code = SQLITE_NOMEM, n_waits = 0;

    while (backup &&
           (code = sqlite3_backup_step(backup, STEP_ALL_PAGES),
            code == SQLITE_BUSY || code == SQLITE_LOCKED) &&
           n_waits++ < MAX_WAITS)
        sqlite3_sleep(WAIT_MS);
    if (backup)
        sqlite3_backup_finish(backup);
    return code == SQLITE_DONE
               ? 0
               : why_set(why, code == SQLITE_FULL ? -ENOSPC : -EIO, _("%s: cannot be copied: %s"),
                         store->path, sqlite3_errstr(code));
}

int store_backup(struct store *store, const char *path, struct store **ret_copy, struct why *why)
{
    _cleanup_(store_closep) struct store *copy = calloc(1, sizeof(*copy));
    _cleanup_(cleanup_closep) int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int r;

    if (fd < 0)
        return why_set(why, -errno, _("%s: cannot be created: %s"), path, strerror(errno));
    if (!copy || !(copy->path = strdup(path)))
        return why_set(why, -ENOMEM, _("out of memory"));
    if (sqlite3_open_v2(path, &copy->sqlite, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return db_fail(copy, why);
    r = copy_pages(store, copy->sqlite, why);
    /* one file, without a journal beside it */
    if (r == 0 &&
        sqlite3_exec(copy->sqlite, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
        r = db_fail(copy, why);
    if (r == 0 && fsync(fd) < 0)
        r = why_set(why, -errno, _("%s: cannot be written: %s"), path, strerror(errno));
    if (r < 0)
        return r;
    *ret_copy = copy;
    copy = NULL;
    return 0;
}
