/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke file: a person says what a page is that is no form.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "store/desk.h"

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    struct desk_who who = {.actor = queue_actor(), .session = ""};
    const char *page_text = cli_option(cli, "page"), *rest = "";
    unsigned long page = page_text ? strtoul(page_text, (char **)&rest, 10) : 0;
    struct why why = {""};

    if (page_text && (*rest || page < 1 || page > RESULT_MAX_PAGES))
        return cli_wrong_use(cli, _("--page takes the number of a page, from 1"));
    if (queue_open(cli, &store, &why) < 0 ||
        store_file(store, &who, cli->operands[0], (unsigned)page, cli->operands[1], &why) < 0)
        return cli_fail(&why);
    return CLI_DONE;
}

const struct command cmd_file = {
    .name = "file",
    .operands = "FAX KIND",
    .min_operands = 2,
    .max_operands = 2,
    .summary = N_("say what the pages of a fax are that are no form"),
    .help = N_("KIND: letter, cover, other_form, advertisement, empty, unreadable. A fax of\n"
               "which nothing is left to look at is then rejected with it as the reason."),
    .writes = true,
    .options = {{"page", "N", N_("only that page"), 'p'}},
    .run = run,
};
