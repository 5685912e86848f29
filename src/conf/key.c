/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/key.h"

#include <stdio.h>
#include <string.h>

#define MAX_SECONDS 604800 /* a week: longer waits are surely a slip of the pen */

#define IN_CONF(member) .offset = offsetof(struct conf, member)
#define IN_BOTH(member)                                                                            \
    .offset = offsetof(struct conf, member), .spool_offset = offsetof(struct conf_spool, member),  \
    .of_spool = true

const struct key key_table[] = {
    {"spool", "directory", KEY_SPOOL, .of_spool = true},
    {"spool", "pattern", KEY_TEXT, IN_BOTH(pattern)},
    {"spool", "fax_log", KEY_TEXT, IN_BOTH(fax_log)},
    {"spool", "settle_s", KEY_NUMBER, IN_BOTH(settle_s), .most = 3600},
    {"spool", "give_up_s", KEY_NUMBER, IN_BOTH(give_up_s), .least = 1, .most = MAX_SECONDS},
    {"spool", "rescan_s", KEY_NUMBER, IN_CONF(rescan_s), .least = 1, .most = 86400},
    {"reader", "workers", KEY_NUMBER, IN_CONF(workers), .least = 1, .most = CONF_MAX_WORKERS},
    {"reader", "deadline_s", KEY_NUMBER, IN_CONF(deadline_s), .least = 1, .most = 3600},
    {"reader", "forms_directory", KEY_DIRECTORY, IN_CONF(forms_directory)},
    {"reader", "models_directory", KEY_DIRECTORY, IN_CONF(models_directory)},
    {"report", "mail_to", KEY_TEXT, IN_CONF(mail_to)},
    {"report", "sendmail", KEY_TEXT, IN_CONF(sendmail)},
    {"judge", "auto_accept", KEY_BOOL, IN_CONF(auto_accept)},
    {"judge", "silent_error_target", KEY_RATE, IN_CONF(silent_error_target)},
    {"desk", "supervisors", KEY_TEXT, IN_CONF(supervisors)},
    {"desk", "spot_share", KEY_SHARE, IN_CONF(spot_share)},
    {"desk", "second_kinds", KEY_TEXT, IN_CONF(second_kinds)},
    {"desk", "second_share", KEY_SHARE, IN_CONF(second_share)},
    {"desk", "second_below", KEY_SHARE, IN_CONF(second_below)},
    {"desk", "viewer", KEY_TEXT, IN_CONF(viewer)},
};

const unsigned key_count = sizeof(key_table) / sizeof(key_table[0]);
_Static_assert(sizeof(key_table) / sizeof(key_table[0]) <= CONF_MAX_KEYS, "CONF_MAX_KEYS");

const char *key_list(const char *section, bool spool_only, char *ret_text, size_t size)
{
    const char *last = "";
    size_t n = 0;

    ret_text[0] = '\0';
    for (unsigned i = 0; i < key_count && n < size; i++) {
        const struct key *key = &key_table[i];
        const char *word = section ? key->name : key->section;

        if ((section && strcmp(key->section, section)) || (spool_only && !key->of_spool) ||
            !strcmp(word, last))
            continue;
        n += (size_t)snprintf(ret_text + n, size - n, "%s%s", n ? ", " : "", word);
        last = word;
    }
    if (section && !strcmp(section, "judge") && n < size)
        snprintf(ret_text + n, size - n, ", " KEY_THRESHOLD_PREFIX "KIND");
    return ret_text;
}
