/* SPDX-License-Identifier: Apache-2.0
 *
 * conf: the configuration of an instance (INI). An instance is configured by the uketsuke.conf in
 * it; the installed instance, /var/lib/uketsuke, by /etc/uketsuke/uketsuke.conf instead. Every key
 * has a default; an unknown key or a bad value is refused with file and line, so that a misspelt
 * setting never goes unnoticed. Described in uketsuke.conf(5).
 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/why.h"
#include "form/kind.h"
#include "judge/judge.h"
#include "reader/client.h"

enum { CONF_MAX_SPOOLS = 16, CONF_MAX_WORKERS = 64 };

/* A threshold that no confidence reaches: the word `never` in the file. */
#define CONF_THRESHOLD_NEVER 2.0

/* At least as many as there are keys (conf/key.c). */
enum { CONF_MAX_KEYS = 32 };

/* A directory that faxes arrive in. */
struct conf_spool {
    char *name;         /* NAME of [spool.NAME]; "" for a directory of [spool] and of --spool */
    char *directory;    /* absolute */
    char *pattern;      /* fnmatch(3) */
    char *fax_log;      /* the fax server's log of what arrives here; "" when it has none */
    unsigned settle_s;  /* a file must be unchanged this long */
    unsigned give_up_s; /* an unusable file becomes `unreadable` after this */
    unsigned lines[CONF_MAX_KEYS]; /* of the file, where each key was given; 0: nowhere */
};

struct conf {
    char *instance; /* absolute path of the instance directory */
    char *path;     /* of the file that configures it, which may be missing */
    struct conf_spool spools[CONF_MAX_SPOOLS];
    unsigned n_spools;
    char *pattern;              /* [spool] for spools that do not say; default "fax*.tif" */
    char *fax_log;              /* [spool] likewise; default "" */
    unsigned settle_s;          /* [spool] likewise; default 2 */
    unsigned give_up_s;         /* [spool] likewise; default 3600 */
    unsigned rescan_s;          /* [spool] of all; default 60 */
    unsigned workers;           /* [reader] default 1 */
    unsigned deadline_s;        /* [reader] default 60 */
    char *forms_directory;      /* [reader] default: the shipped one */
    char *models_directory;     /* [reader] default: the shipped one */
    char *mail_to;              /* [report] default "": the nightly report is not mailed */
    char *sendmail;             /* [report] default /usr/sbin/sendmail */
    bool auto_accept;           /* [judge] default true */
    double silent_error_target; /* [judge] a share, not percent; default 0: not asked for */
    char *counts; /* the file of the instance's own counts of spot checks, which `uketsuke
                     calibrate` writes; it need not exist */
    double threshold[FORM_KIND_COUNT]; /* [judge] threshold.phone = 0.98 … ; negative: the shipped
                                          one */
    char *supervisors;                 /* [desk] login names, with commas or spaces; "" = nobody */
    double spot_share;                 /* [desk] of the accepted fields, looked at again; 0.02 */
    char *second_kinds;                /* [desk] kinds that are typed twice; "" = none */
    double second_share;               /* [desk] of all values, typed twice; 0 */
    double second_below;               /* [desk] values below this confidence; 0 = none */
    char *viewer;                      /* [desk] a command for pictures; "" = in the terminal */
    unsigned lines[CONF_MAX_KEYS], threshold_lines[FORM_KIND_COUNT]; /* likewise */
};

/* Reads the configuration; a missing file means defaults. instance NULL: $UKETSUKE_INSTANCE, else
 * /var/lib/uketsuke. The instance need not exist yet. The conf is the caller's. -EINVAL: refused,
 * with file:line. */
int conf_load(const char *instance, struct conf **ret_conf, struct why *why);

struct conf *conf_free(struct conf *conf);

DEFINE_CLEANUP(struct conf *, conf_free)

/* The absolute path of an instance directory without reading its configuration, which not everybody
 * may: instance, else $UKETSUKE_INSTANCE, else /var/lib/uketsuke. It need not exist yet. The path
 * is the caller's. */
int conf_find_instance(const char *instance, char **ret_path, struct why *why);

/* Adds a directory as if [spool] named it; the same directory twice counts once. Relative to the
 * current directory. -ENOSPC: more than CONF_MAX_SPOOLS. */
int conf_add_spool(struct conf *conf, const char *directory, struct why *why);

/* Is it a word of one of the lists above? */
bool conf_has_word(const char *list, const char *word);

/* Is that login one of [desk] supervisors? */
bool conf_is_supervisor(const struct conf *conf, const char *actor);

/* What the instance lets through without a person, not settled yet (judge_settle()). */
struct policy conf_policy(const struct conf *conf);

/* What a reader is started with. Its strings are borrowed from the conf. */
struct reader_settings conf_reader_settings(const struct conf *conf);

/* One effective value, as the file would write it. */
struct conf_value {
    const char *section, *name; /* "spool.asterisk", "settle_s" */
    const char *value;
    unsigned line; /* of conf->path that gives it; 0: it is a default, or --spool's */
};

/* Calls take with every effective value in the order of uketsuke.conf(5); borrowed for the call. */
void conf_each(const struct conf *conf, void (*take)(void *context, const struct conf_value *value),
               void *context);
