/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke report: the nightly report.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"
#include "cli/judging.h"
#include "cli/machine.h"
#include "cli/queue.h"
#include "conf/conf.h"
#include "intake/archive.h"
#include "intake/faxlog.h"
#include "report/day.h"
#include "report/nightly.h"
#include "report/report.h"
#include "report/summary.h"
#include "store/desk.h"

/* Takes what is new in the fax server's logs into the books. One that cannot be read is told of in
 * the report; it keeps nobody from the rest. */
static json_t *take_logs(const struct conf *conf, struct store *store)
{
    json_t *logs = json_array();

    for (unsigned i = 0; i < conf->n_spools; i++) {
        const struct conf_spool *spool = &conf->spools[i];
        struct why why = {""};
        int r;

        if (!spool->fax_log || !*spool->fax_log)
            continue;
        r = faxlog_take_in(store, spool->directory, spool->fax_log, &why);
        json_array_append_new(logs, json_pack("{s:s, s:s?}", "spool", spool->directory, "error",
                                              r != 0 ? why.text : NULL));
    }
    return logs;
}

/* "2026-06-20" of the day before today. */
static int yesterday(char ret_text[DAY_TEXT_SIZE], struct why *why)
{
    int day, r = day_read(NULL, &day, why);

    if (r == 0)
        day_format(day - 1, ret_text);
    return r;
}

/* The state of the machine at the night: what was written down with its report, so that the same
 * night gives the same report again; now, when the night is this one; NULL when nobody knows. */
static json_t *state_of_night(const struct conf *conf, const char *date, bool nightly)
{
    char path[PATH_MAX], today_text[DAY_TEXT_SIZE];
    _cleanup_(json_decrefp) json_t *report = NULL;
    int today = 0;

    day_read(NULL, &today, NULL);
    if (date && snprintf(path, sizeof(path), "%s/reports/%.10s.json", conf->instance, date) <
                    (int)sizeof(path)) {
        report = json_load_file(path, 0, NULL);
        if (json_is_object(json_object_get(report, "machine")))
            return json_incref(json_object_get(report, "machine"));
    }
    if (nightly || !date || !strcmp(date, day_format(today, today_text)))
        return machine_state(conf->instance);
    return NULL;
}

/* What is accepted without a person: {"auto_accept", "target", "threshold":{kind: {"typed", "hand":
 * least confidence; more than 1: never}}}. NULL when the judge's files cannot be read: the report
 * is not theirs to stop. */
static json_t *policy_object(const struct cli *cli)
{
    struct judging judging = {0};
    const struct policy *policy = &judging.policy;
    json_t *thresholds, *object;

    if (judging_open(cli, &judging, NULL) < 0)
        return NULL;
    thresholds = json_object();
    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        json_object_set_new(thresholds, form_kind_name((enum form_kind)kind),
                            json_pack("{s:f, s:f}", "typed", policy->threshold[kind][SCRIPT_TYPED],
                                      "hand", policy->threshold[kind][SCRIPT_HAND]));
    object = json_pack("{s:b, s:f, s:o}", "auto_accept", policy->auto_accept, "target",
                       policy->target, "threshold", thresholds);
    judging_close(&judging);
    return object;
}

static int gather(const struct cli *cli, const struct conf *conf, json_t **ret_summary,
                  struct why *why)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(json_decrefp) json_t *logs = NULL, *machine = NULL, *policy = NULL;
    struct summary_options options = {.date = cli_option(cli, "date"),
                                      .since = cli_option(cli, "since")};
    struct form_set forms = {0};
    char before[DAY_TEXT_SIZE];
    int r = queue_open(cli, &store, why);

    if (r == 0 && cli_option(cli, "nightly") && !options.date) {
        r = yesterday(before, why);
        options.date = before;
    }
    if (r == 0)
        r = form_set_load(conf->forms_directory, &forms, why);
    if (r < 0)
        return r;
    options.logs = logs = take_logs(conf, store);
    store_repeats_find(store, NULL); /* without it the report tells of those that are known */
    options.machine = machine =
        state_of_night(conf, options.date, cli_option(cli, "nightly") != NULL);
    options.policy = policy = policy_object(cli);
    r = summary_make(store, &forms, &options, ret_summary, why);
    form_set_deinit(&forms);
    return r;
}

