/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke confirm: a person says that what stands there is right.
 */
#include <stdio.h>

#include "base/intl.h"
#include "cli/queue.h"

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    const char *nomination = cli->operands[0];
    const char *field = cli->n_operands > 1 ? cli->operands[1] : NULL;
    struct expected expected;
    struct why why = {""};
    size_t n = 0;

    if (!field && cli_option(cli, "expect"))
        return cli_wrong_use(cli, _("--expect goes with one FIELD"));
    if (queue_open(cli, &store, &why) < 0 ||
        store_field_confirm(store, nomination, field, queue_expected(cli, &expected), queue_actor(),
                            &n, &why) < 0)
        return cli_fail(&why);
    if (!field && !cli->json)
        printf(ngettext("%zu field confirmed. ", "%zu fields confirmed. ", n), n);
    return queue_print_left(cli, store, nomination, field);
}

const struct command cmd_confirm = {
    .name = "confirm",
    .operands = "ID [FIELD]",
    .min_operands = 1,
    .max_operands = 2,
    .summary = N_("say that a field, or all that is in review, is right"),
    .help = N_("Without FIELD every field of the nomination that is in review is confirmed\n"
               "with the value that it has: look at «uketsuke show ID» first."),
    .json = true,
    .writes = true,
    .options = {{"expect", "VALUE", N_("change nothing unless this stands there"), 'e'}},
    .run = run,
};
