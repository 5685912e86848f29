/* SPDX-License-Identifier: Apache-2.0
 *
 * watch: the spool directories. inotify says what happens; a scan at the start, every rescan_s and
 * whenever events were lost finds what it does not say (network file systems, links, a directory
 * that was exchanged). A directory that is not there is said once and watched as soon as it comes.
 */
#pragma once

#include <systemd/sd-event.h>

#include "base/why.h"
#include "conf/conf.h"
#include "store/store.h"

struct watch;

/* event, conf and store are borrowed until watch_free(). taken is called whenever a fax came into
 * the archive. A spool that cannot be watched yet is no error. */
int watch_new(sd_event *event, const struct conf *conf, struct store *store,
              void (*taken)(void *context), void *context, struct watch **ret_watch,
              struct why *why);

struct watch *watch_free(struct watch *watch);

/* The fax server says that this file is complete. 0: it lies in a spool and is looked at now; 1: it
 * lies in none, so it is left alone; negative: memory is short. */
int watch_complete(struct watch *watch, const char *path);

/* The spools that are there and watched. */
unsigned watch_n_found(const struct watch *watch);
