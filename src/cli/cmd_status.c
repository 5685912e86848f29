/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke status: the queue in numbers.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"

/* "label: 3 (a 1, b 2)", parts that are 0 left out. */
static void print_counts(const char *label, const json_t *counts)
{
    const char *key, *before = " (";
    json_t *n;

    printf("%s: %d", label, (int)json_integer_value(json_object_get(counts, "total")));
    json_object_foreach((json_t *)counts, key, n)
    {
        if (json_integer_value(n) == 0 || !strcmp(key, "total"))
            continue;
        printf("%s%s %d", before, queue_word(key), (int)json_integer_value(n));
        before = ", ";
    }
    puts(*before == ',' ? ")" : "");
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(json_decrefp) json_t *status = NULL;
    char oldest[SCREEN_TIME_SIZE];
    struct why why = {""};

    if (queue_open(cli, &store, &why) < 0 || store_status(store, &status, &why) < 0)
        return cli_fail(&why);
    if (cli->json)
        return queue_print_json(status);
    print_counts(_("Faxes"), json_object_get(status, "faxes"));
    print_counts(_("Nominations"), json_object_get(status, "nominations"));
    print_counts(_("Fields to review"), json_object_get(status, "review"));
    printf(_("Faxes without a known form: %d\n"),
           (int)json_integer_value(json_object_get(status, "unplaced")));
    if (screen_member(status, "oldest_waiting"))
        printf(_("Waiting to be read since: %s\n"),
               screen_time(screen_member(status, "oldest_waiting"), oldest));
    if (json_integer_value(json_object_get(status, "notices_without_fax")) > 0)
        printf(_("Receptions that the fax server told of and whose file did not come: %d\n"),
               (int)json_integer_value(json_object_get(status, "notices_without_fax")));
    printf(_("Database: %s\n"), screen_member(status, "database"));
    return CLI_DONE;
}

const struct command cmd_status = {
    .name = "status",
    .operands = "",
    .summary = N_("tell how much came in and how much waits"),
    .json = true,
    .run = run,
};
