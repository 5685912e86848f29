/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/conf.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "base/paths.h"
#include "conf/parse.h"
#include "conf/spool.h"

#define INSTALLED_INSTANCE "/var/lib/uketsuke"
#define INSTALLED_CONF "/etc/uketsuke/uketsuke.conf"
#define CONF_NAME "uketsuke.conf"
#define CONF_COUNTS_NAME "calibration.tsv"
#define CONF_MAX_BYTES ((size_t)1 << 16) /* a configuration is a page of text, not a book */

static int fill_defaults(struct conf *conf)
{
    char path[PATH_MAX];

    conf->pattern = strdup("fax*.tif");
    conf->fax_log = strdup("");
    conf->mail_to = strdup("");
    conf->sendmail = strdup("/usr/sbin/sendmail");
    conf->settle_s = 2;
    conf->rescan_s = 60;
    conf->give_up_s = 3600;
    conf->workers = 1;
    conf->deadline_s = 60;
    conf->auto_accept = true;
    for (int i = 0; i < FORM_KIND_COUNT; i++)
        conf->threshold[i] = -1;
    /* What is not installed is missed by whoever needs it, with its own sentence. */
    conf->forms_directory = strdup(paths_data("forms", path, sizeof(path)) == 0 ? path : "forms");
    conf->models_directory =
        strdup(paths_data("models", path, sizeof(path)) == 0 ? path : "models");
    conf->spot_share = 0.02;
    conf->supervisors = strdup("");
    conf->second_kinds = strdup("");
    conf->viewer = strdup("");
    if (!conf->supervisors || !conf->second_kinds || !conf->viewer)
        return -ENOMEM;
    return conf->pattern && conf->fax_log && conf->mail_to && conf->sendmail &&
                   conf->forms_directory && conf->models_directory
               ? 0
               : -ENOMEM;
}

/* The instance's absolute path, through symbolic links where it exists, so that one directory has
 * one name. */
int conf_find_instance(const char *instance, char **ret_path, struct why *why)
{
    const char *environment = getenv("UKETSUKE_INSTANCE");
    char here[PATH_MAX], real[PATH_MAX];

    if (!instance)
        instance = environment && *environment ? environment : INSTALLED_INSTANCE;
    if (!*instance)
        return why_set(why, -EINVAL, _("the name of the instance directory is empty; give one"));
    if (realpath(instance, real))
        *ret_path = strdup(real);
    else if (!getcwd(here, sizeof(here)))
        return why_set(why, -errno, _("the current directory cannot be named: %s"),
                       strerror(errno));
    else
        *ret_path = spool_absolute(here, instance);
    return *ret_path ? 0 : -ENOMEM;
}

/* One rule: the installed instance has its configuration in /etc, any other in itself. A second
 * file would go unnoticed, so it is refused. */
static int find_file(struct conf *conf, struct why *why)
{
    bool installed = !strcmp(conf->instance, INSTALLED_INSTANCE);
    _cleanup_(cleanup_freep) char *own = NULL;

    if (asprintf(&own, "%s/" CONF_NAME, conf->instance) < 0) {
        own = NULL;
        return -ENOMEM;
    }
    if (installed && access(own, F_OK) == 0)
        return why_set(why, -EINVAL,
                       _("%s: the installed instance is configured by %s; move what stands in the "
                         "former there and remove it"),
                       own, INSTALLED_CONF);
    conf->path = strdup(installed ? INSTALLED_CONF : own);
    return conf->path ? 0 : -ENOMEM;
}

static int load_file(struct conf *conf, struct why *why)
{
    _cleanup_(cleanup_freep) uint8_t *text = NULL;
    size_t n;
    int r = file_read(conf->path, CONF_MAX_BYTES, &text, &n, why);

    if (r == -ENOENT || r == -ENOTDIR)
        return 0;
    if (r == 0 && memchr(text, '\0', n))
        return why_set(why, -EINVAL, _("%s: is not a text file; write a text file or remove it"),
                       conf->path);
    return r < 0 ? r : parse_conf(conf, (const char *)text, why);
}

int conf_load(const char *instance, struct conf **ret_conf, struct why *why)
{
    _cleanup_(conf_freep) struct conf *conf = calloc(1, sizeof(*conf));
    int r;

    if (!conf)
        return -ENOMEM;
    r = conf_find_instance(instance, &conf->instance, why);
    if (r == 0)
        r = find_file(conf, why);
    if (r == 0 && asprintf(&conf->counts, "%s/" CONF_COUNTS_NAME, conf->instance) < 0) {
        conf->counts = NULL;
        r = -ENOMEM;
    }
    if (r == 0)
        r = fill_defaults(conf);
    if (r == 0)
        r = load_file(conf, why);
    if (r < 0)
        return r;
    *ret_conf = conf;
    conf = NULL;
    return 0;
}

int conf_add_spool(struct conf *conf, const char *directory, struct why *why)
{
    struct conf_spool *spool;
    char here[PATH_MAX];
    int r;

    if (!getcwd(here, sizeof(here)))
        return why_set(why, -errno, _("the current directory cannot be named: %s"),
                       strerror(errno));
    r = spool_add(conf, here, directory, &spool);
    if (r == -ENOSPC)
        return why_set(why, r, _("%s: at most %d spools can be watched"), directory,
                       CONF_MAX_SPOOLS);
    return r < 0 || !spool ? r : spool_inherit(conf, spool);
}

struct conf *conf_free(struct conf *conf)
{
    if (!conf)
        return NULL;
    free(conf->instance);
    for (unsigned i = 0; i < conf->n_spools; i++)
        spool_deinit(&conf->spools[i]);
    free(conf->path);
    free(conf->pattern);
    free(conf->counts);
    free(conf->fax_log);
    free(conf->mail_to);
    free(conf->sendmail);
    free(conf->forms_directory);
    free(conf->models_directory);
    free(conf->supervisors);
    free(conf->second_kinds);
    free(conf->viewer);
    free(conf);
    return NULL;
}
