/* SPDX-License-Identifier: Apache-2.0
 *
 * backup: an instance once more, in a directory of its own that needs nothing else:
 *
 *     DIRECTORY/uketsuke-20260628T030000Z/
 *         queue.db          as it was at one moment, while the daemon went on
 *         archive/ab/…      every image that it knows of; a hard link to the one in the backup
 *                           before it, so that a backup costs what is new
 *         notices/          words of the fax server that were not in the books yet
 *         uketsuke.conf     the configuration, to look at
 *         backup.json       what it holds; written last, so that a backup without it is none
 *
 * A backup is only good when it was restored: backup_check() does that, beside it.
 */
#pragma once

#include <jansson.h>
#include <limits.h>

#include "store/store.h"

struct backup_sum {
    int64_t n_faxes;  /* that have an image */
    int64_t n_copied; /* images that were not in the backup before */
    int64_t n_bytes;  /* of those */
};

/* One backup at a time: makes the directory (0700) when it is not there, takes <directory>/.lock
 * and removes the halves of backups that were ended. The descriptor, the caller's, holds the lock
 * over all that is below. -EBUSY: another has it. */
int backup_lock(const char *directory, int *ret_fd, struct why *why);

/* Makes a backup of the instance in directory, which is locked; *ret_path is its own. An image that
 * is missing or damaged is noted in findings as store_check() does, and the backup made without it. Until it is whole it has a hidden name; what failed is removed. */
int backup_make(struct store *store, const char *instance, const char *conf_path,
                const char *directory, json_t *findings, char ret_path[PATH_MAX],
                struct backup_sum *ret_sum, struct why *why);

/* Restores the backup into a scratch directory beside it, checks what is there in full, and removes
 * it. What differs is noted in findings. */
int backup_check(const char *path, json_t *findings, struct why *why);

/* Removes all backups in directory but the newest n_keep. */
int backup_keep(const char *directory, size_t n_keep, struct why *why);

/* Makes an instance of a backup: -EEXIST when there is a queue already, -EBUSY when a daemon serves
 * it, -EINVAL when path is no whole backup. Images whose bytes are not what their name says are
 * noted in findings and left out. The configuration is not touched. */
int backup_restore(const char *path, const char *instance, json_t *findings, struct why *why);

/* Notes in <instance>/backup.json when the last good backup was made and where, for doctor and the
 * report: {"at": "…Z", "path": "…"}. */
int backup_note(const char *instance, const char *path, struct why *why);
