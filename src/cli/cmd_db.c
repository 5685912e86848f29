/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke db: is what is stored what was stored, and what to do when it is not.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cli/machine.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "conf/conf.h"
#include "intake/check.h"
#include "intake/lock.h"
#include "intake/rebuild.h"
#include "report/plain.h"

static int check(const struct cli *cli, const char *instance, struct store *store)
{
    _cleanup_(json_decrefp) json_t *findings = json_array(), *head = NULL, *hashes = NULL;
    struct why why = {""};
    size_t n;

    if (!findings || store_check(store, CHECK_FULL, findings, &why) < 0 ||
        intake_check(store, instance, findings, &why) < 0 ||
        store_history_head(store, &head, &why) < 0 || store_fax_hashes(store, &hashes, &why) < 0)
        return cli_fail(&why);
    n = json_array_size(findings);
    machine_note_check(instance, n);
    if (cli->json) {
        _cleanup_(json_decrefp) json_t *all =
            json_pack("{s:O, s:O, s:i}", "findings", findings, "head", head, "images",
                      (int)json_object_size(hashes));

        queue_print_json(all);
    } else {
        queue_print_findings(findings);
        printf(_("Images: %d; history: %d rows, its head is %s\n"), (int)json_object_size(hashes),
               (int)json_integer_value(json_object_get(head, "row")),
               screen_member(head, "chain") ? screen_member(head, "chain") : "-");
        if (n == 0)
            puts(_("Nothing differs from what was stored."));
        else
            printf(_("Things that differ: %d\n"), (int)n);
    }
    return n == 0 ? CLI_DONE : CLI_FAILED;
}

static int rebuild(const struct cli *cli, const char *instance)
{
    _cleanup_(cleanup_closep) int lock = -1;
    struct rebuilt rebuilt;
    struct why why = {""};

    if (lock_instance(instance, &lock, &why) < 0 || intake_rebuild(instance, &rebuilt, &why) < 0)
        return cli_fail(&why);
    if (cli->json) {
        _cleanup_(json_decrefp) json_t *all = json_pack(
            "{s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "rows", (json_int_t)rebuilt.salvaged.n_rows,
            "from_backup", (json_int_t)rebuilt.salvaged.n_from_backup, "doubtful",
            (json_int_t)rebuilt.salvaged.n_doubtful, "to_read",
            (json_int_t)rebuilt.salvaged.n_to_read, "stubs", (json_int_t)rebuilt.salvaged.n_stubs,
            "from_archive", (json_int_t)rebuilt.n_from_archive, "aside", rebuilt.aside);

        return queue_print_json(all);
    }
    printf(_("Rows taken over: %d\n"
             "Rows that were missing and stand in the last backup: %d\n"
             "Faxes that stand as in that backup, although more may have been done since: %d\n"
             "Faxes that are read again, because their record was not whole: %d\n"
             "Faxes taken in from the archive, because they had no record: %d\n"
             "Records that only the history still knows: %d\n"
             "The damaged database was put aside as %s\n"),
           (int)rebuilt.salvaged.n_rows, (int)rebuilt.salvaged.n_from_backup,
           (int)rebuilt.salvaged.n_doubtful, (int)rebuilt.salvaged.n_to_read,
           (int)rebuilt.n_from_archive, (int)rebuilt.salvaged.n_stubs, rebuilt.aside);
    puts(
        _("Every field of those faxes waits for a person. «uketsuke db check» names what is lost:\n"
          "values that persons gave since the backup, rows of the history. Start uketsuked now."));
    return CLI_DONE;
}

static int run(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    _cleanup_(store_closep) struct store *store = NULL;
    struct why why = {""};

    bool checks = !strcmp(cli->operands[0], "check");

    if (!checks && strcmp(cli->operands[0], "rebuild") != 0)
        return cli_wrong_use(cli, _("«%s»: it is check or rebuild"), cli->operands[0]);
    if (conf_load(cli->instance, &conf, &why) < 0 ||
        (!checks && queue_check_supervisor(conf, &why) < 0))
        return cli_fail(&why);
    if (!checks)
        return rebuild(cli, conf->instance);
    if (store_open(conf->instance, /* create= */ false, &store, &why) < 0)
        return cli_fail(&why);
    return check(cli, conf->instance, store);
}

const struct command cmd_db = {
    .name = "db",
    .operands = "check | rebuild",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("check the database and the archive, rebuild them"),
    .help = N_("  check    the database's structure and references, the history's chain and\n"
               "           every text in it, every archived image against its hash; names\n"
               "           what differs and prints the head of the chain: kept elsewhere, it\n"
               "           shows a history that was rewritten as a whole. Exit status 1 when\n"
               "           anything differs.\n"
               "  rebuild  a new database from what can be read of a damaged one and from\n"
               "           the archive, while no daemon runs. Rows that are missing come\n"
               "           from the last backup; where the history cannot show that nothing\n"
               "           was done since, every field of the fax goes to a person. A fax\n"
               "           whose record is not whole then is read again, and every field of\n"
               "           it goes to a person, too. The damaged file is kept."),
    .json = true,
    .run = run,
};
