/* SPDX-License-Identifier: Apache-2.0
 *
 * conf: the configuration of an instance, <instance>/uketsuke.conf (INI). Every key has a default; an unknown key
 * or a bad value is refused with file and line. Described in uketsuke.conf(5).
 */
#pragma once

#include <stdbool.h>

#include "base/why.h"
#include "form/kind.h"

enum { CONF_MAX_SPOOLS = 16 };

struct conf {
    char *instance;               /* absolute path of the instance directory */
    char *spools[CONF_MAX_SPOOLS];/* [spool] directory = …, may be repeated */
    unsigned n_spools;
    char *pattern;                /* [spool] pattern, fnmatch(3); default "fax*.tif" */
    unsigned settle_s;            /* [spool] a file must be unchanged this long; default 2 */
    unsigned rescan_s;            /* [spool] default 60 */
    unsigned give_up_s;           /* [spool] an unusable file becomes `unreadable` after this; default 3600 */
    unsigned workers;             /* [reader] default 1 */
    unsigned deadline_s;          /* [reader] default 60 */
    char *forms_directory;        /* [reader] default: the shipped one */
    char *models_directory;       /* [reader] default: the shipped one */
    bool auto_accept;             /* [judge] default true */
    double threshold[FORM_KIND_COUNT]; /* [judge] threshold.phone = 0.98 … ; negative: the shipped one */
};

/* Reads <instance>/uketsuke.conf; a missing file means defaults. instance NULL: $UKETSUKE_INSTANCE, else
 * /var/lib/uketsuke. The conf is the caller's. */
int conf_load(const char *instance, struct conf **ret_conf, struct why *why);

struct conf *conf_free(struct conf *conf);
