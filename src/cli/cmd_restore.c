/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke restore: an instance from a backup.
 */
#include <stdio.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "conf/conf.h"
#include "intake/backup.h"

static int run(const struct cli *cli)
{
    _cleanup_(json_decrefp) json_t *findings = json_array();
    _cleanup_(cleanup_freep) char *instance = NULL;
    const char *path = cli->operands[0];
    struct why why = {""};

    if (conf_find_instance(cli->instance, &instance, &why) < 0 ||
        backup_restore(path, instance, findings, &why) < 0)
        return cli_fail(&why);
    if (cli->json) {
        queue_print_json(findings);
    } else {
        queue_print_findings(findings);
        printf(_("%s: restored. Its configuration was %s/uketsuke.conf\n"), instance, path);
    }
    return json_array_size(findings) == 0 ? CLI_DONE : CLI_FAILED;
}

const struct command cmd_restore = {
    .name = "restore",
    .operands = "BACKUP",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("make an instance from a backup"),
    .help = N_("Every image is compared with its name, which is its hash. An instance that has\n"
               "a queue is refused, and so is one that a daemon serves. What came in after\n"
               "the backup is found again in the fax server's spool, as long as it is there.\n"
               "Run it as the user of the service. The configuration is not touched."),
    .json = true,
    .run = run,
};
