/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke history: who did what, when, from what to what.
 */
#include <stdio.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"

static int print_table(const json_t *rows)
{
    const char *titles[] = {_("WHEN"), _("WHO"), _("OF"), _("WHAT"), _("FROM"), _("TO"), _("NOTE")};
    _cleanup_(screen_table_freep) struct screen_table *table = screen_table_new(titles, 7);
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        const char *nomination = screen_member(row, "nomination"),
                   *field = screen_member(row, "field");
        char when[SCREEN_TIME_SIZE], of[256];

        snprintf(of, sizeof(of), "%s%s%s", nomination ? nomination : screen_member(row, "fax"),
                 field ? " " : "", field ? field : "");
        screen_table_add(
            table,
            (const char *const[]){
                screen_time(screen_member(row, "at"), when), screen_member(row, "actor"), of,
                queue_word(screen_member(row, "action")),
                /* a field's are values, which are nobody's to translate */
                field ? screen_member(row, "was") : queue_word(screen_member(row, "was")),
                field ? screen_member(row, "became") : queue_word(screen_member(row, "became")),
                screen_member(row, "note")});
    }
    return screen_table_print(table, stdout) < 0 ? CLI_FAILED : CLI_DONE;
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(json_decrefp) json_t *rows = NULL;
    struct why why = {""};

    if (queue_open(cli, &store, &why) < 0 ||
        store_history(store, cli->operands[0], &rows, &why) < 0)
        return cli_fail(&why);
    return cli->json ? queue_print_json(rows) : print_table(rows);
}

const struct command cmd_history = {
    .name = "history",
    .operands = "ID",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("tell what happened to a nomination or a fax"),
    .help = N_("Every change of a value or a state, oldest first: when, by whom, from what to\n"
               "what. (program) is uketsuke itself. The history can only grow."),
    .json = true,
    .run = run,
};
