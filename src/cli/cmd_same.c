/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke same: nominations of one hospital, and which of them counts.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "desk/view.h"
#include "store/desk.h"

static int print_pairs(const struct cli *cli, const json_t *pairs)
{
    const char *titles[] = {_("EARLIER"), _("LATER"), _("SAME FIELDS"), _("BECAUSE")};
    _cleanup_(screen_table_freep) struct screen_table *table = screen_table_new(titles, 4);
    const json_t *pair;
    size_t i;

    if (cli->json)
        return queue_print_json(pairs);
    json_array_foreach(pairs, i, pair)
    {
        char same[32];

        snprintf(same, sizeof(same), _("%d of %d"),
                 (int)json_integer_value(json_object_get(pair, "n_same")),
                 (int)json_integer_value(json_object_get(pair, "n_fields")));
        screen_table_add(table, (const char *const[]){
                                    screen_member(pair, "earlier"), screen_member(pair, "later"),
                                    same, view_because(screen_member(pair, "because"))});
    }
    return screen_table_print(table, stdout) < 0 ? CLI_FAILED : CLI_DONE;
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(json_decrefp) json_t *pairs = NULL;
    struct desk_who who = {.actor = queue_actor(), .session = ""};
    const char *counts = cli_option(cli, "counts");
    struct why why = {""};

    if (cli->n_operands == 1 || (cli->n_operands == 2) != (counts != NULL))
        return cli_wrong_use(cli, _("name two nominations and --counts, or nothing"));
    if (queue_open(cli, &store, &why) < 0)
        return cli_fail(&why);
    if (counts) {
        if (store_repeat_settle(store, &who, cli->operands[0], cli->operands[1],
                                strcmp(counts, "both") ? counts : NULL, &why) < 0)
            return cli_fail(&why);
        return CLI_DONE;
    }
    if (store_repeats(store, &pairs, &why) < 0)
        return cli_fail(&why);
    return print_pairs(cli, pairs);
}

const struct command cmd_same = {
    .name = "same",
    .operands = "[ID ID]",
    .max_operands = 2,
    .summary = N_("the same hospital's nominations, and which counts"),
    .help = N_("  uketsuke same N3 N9 --counts N9\n\n"
               "Without operands: the pairs that look like one hospital's (the same facility,\n"
               "nearly so, the same sender, mostly the same values) and that nobody has spoken\n"
               "of. The one that does not count is superseded: it stays in the history."),
    .json = true,
    .writes = true,
    .options = {{"counts", "ID", N_("the one that counts, or «both»"), 'c'}},
    .run = run,
};
