/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke backup: the instance once more, tried out by restoring it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "cli/queue.h"
#include "conf/conf.h"
#include "intake/backup.h"

/* 0: no --keep. -1: wrong. */
static long keep_of(const struct cli *cli)
{
    const char *text = cli_option(cli, "keep");
    char *end;
    long n;

    if (!text)
        return 0;
    n = strtol(text, &end, 10);
    return end == text || *end || n < 1 || n > 10000 ? -1 : n;
}

static int make(const struct conf *conf, struct store *store, const char *directory, long n_keep,
                json_t *findings, char path[PATH_MAX], struct backup_sum *sum, struct why *why)
{
    _cleanup_(cleanup_closep) int lock = -1;
    int r = backup_lock(directory, &lock, why);

    if (r == 0)
        r = backup_make(store, conf->instance, conf->path, directory, findings, path, sum, why);
    if (r == 0)
        r = backup_check(path, findings, why);
    if (r < 0 || json_array_size(findings) > 0)
        return r;
    r = backup_note(conf->instance, path, why);
    if (r == 0 && n_keep > 0) /* older ones go when the new one is good, and never else */
        r = backup_keep(directory, (size_t)n_keep, why);
    return r;
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(conf_freep) struct conf *conf = NULL;
    _cleanup_(json_decrefp) json_t *findings = json_array();
    char path[PATH_MAX];
    struct backup_sum sum = {0};
    struct why why = {""};
    long n_keep = keep_of(cli);

    if (n_keep < 0)
        return cli_wrong_use(cli, _("--keep takes a number from 1 to 10000"));
    if (conf_load(cli->instance, &conf, &why) < 0 ||
        queue_check_supervisor(conf, &why) < 0 || queue_open(cli, &store, &why) < 0 ||
        make(conf, store, cli->operands[0], n_keep, findings, path, &sum, &why) < 0)
        return cli_fail(&why);
    if (cli->json) {
        _cleanup_(json_decrefp) json_t *all = json_pack(
            "{s:s, s:I, s:I, s:I, s:O}", "path", path, "images", (json_int_t)sum.n_faxes, "copied",
            (json_int_t)sum.n_copied, "bytes", (json_int_t)sum.n_bytes, "findings", findings);

        queue_print_json(all);
    } else {
        queue_print_findings(findings);
        printf(_("%s: %d images, %d of them new; restored and checked\n"), path, (int)sum.n_faxes,
               (int)sum.n_copied);
    }
    return json_array_size(findings) == 0 ? CLI_DONE : CLI_FAILED;
}

const struct command cmd_backup = {
    .name = "backup",
    .operands = "DIRECTORY",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("copy the instance while the daemon goes on"),
    .help = N_("Makes DIRECTORY/uketsuke-TIME with the queue as it is at one moment and every\n"
               "image; images that the backup before has are hard links. Then restores it\n"
               "beside itself, checks everything and removes what was restored. Personal\n"
               "data: keep it as closed as the instance, and as short as the law says."),
    .json = true,
    .options = {{"keep", "N", N_("remove all backups there but the newest N"), 'k'}},
    .run = run,
};
