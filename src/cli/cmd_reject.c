/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke reject: a person says that a nomination or a whole fax needs nothing more.
 */
#include <stdio.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(json_decrefp) json_t *object = NULL;
    const char *because = cli_option(cli, "because");
    struct why why = {""};

    if (!because)
        return cli_wrong_use(cli, _("say why: --because TEXT"));
    if (queue_open(cli, &store, &why) < 0 ||
        store_reject(store, cli->operands[0], because, queue_actor(), &why) < 0 ||
        store_show(store, cli->operands[0], &object, &why) < 0)
        return cli_fail(&why);
    if (cli->json) {
        _cleanup_(json_decrefp) json_t *said = json_pack(
            "{s:O, s:O, s:O}", "id", json_object_get(object, "id"), "state",
            json_object_get(object, "state"), "reason", json_object_get(object, "reason"));

        return queue_print_json(said);
    }
    printf(_("%s is %s\n"), screen_member(object, "id"),
           queue_word(screen_member(object, "state")));
    return CLI_DONE;
}

const struct command cmd_reject = {
    .name = "reject",
    .operands = "ID",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("say that a nomination or a fax needs nothing more"),
    .help = N_("  uketsuke reject F7 --because 'an advertisement'\n\n"
               "Rejecting a fax (F7) rejects its nominations too. Nothing is deleted; the\n"
               "reason stands in the history."),
    .json = true,
    .writes = true,
    .options = {{"because", "TEXT", N_("the reason; it must be given"), 'b'}},
    .run = run,
};
