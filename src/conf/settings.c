/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/conf.h"

#include <string.h>

struct reader_settings conf_reader_settings(const struct conf *conf)
{
    struct reader_settings settings = {
        .forms_directory = conf->forms_directory,
        .models_directory = conf->models_directory,
        .deadline_s = conf->deadline_s,
        .review_all = !conf->auto_accept,
        .threshold = conf->threshold,
        .silent_error_target = conf->silent_error_target,
        .counts = conf->counts,
    };

    return settings;
}

bool conf_has_word(const char *list, const char *word)
{
    static const char between[] = ", \t";
    size_t n = strlen(word);

    for (list += strspn(list, between); n > 0 && *list; list += strspn(list, between)) {
        size_t length = strcspn(list, between);

        if (length == n && !strncmp(list, word, n))
            return true;
        list += length;
    }
    return false;
}

bool conf_is_supervisor(const struct conf *conf, const char *actor)
{
    return conf_has_word(conf->supervisors, actor);
}

struct policy conf_policy(const struct conf *conf)
{
    struct policy policy = policy_default();

    policy.auto_accept = conf->auto_accept;
    policy.target = conf->silent_error_target;
    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        for (int script = 0; script < SCRIPT_COUNT && conf->threshold[kind] >= 0; script++)
            policy.threshold[kind][script] = conf->threshold[kind];
    return policy;
}
