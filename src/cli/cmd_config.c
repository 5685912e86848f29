/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke config: is the configuration right, and what is in force.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "conf/conf.h"

static void print_value(void *context, const struct conf_value *value)
{
    char *section = context, line[64];

    if (strcmp(section, value->section) != 0) {
        printf("%s[%s]\n", *section ? "\n" : "", value->section);
        snprintf(section, 64, "%s", value->section);
    }
    if (value->line)
        snprintf(line, sizeof(line), _("line %u"), value->line);
    else
        snprintf(line, sizeof(line), "%s", _("default"));
    printf("%s = %s ; %s\n", value->name, value->value, line);
}

static void pack_value(void *context, const struct conf_value *value)
{
    json_t *line = value->line ? json_integer(value->line) : json_null();

    json_array_append_new(context,
                          json_pack("{s:s, s:s, s:s, s:o}", "section", value->section, "key",
                                    value->name, "value", value->value, "line", line));
}

static int show(const struct cli *cli, const struct conf *conf)
{
    char section[64] = "";
    bool exists = access(conf->path, F_OK) == 0;

    if (cli->json) {
        _cleanup_(json_decrefp) json_t *values = json_array();
        _cleanup_(json_decrefp) json_t *object = NULL;

        conf_each(conf, pack_value, values);
        object = json_pack("{s:s, s:s, s:b, s:O}", "instance", conf->instance, "file", conf->path,
                           "exists", exists, "values", values);
        return queue_print_json(object);
    }
    printf(exists ? _("; instance %s, configured by %s\n")
                  : _("; instance %s, configured by %s, which is not there\n"),
           conf->instance, conf->path);
    conf_each(conf, print_value, section);
    return CLI_DONE;
}

static int run(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    struct why why = {""};

    if (strcmp(cli->operands[0], "check") != 0 && strcmp(cli->operands[0], "show") != 0)
        return cli_wrong_use(cli, _("say check or show, not «%s»"), cli->operands[0]);
    if (conf_load(cli->instance, &conf, &why) < 0)
        return cli_fail(&why);
    if (!strcmp(cli->operands[0], "show"))
        return show(cli, conf);
    printf(_("%s: no mistake; %u spools\n"), conf->path, conf->n_spools);
    return CLI_DONE;
}

const struct command cmd_config = {
    .name = "config",
    .operands = "check|show",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("check the configuration, show what is in force"),
    .help = N_("check: says the first mistake with its file and line; exit status 1. show:\n"
               "every value in force and the line that gives it. After a change:\n"
               "systemctl reload uketsuked."),
    .json = true,
    .run = run,
};
