/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/key.h"

char *spool_absolute(const char *base, const char *directory)
{
    char *path = NULL;
    size_t n;

    if (asprintf(&path, "%s%s%s", directory[0] == '/' ? "" : base, directory[0] == '/' ? "" : "/",
                 directory) < 0)
        return NULL;
    for (n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
        path[n - 1] = '\0';
    return path;
}

static int append(struct conf *conf, const char *name, struct conf_spool **ret_spool)
{
    struct conf_spool *spool = &conf->spools[conf->n_spools];

    if (conf->n_spools == CONF_MAX_SPOOLS)
        return -ENOSPC;
    *spool = (struct conf_spool){.name = strdup(name)};
    if (!spool->name)
        return -ENOMEM;
    conf->n_spools++;
    *ret_spool = spool;
    return 0;
}

int spool_named(struct conf *conf, const char *name, struct conf_spool **ret_spool)
{
    for (unsigned i = 0; i < conf->n_spools; i++) {
        if (!strcmp(conf->spools[i].name, name)) {
            *ret_spool = &conf->spools[i];
            return 0;
        }
    }
    return append(conf, name, ret_spool);
}

bool spool_has(const struct conf *conf, const char *directory)
{
    for (unsigned i = 0; i < conf->n_spools; i++)
        if (conf->spools[i].directory && !strcmp(conf->spools[i].directory, directory))
            return true;
    return false;
}

int spool_add(struct conf *conf, const char *base, const char *directory,
              struct conf_spool **ret_spool)
{
    _cleanup_(cleanup_freep) char *path = spool_absolute(base, directory);
    struct conf_spool *spool;
    int r;

    if (!path)
        return -ENOMEM;
    if (spool_has(conf, path)) {
        *ret_spool = NULL;
        return 0;
    }
    r = append(conf, "", &spool);
    if (r < 0)
        return r;
    spool->directory = path;
    path = NULL;
    *ret_spool = spool;
    return 0;
}

int spool_inherit(const struct conf *conf, struct conf_spool *spool)
{
    for (unsigned i = 0; i < key_count; i++) {
        const struct key *key = &key_table[i];
        void *to = (char *)spool + key->spool_offset;
        const void *from = (const char *)conf + key->offset;

        if (!key->of_spool || key->type == KEY_SPOOL || spool->lines[i])
            continue;
        spool->lines[i] = conf->lines[i];
        if (key->type == KEY_NUMBER) {
            *(unsigned *)to = *(const unsigned *)from;
        } else {
            *(char **)to = strdup(*(char *const *)from);
            if (!*(char **)to)
                return -ENOMEM;
        }
    }
    return 0;
}

void spool_deinit(struct conf_spool *spool)
{
    free(spool->name);
    free(spool->directory);
    free(spool->pattern);
    free(spool->fax_log);
}