static int open_fax(void *context, const char *sha256, int *ret_fd, struct why *why)
{
    const struct conf *conf = context;

    return archive_open(conf->instance, sha256, ret_fd, why);
}

/* Pictures of what people wrote; NULL when memory is short. */
static struct ink *gather_ink(struct conf *conf, const json_t *summary)
{
    struct reader_settings settings = conf_reader_settings(conf);
    const struct ink_source source = {&settings, open_fax, conf};

    settings.pictures_only = true;
    return ink_gather(summary, &source);
}

static int run_nightly(struct conf *conf, const json_t *summary)
{
    _cleanup_(cleanup_freep) char *directory = NULL;
    _cleanup_(ink_freep) struct ink *ink = gather_ink(conf, summary);
    struct nightly nightly = {.mail_to = conf->mail_to, .sendmail = conf->sendmail};
    struct why why = {""};
    unsigned n = 0;
    int r;

    if (asprintf(&directory, "%s/reports", conf->instance) < 0)
        return CLI_FAILED;
    nightly.directory = directory;
    r = nightly_write(&nightly, summary, ink, &why);
    if (r < 0)
        return cli_fail(&why);
    printf(_("%s/%s: the report of the night\n"), directory,
           json_string_value(json_object_get(summary, "date")));
    r = nightly_mail(&nightly, &n, &why);
    if (n > 0)
        printf(ngettext("%u report was mailed\n", "%u reports were mailed\n", n), n);
    if (r < 0) {
        cli_fail(&why);
        fprintf(stderr, "%s\n", _("The report is kept and will be mailed by the next run."));
        return CLI_FAILED;
    }
    return CLI_DONE;
}

static int print_one(const struct cli *cli, struct conf *conf, const json_t *summary,
                     enum report_format format)
{
    _cleanup_(ink_freep) struct ink *ink =
        format == REPORT_HTML || format == REPORT_PDF ? gather_ink(conf, summary) : NULL;
    _cleanup_(cleanup_freep) char *bytes = NULL;
    const char *output = cli_option(cli, "output");
    struct why why = {""};
    size_t n_bytes = 0;
    int r = report_make(summary, ink, format, &bytes, &n_bytes, &why);

    /* a report that is only half written never takes the place of a good one */
    if (r == 0 && output)
        r = file_write_atomic(output, bytes, n_bytes, 0600, &why);
    if (r < 0)
        return cli_fail(&why);
    return output || fwrite(bytes, 1, n_bytes, stdout) == n_bytes ? CLI_DONE : CLI_FAILED;
}

static int run(const struct cli *cli)
{
    _cleanup_(json_decrefp) json_t *summary = NULL;
    _cleanup_(conf_freep) struct conf *conf = NULL;
    const char *name = cli_option(cli, "format");
    enum report_format format = cli->json ? REPORT_JSON : REPORT_TEXT;
    bool nightly = cli_option(cli, "nightly") != NULL;
    struct why why = {""};

    if (name && report_format_from_name(name, &format) < 0)
        return cli_wrong_use(cli, _("--format is one of %s"), REPORT_FORMATS);
    if (nightly && (name || cli_option(cli, "output")))
        return cli_wrong_use(cli, _("--nightly writes every format into the instance"));
    if (conf_load(cli->instance, &conf, &why) < 0 || gather(cli, conf, &summary, &why) < 0)
        return cli_fail(&why);
    return nightly ? run_nightly(conf, summary) : print_one(cli, conf, summary, format);
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
                {"format", "FORMAT", N_("text, html, pdf, csv, xlsx or json"), 'f'},
                {"output", "FILE", N_("write there, not to standard output"), 'o'},
                {"nightly", NULL, N_("yesterday's, into the instance and by mail"), 'n'}},
    .run = run,
};
