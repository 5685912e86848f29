/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke undo: takes back what this person said last.
 */
#include <stdio.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "store/desk.h"

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(json_decrefp) json_t *row = NULL;
    struct desk_who who = {.actor = queue_actor(), .session = ""};
    struct why why = {""};

    if (queue_open(cli, &store, &why) < 0 ||
        store_undo(store, &who, cli->n_operands > 0 ? cli->operands[0] : NULL, &row, &why) < 0)
        return cli_fail(&why);
    if (cli->json)
        return queue_print_json(row);
    printf(_("taken back: %s %s %s\n"),
           screen_member(row, "nomination") ? screen_member(row, "nomination")
                                            : screen_member(row, "fax"),
           screen_member(row, "field") ? screen_member(row, "field") : "",
           queue_word(screen_member(row, "action")));
    return CLI_DONE;
}

const struct command cmd_undo = {
    .name = "undo",
    .operands = "[ID]",
    .max_operands = 1,
    .summary = N_("take back what you said last"),
    .help = N_("The last thing that you set, confirmed, reopened, rejected, filed or assigned\n"
               "(with ID: in that nomination or fax) is again as it was before; of a word on a\n"
               "whole nomination, all its fields. What somebody else has gone on from stays.\n"
               "The history keeps both."),
    .json = true,
    .writes = true,
    .run = run,
};
