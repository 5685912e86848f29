/* SPDX-License-Identifier: Apache-2.0
 *
 * value: a conf as the file would write it, value by value.
 */
#include <stdio.h>
#include <string.h>

#include "conf/conf.h"
#include "conf/key.h"

struct lister {
    void (*take)(void *context, const struct conf_value *value);
    void *context;
};

static void give(const struct lister *lister, const char *section, const char *name,
                 const char *text, unsigned line)
{
    struct conf_value value = {section, name, text, line};

    lister->take(lister->context, &value);
}

static void give_key(const struct lister *lister, const char *section, const struct key *key,
                     const void *place, unsigned line)
{
    char number[32];

    if (key->type == KEY_SHARE) {
        snprintf(number, sizeof(number), "%g", *(const double *)place);
        give(lister, section, key->name, number, line);
    } else if (key->type == KEY_NUMBER) {
        snprintf(number, sizeof(number), "%u", *(const unsigned *)place);
        give(lister, section, key->name, number, line);
    } else if (key->type == KEY_BOOL) {
        give(lister, section, key->name, *(const bool *)place ? "yes" : "no", line);
    } else if (key->type == KEY_RATE) {
        snprintf(number, sizeof(number), "%g %%", 100 * *(const double *)place);
        if (*(const double *)place > 0)
            give(lister, section, key->name, number, line);
    } else if (*(char *const *)place && **(char *const *)place) { /* "": nothing is set */
        give(lister, section, key->name, *(char *const *)place, line);
    }
}

/* A spool with its own settings; those without a name have what stands in [spool], which is told
 * once. */
static void give_spool(const struct lister *lister, const struct conf_spool *spool)
{
    char section[64];

    snprintf(section, sizeof(section), "%s%s", *spool->name ? KEY_SPOOL_PREFIX : "spool",
             spool->name);
    for (unsigned i = 0; i < key_count; i++) {
        const struct key *key = &key_table[i];

        if (key->type == KEY_SPOOL)
            give(lister, section, key->name, spool->directory, spool->lines[i]);
        else if (key->of_spool && *spool->name)
            give_key(lister, section, key, (const char *)spool + key->spool_offset,
                     spool->lines[i]);
    }
}

static void give_threshold(const struct lister *lister, const struct conf *conf, int kind)
{
    char name[48], number[32];
    double threshold = conf->threshold[kind];

    if (threshold < 0)
        return; /* the shipped one, which is the reader's to know */
    snprintf(name, sizeof(name), KEY_THRESHOLD_PREFIX "%s", form_kind_name((enum form_kind)kind));
    snprintf(number, sizeof(number), "%g", threshold);
    give(lister, "judge", name, threshold > 1 ? "never" : number, conf->threshold_lines[kind]);
}

void conf_each(const struct conf *conf, void (*take)(void *context, const struct conf_value *value),
               void *context)
{
    const struct lister lister = {take, context};

    for (unsigned i = 0; i < conf->n_spools; i++)
        give_spool(&lister, &conf->spools[i]);
    for (unsigned i = 0; i < key_count; i++)
        if (key_table[i].type != KEY_SPOOL)
            give_key(&lister, key_table[i].section, &key_table[i],
                     (const char *)conf + key_table[i].offset, conf->lines[i]);
    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        give_threshold(&lister, conf, kind);
}
