/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke reopen: a supervisor puts back into the queue what was said or rejected.
 */
#include <stdio.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "conf/conf.h"
#include "store/desk.h"

static int run(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    _cleanup_(store_closep) struct store *store = NULL;
    const char *field = cli->n_operands > 1 ? cli->operands[1] : NULL;
    struct desk_who who = {.actor = queue_actor(), .session = ""};
    struct why why = {""};
    size_t n = 0;

    if (conf_load(cli->instance, &conf, &why) < 0 ||
        store_open(conf->instance, /* create= */ false, &store, &why) < 0)
        return cli_fail(&why);
    who.supervisor = conf_is_supervisor(conf, who.actor);
    if (store_reopen(store, &who, cli->operands[0], field, &n, &why) < 0)
        return cli_fail(&why);
    if (cli->operands[0][0] != 'F')
        printf(
            ngettext("%zu field is in the queue again\n", "%zu fields are in the queue again\n", n),
            n);
    return CLI_DONE;
}

const struct command cmd_reopen = {
    .name = "reopen",
    .operands = "ID [FIELD]",
    .min_operands = 1,
    .max_operands = 2,
    .summary = N_("put back what was said or rejected (supervisor)"),
    .help = N_("One field, or all of a nomination that a person has said; a rejected\n"
               "nomination or fax as it was; a fax that could not be read is read once more.\n"
               "For the logins in [desk] supervisors."),
    .writes = true,
    .run = run,
};
