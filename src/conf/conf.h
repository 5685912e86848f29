/* SPDX-License-Identifier: Apache-2.0
 *
 * conf: the configuration of an instance, <instance>/uketsuke.conf (INI). Every key has a default;
 * an unknown key or a bad value is refused with file and line, so that a misspelt setting never
 * goes unnoticed. Described in uketsuke.conf(5).
 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/why.h"
#include "form/kind.h"
#include "reader/client.h"

enum { CONF_MAX_SPOOLS = 16, CONF_MAX_WORKERS = 64 };

/* A threshold that no confidence reaches: the word `never` in the file. */
#define CONF_THRESHOLD_NEVER 2.0

struct conf {
    char *instance;                /* absolute path of the instance directory */
    char *spools[CONF_MAX_SPOOLS]; /* [spool] directory = …, may be repeated; absolute */
    unsigned n_spools;
    char *pattern;      /* [spool] pattern, fnmatch(3); default "fax*.tif" */
    unsigned settle_s;  /* [spool] a file must be unchanged this long; default 2 */
    unsigned rescan_s;  /* [spool] default 60 */
    unsigned give_up_s; /* [spool] an unusable file becomes `unreadable` after this; default 3600 */
    unsigned workers;   /* [reader] default 1 */
    unsigned deadline_s;               /* [reader] default 60 */
    char *forms_directory;             /* [reader] default: the shipped one */
    char *models_directory;            /* [reader] default: the shipped one */
    bool auto_accept;                  /* [judge] default true */
    double threshold[FORM_KIND_COUNT]; /* [judge] threshold.phone = 0.98 … ; negative: the shipped
                                          one */
};

/* Reads <instance>/uketsuke.conf; a missing file means defaults. instance NULL: $UKETSUKE_INSTANCE,
 * else /var/lib/uketsuke. The instance need not exist yet. The conf is the caller's. -EINVAL:
 * refused, with file:line. */
int conf_load(const char *instance, struct conf **ret_conf, struct why *why);

struct conf *conf_free(struct conf *conf);

DEFINE_CLEANUP(struct conf *, conf_free)

/* The absolute path of an instance directory without reading its configuration, which not everybody
 * may: instance, else $UKETSUKE_INSTANCE, else /var/lib/uketsuke. It need not exist yet. The path
 * is the caller's. */
int conf_find_instance(const char *instance, char **ret_path, struct why *why);

/* Adds a directory as if the file named it; the same directory twice counts once. Relative to the
 * current directory. -ENOSPC: more than CONF_MAX_SPOOLS. */
int conf_add_spool(struct conf *conf, const char *directory, struct why *why);

/* What a reader is started with. Its strings are borrowed from the conf. */
struct reader_settings conf_reader_settings(const struct conf *conf);
