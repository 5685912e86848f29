/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke history: who did what, when, from what to what.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "form/reason.h"

/* A field's values are nobody's to translate; what else a row says are codes. */
static bool tells_values(const json_t *row)
{
    static const char *const actions[] = {"corrected", "confirmed",  "rejudged",
                                          "illegible", "second_key", "undone"};
    const char *action = screen_member(row, "action");

    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        if (screen_member(row, "field") && action && !strcmp(action, actions[i]))
            return true;
    return false;
}

/* The reason, a kind, a person's words; rows are numbered for programs. */
static const char *note_of(const json_t *row)
{
    const char *note = screen_member(row, "note");
    enum reason reason = note ? reason_from_code(note) : REASON_COUNT;

    if (note && (!strncmp(note, "row ", 4) || !strncmp(note, "rows ", 5)))
        return NULL;
    return reason == REASON_COUNT ? queue_word(note) : reason_text(reason);
}

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
        bool values = tells_values(row);
        char when[SCREEN_TIME_SIZE], of[256];

        snprintf(of, sizeof(of), "%s%s%s", nomination ? nomination : screen_member(row, "fax"),
                 field ? " " : "", field ? field : "");
        screen_table_add(
            table,
            (const char *const[]){
                screen_time(screen_member(row, "at"), when), screen_member(row, "actor"), of,
                queue_word(screen_member(row, "action")),
                values ? screen_member(row, "was") : queue_word(screen_member(row, "was")),
                values ? screen_member(row, "became") : queue_word(screen_member(row, "became")),
                note_of(row)});
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
