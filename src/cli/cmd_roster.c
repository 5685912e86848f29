/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke roster: who was nominated, by prefecture.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "cli/output.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "conf/conf.h"
#include "report/label.h"
#include "report/roster.h"

/* The cells of a member, borrowed from it; the state in words. */
static void cells_of(const json_t *member, const char *ret_cells[ROSTER_COLUMNS])
{
    for (int i = 0; i < ROSTER_COLUMNS; i++)
        ret_cells[i] = screen_member(member, roster_keys[i]);
    ret_cells[ROSTER_STATE] = label_state(ret_cells[ROSTER_STATE]);
}

static int write_rows(const json_t *roster, struct output *output, struct why *why)
{
    const char *titles[ROSTER_COLUMNS], *cells[ROSTER_COLUMNS];
    const json_t *member;
    size_t i;
    int r;

    for (int column = 0; column < ROSTER_COLUMNS; column++)
        titles[column] = roster_title((enum roster_column)column);
    r = output_begin(output, _("Roster"), titles, roster_keys, ROSTER_COLUMNS, why);
    json_array_foreach(json_object_get(roster, "members"), i, member)
    {
        cells_of(member, cells);
        if (r == 0)
            r = output_row(output, cells, why);
    }
    return r;
}

static int print_text(const json_t *roster)
{
    const char *titles[ROSTER_COLUMNS], *cells[ROSTER_COLUMNS];
    _cleanup_(screen_table_freep) struct screen_table *table = NULL;
    const json_t *row;
    size_t i;

    for (int column = 0; column < ROSTER_COLUMNS; column++)
        titles[column] = roster_title((enum roster_column)column);
    table = screen_table_new(titles, ROSTER_COLUMNS);
    json_array_foreach(json_object_get(roster, "members"), i, row)
    {
        cells_of(row, cells);
        screen_table_add(table, cells);
    }
    if (screen_table_print(table, stdout) < 0)
        return CLI_FAILED;
    json_array_foreach(json_object_get(roster, "remarks"), i, row)
    {
        printf("! %s\n", json_string_value(row));
    }
    return CLI_DONE;
}

static int make(const struct cli *cli, json_t **ret_roster, struct why *why)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(conf_freep) struct conf *conf = NULL;
    const char *name = cli_option(cli, "form");
    const struct form *form;
    struct form_set forms = {0};
    int r = conf_load(cli->instance, &conf, why);

    if (r == 0)
        r = queue_open(cli, &store, why);
    if (r == 0)
        r = form_set_load(conf->forms_directory, &forms, why);
    if (r < 0)
        return r;
    form = form_set_find(&forms, name ? name : "renrakuhyo");
    r = form ? roster_make(store, form, cli_option(cli, "all") != NULL, ret_roster, why)
             : why_set(why, -ENOENT, _("there is no form «%s»; «uketsuke form list» names them"),
                       name ? name : "renrakuhyo");
    form_set_deinit(&forms);
    return r;
}

static int run(const struct cli *cli)
{
    _cleanup_(json_decrefp) json_t *roster = NULL;
    struct output output = {.path = cli_option(cli, "output")};
    const char *format = cli_option(cli, "format");
    struct why why = {""};
    int r;

    if (format && strcmp(format, "text") != 0 && output_format(format, &output.format) < 0)
        return cli_wrong_use(cli, _("--format is one of %s"), "text, " OUTPUT_FORMATS);
    if (make(cli, &roster, &why) < 0)
        return cli_fail(&why);
    if (cli->json)
        return queue_print_json(roster);
    if (!format || !strcmp(format, "text"))
        return print_text(roster);
    r = write_rows(roster, &output, &why);
    r = output_end(&output, r, &why);
    return r < 0 ? cli_fail(&why) : CLI_DONE;
}

const struct command cmd_roster = {
    .name = "roster",
    .operands = "",
    .summary = N_("who was nominated, by prefecture"),
    .help = N_("A line for each person that the nominations name: of each facility the one that\n"
               "counts, when nothing of it waits for a person. Names are exactly as written.\n"
               "What is odd (too few or too many members, nominations that differ) is said\n"
               "below the table."),
    .json = true,
    .options = {{"form", "NAME", N_("of which form; default renrakuhyo"), 0},
                {"all", NULL, N_("also those with fields in review"), 'a'},
                {"format", "FORMAT", N_("text (the default), csv, xlsx or jsonl"), 'f'},
                {"output", "FILE", N_("write there, not to standard output"), 'o'}},
    .run = run,
};
