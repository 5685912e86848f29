/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke illegible: nobody can read a field.
 */
#include "base/intl.h"
#include "cli/queue.h"
#include "store/desk.h"

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    struct desk_who who = {.actor = queue_actor(), .session = ""};
    struct why why = {""};

    if (queue_open(cli, &store, &why) < 0 ||
        store_desk_illegible(store, &who, cli->operands[0], cli->operands[1], &why) < 0)
        return cli_fail(&why);
    return queue_print_left(cli, store, cli->operands[0], cli->operands[1]);
}

const struct command cmd_illegible = {
    .name = "illegible",
    .operands = "ID FIELD",
    .min_operands = 2,
    .max_operands = 2,
    .summary = N_("say that nobody can read a field"),
    .help = N_("It stays in review, apart from the others («uketsuke review --illegible»),\n"
               "for whoever asks the sender."),
    .json = true,
    .writes = true,
    .run = run,
};
