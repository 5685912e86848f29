/* SPDX-License-Identifier: Apache-2.0
 *
 * spool: the directories that faxes arrive in, within this room.
 */
#pragma once

#include "conf/conf.h"

/* Absolute, without a final slash: directory itself, or below `base` when it is relative. NULL:
 * memory is short. */
char *spool_absolute(const char *base, const char *directory);

/* The spool of that name, or a new one without a directory. -ENOSPC: no more can be watched. */
int spool_named(struct conf *conf, const char *name, struct conf_spool **ret_spool);

/* Is the directory that of a spool already? */
bool spool_has(const struct conf *conf, const char *directory);

/* Adds a directory without a name. *ret_spool is the new one, or NULL when it is known already.
 * -ENOSPC. */
int spool_add(struct conf *conf, const char *base, const char *directory,
              struct conf_spool **ret_spool);

/* What a spool does not say for itself it has from [spool]. */
int spool_inherit(const struct conf *conf, struct conf_spool *spool);

void spool_deinit(struct conf_spool *spool);
