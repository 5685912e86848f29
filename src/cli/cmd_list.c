/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke list: every fax, or those in one state, or the queue; a line for each nomination.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"

static void add_fax(struct screen_table *table, const json_t *fax, const json_t *nomination)
{
    char received[SCREEN_TIME_SIZE], left[32] = "", from[512] = "", number[64] = "";
    const char *prefecture = screen_member(nomination, "prefecture"),
               *facility = screen_member(nomination, "facility");

    if (nomination) {
        snprintf(number, sizeof(number), "%s %s", screen_member(nomination, "id"),
                 queue_word(screen_member(nomination, "state")));
        queue_fields_left(nomination, left);
        snprintf(from, sizeof(from), "%s %s", prefecture ? prefecture : "",
                 facility ? facility : "");
    } else if (queue_fax_reason(fax)) {
        snprintf(from, sizeof(from), "%s", queue_fax_reason(fax));
    }
    screen_table_add(table, (const char *const[]){
                                screen_member(fax, "id"), queue_word(screen_member(fax, "state")),
                                screen_time(screen_member(fax, "received_at"), received),
                                screen_member(fax, "file"), number, left, from});
}

static int print_table(const json_t *faxes)
{
    const char *titles[] = {_("FAX"),        _("STATE"),     _("RECEIVED"),        _("FILE"),
                            _("NOMINATION"), _("TO REVIEW"), _("FROM, OR WHY NOT")};
    _cleanup_(screen_table_freep) struct screen_table *table = screen_table_new(titles, 7);
    const json_t *fax, *nomination;
    size_t i, j;

    json_array_foreach(faxes, i, fax)
    {
        const json_t *nominations = json_object_get(fax, "nominations");

        if (json_array_size(nominations) == 0)
            add_fax(table, fax, NULL);
        json_array_foreach(nominations, j, nomination)
        {
            add_fax(table, fax, nomination);
        }
    }
    return screen_table_print(table, stdout) < 0 ? CLI_FAILED : CLI_DONE;
}

enum { DEFAULT_LIMIT = 50, MAX_LIMIT = 100000000 };

/* 0, or -EINVAL. */
static int read_limit(const char *text, int64_t *ret_limit)
{
    char *end;
    long limit = text ? strtol(text, &end, 10) : DEFAULT_LIMIT;

    if (text && (end == text || *end || limit < 0 || limit > MAX_LIMIT))
        return -EINVAL;
    *ret_limit = limit == 0 ? STORE_LIST_EVERY : limit;
    return 0;
}

/* Nobody takes a part for the whole. */
static void say_limit(const char *state, int64_t limit, size_t n)
{
    if ((int64_t)n != limit)
        return;
    if (state && !strcmp(state, STORE_LIST_QUEUE))
        fprintf(stderr, _("uketsuke: the %zu that have waited longest; --limit 0 lists all\n"), n);
    else
        fprintf(stderr, _("uketsuke: the newest %zu; --limit 0 lists all\n"), n);
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(json_decrefp) json_t *faxes = NULL;
    const char *state = cli_option(cli, "state");
    struct why why = {""};
    int64_t limit;

    if (read_limit(cli_option(cli, "limit"), &limit) < 0)
        return cli_wrong_use(cli, _("--limit is a whole number; 0 lists all"));
    if (state && cli_option(cli, "queue"))
        return cli_wrong_use(cli, _("--state and --queue exclude each other"));
    if (cli_option(cli, "queue"))
        state = STORE_LIST_QUEUE;
    if (queue_open(cli, &store, &why) < 0 || store_list(store, state, limit, &faxes, &why) < 0)
        return cli_fail(&why);
    say_limit(state, limit, json_array_size(faxes));
    if (cli->json)
        return queue_print_json(faxes);
    if (json_array_size(faxes) == 0) {
        puts(state ? _("There is no such fax.") : _("No fax has come yet."));
        return CLI_DONE;
    }
    return print_table(faxes);
}

const struct command cmd_list = {
    .name = "list",
    .operands = "",
    .summary = N_("list the faxes and their nominations"),
    .help = N_("Every fax that came in is listed, also those that could not be read.\n"
               "States: received (not read yet), read, failed (nothing could be made of\n"
               "it), unreadable (the file could not be taken in), rejected (by a person).\n"
               "The queue is what a person still has to look at: nominations with fields\n"
               "to review, faxes that hold no known form, failed and unreadable ones.\n"
               "Of a long list the newest are shown, of the queue those that have waited\n"
               "longest."),
    .json = true,
    .options = {{"state", "STATE", N_("only the faxes in that state"), 's'},
                {"queue", NULL, N_("only what a person has to look at"), 'q'},
                {"limit", "N", N_("at most so many faxes; default 50, 0: all"), 'n'}},
    .run = run,
};
