/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke notify: what the fax server's hook calls when a reception has ended. It leaves a notice
 * for the daemon and returns at once; neither the queue nor the configuration is opened, for the
 * fax server's user may read neither.
 */
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "cli/cmd.h"
#include "conf/conf.h"
#include "intake/intake.h"
#include "intake/notice.h"

/* Hooks pass on what they know; an empty word is an unknown one. */
static const char *word(const struct cli *cli, const char *name)
{
    const char *text = cli_option(cli, name);

    return text && *text ? text : NULL;
}

static int run(const struct cli *cli)
{
    _cleanup_(cleanup_freep) char *path = NULL, *instance = NULL;
    struct fax_source source = {
        .path = word(cli, "file"),
        .device = word(cli, "device"),
        .commid = word(cli, "commid"),
        .sender = word(cli, "sender"),
        .caller = word(cli, "cid"),
        .error = word(cli, "error"),
    };
    struct why why = {""};
    int r;

    if (!source.path)
        return cli_wrong_use(cli, _("--file is missing; name the fax file"));
    r = intake_canonical_path(source.path, &path);
    if (r < 0) {
        why_set(&why, r, _("%s: its directory cannot be found: %s"), source.path, strerror(-r));
        return cli_fail(&why);
    }
    source.path = path;
    r = conf_find_instance(cli->instance, &instance, &why);
    if (r == 0)
        r = notice_drop(instance, &source, &why);
    return r < 0 ? cli_fail(&why) : CLI_DONE;
}

const struct command cmd_notify = {
    .name = "notify",
    .operands = "",
    .summary = N_("tell the daemon that a fax has come (for the fax server)"),
    .help = N_("Called by the hook of a fax server when a reception has ended, however it ended.\n"
               "Returns at once; the daemon takes the file, when it lies in a spool, without\n"
               "waiting any longer. Words that are empty are unknown. With --error the reception\n"
               "was incomplete or doubtful: no field of that fax is accepted without a person."),
    .options = {{"file", "FILE", N_("the fax file, as received")},
                {"commid", "ID", N_("the fax server's number of the call")},
                {"device", "NAME", N_("the modem or line")},
                {"sender", "TEXT", N_("how the sender's machine names itself (TSI)")},
                {"cid", "NUMBER", N_("the caller's number")},
                {"error", "TEXT", N_("what went wrong; empty: nothing")}},
    .run = run,
};
