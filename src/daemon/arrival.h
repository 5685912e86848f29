/* SPDX-License-Identifier: Apache-2.0
 *
 * arrival: spool files on their way in. Each is looked at until it is taken, found to be known,
 * or given up:
 *
 *     seen → lock free → unchanged for settle_s → taken
 *
 * What is not ready is looked at again, at growing intervals and whenever something happens to it.
 * What stays unusable and unchanged for give_up_s is recorded as unreadable, so that a person
 * learns of it. The time that it was unchanged before this daemon started counts, too: the file
 * itself knows it (ctime).
 */
#pragma once

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "base/why.h"
#include "conf/conf.h"
#include "store/store.h"

/* More files at once than this wait for the next rescan: about 16 MB of memory. */
enum { ARRIVALS_MAX = 32768 };

struct arrivals;

/* event, conf and store are borrowed until arrivals_free(). taken is called whenever a fax came
 * into the archive. */
int arrivals_new(sd_event *event, const struct conf *conf, struct store *store,
                 void (*taken)(void *context), void *context, struct arrivals **ret_arrivals);

struct arrivals *arrivals_free(struct arrivals *arrivals);

/* Something happened to the file of this spool (borrowed), or a scan found it: look at it soon. A
 * file beyond ARRIVALS_MAX is passed over until the next scan. */
int arrivals_look(struct arrivals *arrivals, const struct conf_spool *spool, const char *path);

/* The fax server says that the file is complete: take it without waiting for it to settle. */
int arrivals_complete(struct arrivals *arrivals, const struct conf_spool *spool, const char *path);
