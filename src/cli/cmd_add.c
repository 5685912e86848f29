/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke add: takes files in as if they had come into the spool. The daemon reads them.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "cli/cmd.h"
#include "conf/conf.h"
#include "intake/intake.h"
#include "store/store.h"

static const char *word(const struct cli *cli, const char *name)
{
    const char *text = cli_option(cli, name);

    return text && *text ? text : NULL;
}

/* Takes one file in and prints its fax id. A person may name a file by a symbolic link; intake may
 * not. */
static int add_one(const struct cli *cli, struct store *store, const char *instance,
                   const char *operand, struct why *why)
{
    struct fax_source source = {
        .device = word(cli, "device"),
        .commid = word(cli, "commid"),
        .sender = word(cli, "sender"),
        .caller = word(cli, "cid"),
        .error = word(cli, "error"),
    };
    char path[PATH_MAX];
    int64_t fax;
    bool is_new;
    int r;

    if (!realpath(operand, path))
        return why_set(why, -errno, _("%s: cannot be opened: %s"), operand, strerror(errno));
    source.path = path;
    r = intake_take(store, instance, &source, 0, &fax, &is_new, why);
    if (r != 0)
        return r;
    if (cli->json)
        printf("{\"fax\":\"F%" PRId64 "\",\"new\":%s}\n", fax, is_new ? "true" : "false");
    else if (is_new)
        printf("F%" PRId64 "\n", fax);
    else
        printf(_("F%" PRId64 " (these bytes came before)\n"), fax);
    return 0;
}

static int run(const struct cli *cli)
{
    _cleanup_(cleanup_freep) char *instance = NULL;
    _cleanup_(store_closep) struct store *store = NULL;
    struct why why = {""};
    int status = CLI_DONE;

    if (conf_find_instance(cli->instance, &instance, &why) < 0 ||
        store_open(instance, /* create= */ true, &store, &why) < 0 ||
        intake_prepare(instance, &why) < 0)
        return cli_fail(&why);
    for (size_t i = 0; i < cli->n_operands; i++)
        if (add_one(cli, store, instance, cli->operands[i], &why) != 0)
            status = cli_fail(&why);
    if (intake_wake(instance, &why) < 0)
        return cli_fail(&why);
    return status;
}

const struct command cmd_add = {
    .name = "add",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .summary = N_("take fax files in; the daemon reads them"),
    .help = N_("Prints the id of each fax. When it returns, the fax is safe: copied, recorded\n"
               "and on disk; the file itself is left as it is. The same bytes are one fax,\n"
               "however often they come."),
    .json = true,
    .writes = true,
    .options = {{"commid", "ID", N_("the fax server's number of the call")},
                {"device", "NAME", N_("the modem or line")},
                {"sender", "TEXT", N_("how the sender's machine names itself (TSI)")},
                {"cid", "NUMBER", N_("the caller's number")},
                {"error", "TEXT", N_("what went wrong with the reception")}},
    .run = run,
};
