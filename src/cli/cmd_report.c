/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke report: the nightly summary.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"
#include "cli/queue.h"
#include "conf/conf.h"
#include "report/summary.h"

static int print(const json_t *summary, bool json, FILE *to)
{
    if (!json)
        return summary_print(summary, to);
    if (json_dumpf(summary, to, JSON_INDENT(1)) < 0 || fputc('\n', to) == EOF)
        return -EIO;
    return 0;
}

/* A report that is only half written never takes the place of a good one. */
static int write_file(const json_t *summary, bool json, const char *path, struct why *why)
{
    _cleanup_(cleanup_freep) char *text = NULL;
    size_t n_bytes = 0;
    FILE *memory = open_memstream(&text, &n_bytes);
    int r = memory ? print(summary, json, memory) : -ENOMEM;

    if (memory && fclose(memory) != 0 && r == 0)
        r = -ENOMEM;
    if (r < 0)
        return why_set(why, r, _("out of memory while the report was made"));
    return file_write_atomic(path, text, n_bytes, 0600, why);
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(conf_freep) struct conf *conf = NULL;
    _cleanup_(json_decrefp) json_t *summary = NULL;
    const char *format = cli_option(cli, "format"), *output = cli_option(cli, "output");
    struct form_set forms = {0};
    struct why why = {""};
    bool json = cli->json || (format && !strcmp(format, "json"));
    int r;

    if (format && strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
        return cli_wrong_use(cli, _("--format is text or json"));
    if (conf_load(cli->instance, &conf, &why) < 0 || queue_open(cli, &store, &why) < 0 ||
        form_set_load(conf->forms_directory, &forms, &why) < 0)
        return cli_fail(&why);
    r = summary_make(store, &forms, cli_option(cli, "date"), &summary, &why);
    form_set_deinit(&forms);
    if (r == 0 && output)
        r = write_file(summary, json, output, &why);
    if (r < 0)
        return cli_fail(&why);
    return output || print(summary, json, stdout) == 0 ? CLI_DONE : CLI_FAILED;
}

const struct command cmd_report = {
    .name = "report",
    .operands = "",
    .summary = N_("the summary of a day: who answered, what waits, the books"),
    .help = N_("Who has answered and who has not, the days to the deadline, what waits for a\n"
               "person and since when, what came in, and whether every fax is accounted\n"
               "for. The text is 72 columns wide, for a mail. The same date and database\n"
               "give the same report; days are those of the time zone ($TZ)."),
    .json = true,
    .options = {{"date", "DATE", N_("the day, like 2026-06-20; default today"), 'd'},
                {"format", "FORMAT", N_("text (the default) or json"), 'f'},
                {"output", "FILE", N_("write there, not to standard output"), 'o'}},
    .run = run,
};
