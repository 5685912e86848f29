/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke report: the nightly report.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"
#include "cli/queue.h"
#include "conf/conf.h"
#include "report/report.h"
#include "report/summary.h"

static int gather(const struct cli *cli, json_t **ret_summary, struct why *why)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(conf_freep) struct conf *conf = NULL;
    struct form_set forms = {0};
    int r = conf_load(cli->instance, &conf, why);

    if (r == 0)
        r = queue_open(cli, &store, why);
    if (r == 0)
        r = form_set_load(conf->forms_directory, &forms, why);
    if (r < 0)
        return r;
    r = summary_make(store, &forms, cli_option(cli, "date"), cli_option(cli, "since"), ret_summary,
                     why);
    form_set_deinit(&forms);
    return r;
}

static int run(const struct cli *cli)
{
    _cleanup_(json_decrefp) json_t *summary = NULL;
    _cleanup_(cleanup_freep) char *bytes = NULL;
    const char *name = cli_option(cli, "format"), *output = cli_option(cli, "output");
    enum report_format format = cli->json ? REPORT_JSON : REPORT_TEXT;
    struct why why = {""};
    size_t n_bytes = 0;
    int r = 0;

    if (name && report_format_from_name(name, &format) < 0)
        return cli_wrong_use(cli, _("--format is one of %s"), REPORT_FORMATS);
    r = gather(cli, &summary, &why);
    if (r == 0)
        r = report_make(summary, format, &bytes, &n_bytes, &why);
    /* a report that is only half written never takes the place of a good one */
    if (r == 0 && output)
        r = file_write_atomic(output, bytes, n_bytes, 0600, &why);
    if (r < 0)
        return cli_fail(&why);
    return output || fwrite(bytes, 1, n_bytes, stdout) == n_bytes ? CLI_DONE : CLI_FAILED;
}

const struct command cmd_report = {
    .name = "report",
    .operands = "",
    .summary = N_("the report of a night: who answered, what waits, the books"),
    .help = N_("Who has answered and who has not, the days to the deadline, what came, what\n"
               "waits for a person and since when, how good the machine is, and whether every\n"
               "fax is accounted for. The text is 72 columns wide, for a mail. The same date\n"
               "and database give the same bytes; days are those of the time zone ($TZ)."),
    .json = true,
    .options = {{"date", "DATE", N_("the day, like 2026-06-20; default today"), 'd'},
                {"since", "DATE", N_("count from this day on; default the day alone"), 's'},
                {"format", "FORMAT", N_("text (the default), html or json"), 'f'},
                {"output", "FILE", N_("write there, not to standard output"), 'o'}},
    .run = run,
};
