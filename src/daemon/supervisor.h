/* SPDX-License-Identifier: Apache-2.0
 *
 * supervisor: the reader process and its jobs. Faxes that wait in the store are handed to it,
 * `workers` at a time, and what it says is stored. A reader that dies is started anew; the faxes it
 * had are read again, a bounded number of times, and then go to a person as failed.
 */
#pragma once

#include <systemd/sd-event.h>

#include "base/why.h"
#include "conf/conf.h"
#include "store/store.h"

struct supervisor;

/* Starts a reader and waits for its models; what is missing is said. event, conf and store are
 * borrowed until supervisor_free(). */
int supervisor_new(sd_event *event, const struct conf *conf, struct store *store,
                   struct supervisor **ret_supervisor, struct why *why);

/* Ends the reader. Faxes under way are abandoned: they wait in the store and will be read anew. */
struct supervisor *supervisor_free(struct supervisor *supervisor);

/* A fax may wait: hands over as many as there are free workers for. */
void supervisor_next(struct supervisor *supervisor);

/* Faxes being read. */
unsigned supervisor_n_jobs(const struct supervisor *supervisor);
