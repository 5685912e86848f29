/* SPDX-License-Identifier: Apache-2.0
 *
 * notices: what others tell the daemon. The fax server's hook leaves notices in
 * <instance>/notices/; `uketsuke add` touches <instance>/wake. Both are watched, and notices/ is
 * listed at the start and again every rescan_s.
 */
#pragma once

#include <systemd/sd-event.h>

#include "base/why.h"
#include "conf/conf.h"
#include "store/store.h"

struct notices;

struct notices_callbacks {
    void (*complete)(void *context, const char *path); /* the fax server has finished this file */
    void (*wake)(void *context);                       /* a fax may wait to be read */
    void *context;
};

/* event, conf and store are borrowed until notices_free(). */
int notices_new(sd_event *event, const struct conf *conf, struct store *store,
                const struct notices_callbacks *callbacks, struct notices **ret_notices,
                struct why *why);

struct notices *notices_free(struct notices *notices);
