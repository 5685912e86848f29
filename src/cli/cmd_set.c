/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke set: a person says what a field holds.
 */
#include "base/intl.h"
#include "cli/queue.h"

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    char **operands = cli->operands;
    struct expected expected;
    struct why why = {""};

    if (queue_open(cli, &store, &why) < 0 ||
        store_field_set(store, operands[0], operands[1], operands[2],
                        queue_expected(cli, &expected), queue_actor(), &why) < 0)
        return cli_fail(&why);
    return queue_print_left(cli, store, operands[0], operands[1]);
}

const struct command cmd_set = {
    .name = "set",
    .operands = "ID FIELD VALUE",
    .min_operands = 3,
    .max_operands = 3,
    .summary = N_("say what a field of a nomination holds"),
    .help = N_("  uketsuke set N12 responsible.phone 03-0000-0000\n\n"
               "The value is kept as you type it, without the space around it; '' means\n"
               "that the field is blank. The value that stands there already makes the\n"
               "field confirmed, another one corrected. When nothing is left to look at,\n"
               "the nomination is complete. A value that begins with - goes after --.\n\n"
               "What another person has said stays, unless --expect names it."),
    .json = true,
    .writes = true,
    .options = {{"expect", "VALUE", N_("change nothing unless this stands there"), 'e'}},
    .run = run,
};
